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
	paths := v.paths(a.Files)
	v.offer(a.Files)
	return v.poll(ctx, func() error { return v.Page.Attach(ctx, a.Input, paths...) })
}

// paths are where the files are.
func (v *Visit) paths(names []string) []string {
	paths := make([]string, len(names))
	for i, name := range names {
		paths[i] = v.Files[name].Path
	}
	return paths
}
