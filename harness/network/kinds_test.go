package network

import (
	"maps"
	"slices"
	"testing"

	"cxmatrix/matrix"

	. "github.com/onsi/gomega"
)

// TestKinds: what a matrix file can ask for is what a network can enforce.
func TestKinds(t *testing.T) {
	NewWithT(t).Expect(slices.Collect(maps.Keys(kinds))).To(ConsistOf(matrix.Kinds()))
}
