package command

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"cxmatrix/fixtures/reference"
	"cxmatrix/fixtures/saas"
	"cxmatrix/harness/network"
	"cxmatrix/harness/plan"
	"cxmatrix/harness/process"
	"cxmatrix/harness/standalone"
	"cxmatrix/matrix"
	"cxmatrix/matrix/input"

	"github.com/spf13/cobra"
)

// networkSession is an environment's network alone, for any command or for a person.
type networkSession struct {
	matrix, site, reference string
	env                     []string
	caFile, parts           string
	timeLimit               time.Duration
	listen                  string
	clients                 []string // addresses

	stdout, stderr io.Writer
	environment    matrix.Environment
	caPEM          []byte // PEM of the user's site's authority
	saas           *reference.Reference
	network        *standalone.Network
	scratch        string
}

func networkCommand() *cobra.Command {
	n := &networkSession{}
	cmd := &cobra.Command{
		Use:   "network --env NAME [-- COMMAND …]",
		Short: "Put any command, or a person, behind an environment's network",
		Long: "Start an environment's network, its line and what it refuses, and run a command behind it.\n\n" +
			"The command finds proxy and authority in the variables that most tools read: HTTP_PROXY, HTTPS_PROXY, ALL_PROXY,\n" +
			strings.Join(standalone.CABundleVariables, ", ") + ";\nand in CXMATRIX_PAC, CXMATRIX_CA_FILE, CXMATRIX_SPKI, for tools that need those. The exit code of the command is passed on;\n" +
			"what was refused is printed at the end. Without a command the network stays up, and shows refusals as they happen.",
		Example: "  cxmatrix network --env high -- npx playwright test\n" +
			"  cxmatrix network --env medium --site https://staging.example.test -- curl https://staging.example.test\n" +
			"  CX_PASSWORD=… cxmatrix network --env high --with-site local+mute",
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := applySettings(cmd); err != nil {
				return err
			}
			if err := checkLimit(cmd, n.timeLimit); err != nil {
				return usageError(err)
			}
			n.stdout, n.stderr = cmd.OutOrStdout(), cmd.ErrOrStderr()
			return n.run(cmd.Context(), args)
		},
	}
	f := cmd.Flags()
	f.SetInterspersed(false) // flags after the command belong to the command
	f.StringVar(&n.matrix, "matrix", "", "matrix `file`; the study's if not given")
	f.StringSliceVar(&n.env, "env", nil, "the `environment`, such as high")
	f.StringVar(&n.site, "site", "", "`address` of the site under test: what is not third-party")
	f.StringVar(&n.reference, "with-site", "", "also serve the reference SaaS behind it, in this `variant`, such as local+mute")
	f.StringVar(&n.caFile, "ca", "", "PEM `file` of an authority to trust, such as a staging site's")
	f.StringVar(&n.parts, "parts", "", "node_modules `folder` of the reference SaaS; searched for if not given")
	f.StringVar(&n.listen, "listen", "", "`address` of the proxy; a free port of 127.0.0.1 if not given. Beyond loopback, name the machines that may connect with --client")
	f.StringSliceVar(&n.clients, "client", nil, "IP `addresses` that may connect, such as those of a grid's nodes")
	f.DurationVar(&n.timeLimit, "time-limit", 0, "`time` limit of one request to the reference SaaS, like a gateway's; 1m if not given")
	return cmd
}

func (n *networkSession) run(ctx context.Context, args []string) (err error) {
	path, err := n.check(args)
	if err != nil {
		return err
	}
	if err := process.CheckTempDir(); err != nil {
		return usageError(err)
	}
	needsCleanup.Store(true)
	process.SweepScratch()
	scratch, remove, err := process.NewScratch(process.NetworkScratch)
	if err != nil {
		return untestedError(err, "")
	}
	n.scratch = scratch
	defer remove()
	defer n.close()
	if err := n.open(ctx, path == ""); err != nil {
		return err
	}
	if path == "" {
		err = n.serveUntilStopped(ctx)
	} else {
		err = exitOf(n.network.Run(path, args, n.stdout, n.stderr))
	}
	n.printSummary()
	if networkErr := n.network.Err(); networkErr != nil {
		return untestedError(networkErr, "from then on nothing passed")
	}
	return err
}

// exitOf converts the exit of a command to our exit code.
func exitOf(err error) error {
	var exit *standalone.ExitError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &exit):
		return &exitError{code: exit.Code, err: exit.Err, foreign: exit.Err == nil}
	}
	return untestedError(err, "")
}

