// Command geckodriver is a stand-in for Mozilla's, which no available package source has. It
// takes the engine's flags, prints where it listens in the real one's format,
// and starts a Firefox for each session, by package marionette. It does not emulate
// the real one beyond that.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"net"
	"net/http"
	"os"
	"time"

	"cxmatrix/harness/browser/marionette"
)

func main() {
	port := flag.Int("port", 4444, "")
	host := flag.String("host", "127.0.0.1", "")
	binary := flag.String("binary", "", "")
	flag.Parse()
	l, err := net.Listen("tcp", fmt.Sprintf("%s:%d", *host, *port))
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Printf("%d\tgeckodriver\tINFO\tListening on %s\n", time.Now().UnixMilli(), l.Addr())
	server := &marionette.Server{Start: func(ctx context.Context, caps map[string]any) (*marionette.Conn, func(context.Context) error, error) {
		return start(ctx, *binary, caps)
	}}
	fmt.Fprintln(os.Stderr, http.Serve(l, server))
}

func start(ctx context.Context, binary string, caps map[string]any) (*marionette.Conn, func(context.Context) error, error) {
	f, err := marionette.ParseCapabilities(caps)
	if err != nil {
		return nil, nil, err
	}
	if f.Binary == "" {
		f.Binary = binary
	}
	cmd, err := f.Command()
	if err != nil {
		return nil, nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, nil, err
	}
	ended := make(chan struct{})
	go func() { _ = cmd.Wait(); close(ended) }()
	stop := func(ctx context.Context) error {
		select {
		case <-ended:
			return nil
		case <-ctx.Done():
			return cmd.Process.Kill()
		}
	}
	conn, err := marionette.Attach(ctx, f.Profile, ended)
	if err != nil {
		return nil, nil, errors.Join(err, cmd.Process.Kill())
	}
	return conn, stop, nil
}
