// Package matrix defines what is tested: it turns a file of environments into cells.
//
//  1. Parse reads the file (YAML) and refuses anything that it does not understand,
//     in one line with file, line, column and a remedy. Study is the embedded file.
//  2. Each environment becomes browsers x systems, plus include:, minus exclude:.
//  3. Expand selects the cells of a run, in the order of the file, and adds the
//     requested browsers of this machine.
//  4. Each cell is resolved against a table of facts (facts.go): which version
//     "latest" is on that system, and whether the pair ever existed.
//
// The package starts no browser and no network: a [Line] and a [Rule] are values that
// other packages enforce.
package matrix

//go:generate go test -run TestSchemaIsCurrent -update .
