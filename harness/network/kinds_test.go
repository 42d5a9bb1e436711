package network

import (
	"maps"
	"slices"
	"testing"

	"cxmatrix/matrix"

	. "github.com/onsi/gomega"
)

// TestKinds: a network can enforce exactly the kinds of rules that a matrix file can have.
func TestKinds(t *testing.T) {
	NewWithT(t).Expect(slices.Collect(maps.Keys(kinds))).To(ConsistOf(matrix.Kinds()))
}