// open starts the network, and the reference SaaS behind it if that is requested, and
// prints what is in force.
func (n *networkSession) open(ctx context.Context, live bool) (err error) {
	c := standalone.Config{
		Network: n.environment.Network, SiteURL: n.site, TrustedPEM: n.caPEM, Listen: n.listen, Dir: n.scratch,
		Lifetime: serverLifetime, Names: reference.Names(n.reference), Seed: randomSeed(),
	}
	for _, client := range n.clients {
		c.AllowedClients = append(c.AllowedClients, netip.MustParseAddr(client)) // checked before
	}
	if n.reference != "" {
		c.Serve = n.serve
	}
	if live {
		c.OnEvent = n.printEvent
	}
	if n.network, err = standalone.Start(ctx, c); err != nil {
		if exitErr := (*exitError)(nil); errors.As(err, &exitErr) {
			return err
		}
		return untestedError(err, "")
	}
	n.printInForce()
	return nil
}

// serve starts the reference SaaS under the name that only this network resolves.
func (n *networkSession) serve(authority *network.Authority) (hosts map[string]string, err error) {
	n.saas, err = reference.Start(reference.Options{
		Dir: filepath.Join(n.scratch, "site"), Password: os.Getenv(plan.PasswordVariable), Parts: n.parts,
		TimeLimit: n.timeLimit, IssueCertificates: authority.Certificates,
	}, []string{n.reference})
	if err != nil {
		return nil, withHint(err, n.parts)
	}
	return n.saas.Hosts, nil
}

// check refuses all errors before anything starts, and finds the command.
func (n *networkSession) check(args []string) (path string, err error) {
	for _, check := range []func() error{n.chooseEnvironment, n.checkSite, n.checkNetwork, n.checkClients} {
		if err := check(); err != nil {
			return "", usageError(err)
		}
	}
	if n.caFile != "" {
		if n.caPEM, err = input.File(n.caFile); err != nil {
			return "", usageError(fmt.Errorf("--ca: %w", err))
		}
		if _, err := network.SPKI(n.caPEM); err != nil {
			return "", usageError(fmt.Errorf("--ca %s: %w", n.caFile, err))
		}
	}
	if len(args) == 0 {
		return "", nil
	}
	path, err = standalone.LookPath(args[0])
	return path, exitOf(err)
}

// checkClients refuses clients that are not given by an IP address.
func (n *networkSession) checkClients() error {
	for _, client := range n.clients {
		if _, err := netip.ParseAddr(client); err != nil {
			return fmt.Errorf("--client %s: want an IP address, such as 10.0.0.7", client)
		}
	}
	if n.listen == "" {
		if len(n.clients) > 0 {
			return errors.New("--client is for a proxy beyond loopback: give its --listen, such as 10.0.0.5:3128")
		}
		return nil
	}
	at, err := netip.ParseAddrPort(n.listen)
	switch {
	case err != nil || at.Addr().IsUnspecified():
		return fmt.Errorf("--listen %s: want one address of this machine with a port, such as 10.0.0.5:3128", n.listen)
	case !at.Addr().IsLoopback() && len(n.clients) == 0:
		return fmt.Errorf("--listen %s: other machines could use it: name those that may connect with --client", n.listen)
	}
	return nil
}

// chooseEnvironment finds the requested environment.
func (n *networkSession) chooseEnvironment() error {
	m, err := n.loadMatrix()
	if err != nil {
		return err
	}
	var names []string
	for _, e := range m.Environments {
		names = append(names, e.Name)
	}
	if len(n.env) == 0 {
		return fmt.Errorf("no environment: name one with --env: %s", strings.Join(names, ", "))
	}
	if len(n.env) > 1 {
		return fmt.Errorf("--env %s: a network has one environment: name one of %s", strings.Join(n.env, ","), strings.Join(names, ", "))
	}
	i := slices.Index(names, n.env[0])
	if i < 0 {
		return fmt.Errorf("unknown environment %q: %s", n.env[0], matrix.Suggest(n.env[0], names))
	}
	n.environment = m.Environments[i]
	return nil
}

func (n *networkSession) loadMatrix() (*matrix.Matrix, error) {
	if n.matrix == "" {
		return matrix.Study(), nil
	}
	return matrix.Load(n.matrix)
}

func (n *networkSession) checkSite() error {
	if n.reference == "" && n.timeLimit != 0 {
		return errors.New("--time-limit is for the reference SaaS: give --with-site too")
	}
	if n.reference != "" && n.site != "" {
		return errors.New("--with-site serves the reference SaaS: leave --site out")
	}
	if n.reference != "" {
		if _, err := saas.ParseVariant(n.reference); err != nil {
			return matrix.WithNearest(err, n.reference, saas.VariantNames())
		}
		n.site = reference.Address(n.reference)
		if os.Getenv(plan.PasswordVariable) == "" {
			return noPassword()
		}
	}
	if u, err := url.Parse(n.site); n.site != "" && (err != nil || u.Hostname() == "" || u.Scheme != "http" && u.Scheme != "https") {
		return errors.New("--site: want an address such as https://staging.example.test")
	}
	return nil
}

func (n *networkSession) checkNetwork() error {
	return plan.CheckNetwork(n.environment.Network, n.site, os.LookupEnv)
}

func (n *networkSession) close() {
	if n.network != nil {
		_ = n.network.Close()
	}
	if n.saas != nil {
		_ = n.saas.Close()
	}
}
