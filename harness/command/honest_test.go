package command

import (
	"bytes"
	"testing"

	"cxmatrix/harness"
	"cxmatrix/matrix"
	"cxmatrix/results"

	. "github.com/onsi/gomega"
)

func TestCellsWithoutHonestProgressAreToldOf(t *testing.T) {
	by := func(engine string, honest bool, policy ...matrix.Rule) harness.Task {
		return harness.Task{Plan: results.Planned{Engine: engine}, Honest: honest, Network: matrix.Network{Policy: policy}}
	}
	inspected := matrix.Rule{Kind: "upload-content"}
	for name, c := range map[string]struct {
		tasks []harness.Task
		want  string
	}{
		"all by rod":           {[]harness.Task{by("rod", true)}, ""},
		"not asked for":        {[]harness.Task{by("firefox", false)}, ""},
		"inspected, of no use": {[]harness.Task{by("firefox", true, inspected)}, ""},
		"by others, and elsewhere": {[]harness.Task{by("rod", true), by("firefox", true), by("webdriver", true)},
			"--honest-progress can't be had for 2 of 3 cells: only engine rod gives it, and their record says \"buffered\"\n"},
	} {
		var said bytes.Buffer
		tellDishonest(&said, c.tasks)
		NewWithT(t).Expect(said.String()).To(Equal(c.want), name)
	}
}
