// Package gate decides whether a run is good enough, by rules that people agreed on.
//
//  1. Load reads the rules (YAML), or Defaults are taken: what must be walked, what is known not to
//     get through, why and until when, and what is allowed besides.
//  2. Decide holds every planned cell against its final record, as results.Judge does, and that
//     against the rules, and against what earlier runs say (a baseline, a history).
//  3. The Decision comes first, then each reason in one line with the record behind it.
//
// Without rules and without a past the gate decides as results.Outcome does, by the same exit codes.
package gate

//go:generate go test -run TestSchemaIsCurrent -update .
