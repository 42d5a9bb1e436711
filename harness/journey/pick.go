package journey

import "context"

// Pick presses a button that opens a file chooser, and picks files in it. It does not wait for the page to process them: Upload
// does.
type Pick struct {
	Click string   `yaml:"click" is:"selector" required:"true"`
	Files []string `yaml:"files" required:"true"`
}

// Do presses again for the files that are left, if the chooser takes one.
func (p *Pick) Do(ctx context.Context, v *Visit) error {
	for rest := p.Files; len(rest) > 0; {
		n, err := p.some(ctx, v, rest)
		if err != nil {
			return err
		}
		rest = rest[n:]
	}
	return nil
}

// some picks as many files as the chooser takes, and returns their number.
func (p *Pick) some(ctx context.Context, v *Visit, files []string) (taken int, err error) {
	v.Friction.Clicks++
	err = v.poll(ctx, func() error {
		if err := v.Page.CatchChooser(ctx, p.Click); err != nil {
			return err
		}
		return v.timeLoad(func() error { return v.Page.Click(ctx, p.Click) })
	})
	if err != nil {
		return 0, err
	}
	paths := v.paths(files)
	err = v.poll(ctx, func() (err error) {
		taken, err = v.Page.GiveChooser(ctx, p.Click, paths...)
		return err
	})
	v.offer(files[:taken])
	return taken, err
}
