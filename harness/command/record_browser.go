package command

import (
	"context"
	"errors"
	"fmt"

	"cxmatrix/harness/browser"
	"cxmatrix/harness/engine"
	"cxmatrix/harness/network"
	"cxmatrix/matrix/input"
	"cxmatrix/results/redact"
)

// recordEngine is the engine whose pages can tell what a person does.
const recordEngine = "rod"

// record opens a browser and listens until the person is done.
func (r *recorder) record(ctx context.Context) error {
	options, err := r.browserOptions()
	if err != nil {
		return usageError(err)
	}
	return withBrowserDir(ctx, func(dir string) error {
		options.Dir = dir
		return r.listen(ctx, options)
	})
}

// browserOptions are how the browser is started: as a person has it, without a proxy.
func (r *recorder) browserOptions() (o engine.Options, err error) {
	o = engine.Options{Headed: true, AllowUDP: true, Insecure: r.insecure}
	if r.caFile == "" {
		return o, nil
	}
	pem, err := input.File(r.caFile)
	if err != nil {
		return o, fmt.Errorf("--ca: %w", err)
	}
	spki, err := network.SPKI(pem)
	if err != nil {
		return o, fmt.Errorf("--ca %s: %w", r.caFile, err)
	}
	o.TrustedSPKI = []string{spki}
	return o, nil
}

// listen starts the browser and prints what is done in it.
func (r *recorder) listen(ctx context.Context, o engine.Options) (err error) {
	kind, err := engine.ByName(recordEngine)
	if err != nil {
		return err
	}
	instance, err := kind.Start(ctx, o)
	if err != nil {
		return untestedError(errors.New(oneLine(err.Error())), "cxmatrix doctor says what is missing, and how to get it")
	}
	defer func() { err = errors.Join(err, instance.Close(context.WithoutCancel(ctx))) }()
	page, ok := instance.Page.(browser.Recorder)
	if !ok {
		return fmt.Errorf("engine %s cannot record", kind.Name)
	}
	fmt.Fprintf(r.stderr, "recording in %s %s: close its window when you are done, or press Enter here\n", instance.Product, instance.Version)
	until, done := context.WithCancel(ctx)
	defer done()
	enter := enterPressed(r.in)
	go func() {
		select {
		case <-enter:
			done()
		case <-until.Done():
		}
	}()
	if err := page.Record(until, r.address.String(), r.tell); err != nil && until.Err() == nil {
		return untestedError(errors.New(oneLine(redact.New().Clean(err.Error()))), "check the address, and that the site is up")
	}
	return nil
}
