package journey

import "context"

// Attach gives files to a file input, hidden or not, and does not wait for the
// page to process them: Upload does.
type Attach struct {
	Input string   `yaml:"input" is:"selector" required:"true"`
	Files []string `yaml:"files" required:"true"`
}

// Do attaches the files as soon as the input is there.
func (a *Attach) Do(ctx context.Context, v *Visit) error {
	v.Friction.Fields++
	paths := make([]string, len(a.Files))
	for i, name := range a.Files {
		paths[i] = v.Files[name].Path
	}
	v.offer(a.Files)
	return v.poll(ctx, func() error { return v.Page.Attach(ctx, a.Input, paths...) })
}
