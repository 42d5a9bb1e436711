// Package gate decides whether a run is good enough, by a team's rules.
//
//  1. Load reads the rules (YAML); Defaults apply if there are none: which cells must be walked,
//     which are known not to get through, why and until when, and what else is allowed.
//  2. Decide judges the final record of every planned cell, as results.CellExit does, then applies
//     the rules and what earlier runs say (a baseline, a history).
//  3. The output is the Decision, then each reason in one line with the record behind it.
//
// Without rules and earlier runs the gate decides as results.Outcome does, with the same exit codes.
package gate

//go:generate go test -run TestSchemaIsCurrent -update .
