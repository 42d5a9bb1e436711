// Package matrix says what is tested: it turns a file of environments into cells.
//
//  1. Parse reads the file (YAML) and refuses whatever it does not understand, in
//     one line with file, line, column and what to do. Study is the embedded file.
//  2. Each environment becomes browsers x systems, plus include:, minus exclude:.
//  3. Expand picks the cells that a run asked for, in the order of the file, and
//     adds the browsers at hand that it was asked to add.
//  4. Each cell is resolved against a table of facts (facts.go): which version
//     "latest" is on that system, and whether the pair ever existed.
//
// The package knows no browser and no network: a [Line] and a [Rule] are values
// that others bring into force.
package matrix

//go:generate go test -run TestSchemaIsCurrent -update .
