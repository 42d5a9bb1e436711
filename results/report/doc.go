// Package report renders finished records, one source file per format. A renderer
// takes what results.Read returned and an io.Writer; it changes no run directory.
package report
