package command

import (
	"bytes"
	"testing"

	"cxmatrix/harness/task"
	"cxmatrix/matrix"
	"cxmatrix/results"

	. "github.com/onsi/gomega"
)

func TestHonestProgressUnavailable(t *testing.T) {
	by := func(engine string, honest bool, policy ...matrix.Rule) task.Task {
		return task.Task{Portable: task.Portable{Plan: results.Planned{Assignment: results.Assignment{Engine: engine}}, HonestProgress: honest, Network: matrix.Network{Policy: policy}}}
	}
	inspected := matrix.Rule{Kind: "upload-content"}
	for name, c := range map[string]struct {
		tasks []task.Task
		want  string
	}{
		"all by rod":           {[]task.Task{by("rod", true)}, ""},
		"not asked for":        {[]task.Task{by("firefox", false)}, ""},
		"inspected, of no use": {[]task.Task{by("firefox", true, inspected)}, ""},
		"by others, and elsewhere": {[]task.Task{by("rod", true), by("firefox", true), by("webdriver", true)},
			"--honest-progress is not available for 2 of 3 cells: only engine rod supports it, and their record says \"buffered\"\n"},
	} {
		var output bytes.Buffer
		printNoHonestProgress(&output, c.tasks)
		NewWithT(t).Expect(output.String()).To(Equal(c.want), name)
	}
}
