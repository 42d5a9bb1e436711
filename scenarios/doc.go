// Package scenarios holds the journeys that come with cxmatrix, and the one
// Ginkgo tree that walks any journey: an Ordered container a cell, a spec a step.
//
// There are two ways to run the tree. With `go tool ginkgo ./scenarios -- …`,
// Ginkgo's own filters and reports apply. With `cxmatrix run`, each child process
// runs the tree of its one cell.
package scenarios

import (
	_ "embed"

	"cxmatrix/results"
)

//go:embed credential.yaml
var credential []byte

// Credential returns the source of the study's journey.
func Credential() []byte { return append([]byte(nil), credential...) }

// Journey is the study's journey, for a run that names no other.
func Journey() results.Source { return results.NewSource("credential.yaml", credential) }
