package cell

import (
	"io"

	"cxmatrix/harness/engine"
	"cxmatrix/results"
)

// Options is what the harness's caller provides: files and secrets.
type Options struct {
	Generate func(w io.Writer, e results.Evidence) error // a file by its record
	Smallest func(fileType string) (int64, error)
	Lookup   func(name string) (string, bool) // the process environment
	Log      io.Writer                        // what browsers and drivers print
	Warm     *engine.Borrowed                 // the browser that other cells used before; nil starts one
	OnAction func(ActionEvent)                // called before and after each action of a step; nil: nobody follows
}

// ActionEvent is an action that begins or ended.
type ActionEvent struct {
	Step, Index int // in the journey, and in its step
	Ended       bool
	Seconds     float64 // that it took
	Err         error   // why it could not be done. It may hold secrets.
}

// tell calls OnAction, if someone follows.
func (k Options) tell(e ActionEvent) {
	if k.OnAction != nil {
		k.OnAction(e)
	}
}
