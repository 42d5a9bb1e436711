package journey

import "context"

// Drop drops files on an element, and does not wait for the page to process them: Upload does.
type Drop struct {
	On    string   `yaml:"on" is:"selector" required:"true"`
	Files []string `yaml:"files" required:"true"`
}

// Do drops the files as soon as the page takes them there.
func (d *Drop) Do(ctx context.Context, v *Visit) error {
	v.Friction.Fields++
	v.offer(d.Files)
	paths := v.paths(d.Files)
	return v.poll(ctx, func() error { return v.Page.Drop(ctx, d.On, paths...) })
}
