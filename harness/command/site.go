package command

import (
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"time"

	"cxmatrix/fixtures/reference"
	"cxmatrix/fixtures/saas"
	"cxmatrix/harness/network"
	"cxmatrix/harness/plan"
	"cxmatrix/matrix"

	"github.com/spf13/cobra"
)

// siteFlags are how to serve the reference SaaS.
type siteFlags struct {
	listen, variant, dir, parts string
	https                       bool
	tlsMin                      string // TLS version
	timeLimit                   time.Duration
	defects                     []string
	candidates                  map[string]string
}

func siteCommand() *cobra.Command {
	var s siteFlags
	cmd := &cobra.Command{
		Use:   "site",
		Short: "Serve the reference SaaS, for a person or for cxmatrix run --site",
		Long:  "Serve the reference SaaS on loopback until interrupted.\n\nThe candidates are candidate-001@example.test and on; their password is $CX_PASSWORD.\n\nDefects that can be switched on:\n" + defectList(),
		Args:  noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := applySettings(cmd); err != nil {
				return err
			}
			if err := checkLimit(cmd, s.timeLimit); err != nil {
				return usageError(err)
			}
			needsCleanup.Store(true)
			return s.serve(cmd)
		},
	}
	f := cmd.Flags()
	f.StringVar(&s.listen, "listen", "127.0.0.1:8080", "`address` on loopback")
	f.StringVar(&s.variant, "variant", "local", "local, chunked or widget; +mute for messages that say nothing")
	f.StringVar(&s.dir, "dir", "", "`directory` for database and files; a temporary one if not given")
	f.StringVar(&s.parts, "parts", "", "node_modules `folder` of the uploaders; searched for if not given")
	f.BoolVar(&s.https, "https", false, "serve over TLS, with a certificate of an authority made for this process")
	f.StringVar(&s.tlsMin, "tls-min", "1.0", "lowest TLS `version` that is accepted with --https: 1.0, 1.1, 1.2 or 1.3")
	f.DurationVar(&s.timeLimit, "time-limit", time.Minute, "`time` limit of one request, like a gateway's")
	f.StringSliceVar(&s.defects, "defects", nil, "`names` of defects to switch on")
	f.StringToStringVar(&s.candidates, "candidate", nil, "`email=variant` for single candidates, as on a staging site")
	return cmd
}

// checkLimit refuses a time limit that no request could meet; without one, the default
// applies.
func checkLimit(cmd *cobra.Command, limit time.Duration) error {
	if limit < 0 || limit == 0 && cmd.Flags().Changed("time-limit") {
		return fmt.Errorf("--time-limit %s: want a time above 0, such as 1m", limit)
	}
	return nil
}

func defectList() string {
	var b strings.Builder
	for _, d := range saas.Defects() {
		fmt.Fprintf(&b, "  %-22s %s\n", d.Name, d.Does)
	}
	return b.String()
}

func (s *siteFlags) serve(cmd *cobra.Command) error {
	password := os.Getenv(plan.PasswordVariable)
	if password == "" {
		return usageError(noPassword())
	}
	if err := checkLoopback(s.listen); err != nil {
		return usageError(err)
	}
	if err := checkDefects(s.defects); err != nil {
		return usageError(err)
	}
	if tlsVersions[s.tlsMin] == 0 {
		return usageError(fmt.Errorf("--tls-min %s: want 1.0, 1.1, 1.2 or 1.3", s.tlsMin))
	}
	if s.dir == "" {
		dir, err := os.MkdirTemp("", "cxmatrix-site-")
		if err != nil {
			return untestedError(err, "")
		}
		defer os.RemoveAll(dir)
		s.dir = dir
	}
	address, closeSite, err := s.start(password, cmd)
	defer closeSite()
	if err != nil {
		return err
	}
	stderr := cmd.ErrOrStderr()
	fmt.Fprintln(cmd.OutOrStdout(), address)
	fmt.Fprintf(stderr, "log in as %s with $%s; serving until interrupted\n", saas.Email(1), plan.PasswordVariable)
	<-cmd.Context().Done()
	return nil
}

func noPassword() error {
	return fmt.Errorf("%s is not set: export one, it becomes every candidate's password", plan.PasswordVariable)
}

var tlsVersions = map[string]uint16{"1.0": tls.VersionTLS10, "1.1": tls.VersionTLS11, "1.2": tls.VersionTLS12, "1.3": tls.VersionTLS13}

// checkLoopback refuses to serve a site with seeded accounts to other machines.
func checkLoopback(listen string) error {
	host, _, err := net.SplitHostPort(listen)
	if err != nil {
		return fmt.Errorf("--listen %s: want an address such as 127.0.0.1:8080", listen)
	}
	if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return fmt.Errorf("--listen %s: only loopback is served, such as 127.0.0.1:8080", listen)
	}
	return nil
}

// serverLifetime is how long the certificates of servers that run until they are stopped are valid.
const serverLifetime = 7 * 24 * time.Hour

func (s *siteFlags) start(password string, cmd *cobra.Command) (string, func() error, error) {
	authority, err := network.NewAuthority(time.Now(), network.AuthorityLimits{Lifetime: serverLifetime, Names: append(reference.Names(s.variant), "localhost", "127.0.0.1")})
	if err != nil {
		return "", func() error { return nil }, untestedError(err, "")
	}
	r := reference.New(reference.Options{
		Dir: s.dir, Password: password, Parts: s.parts, Defects: s.defects, TimeLimit: s.timeLimit, IssueCertificates: authority.Certificates, TLSMin: tlsVersions[s.tlsMin],
		Log: func(err error) { fmt.Fprintln(cmd.ErrOrStderr(), "site:", err) },
	})
	site, err := r.Site(s.variant)
	err = matrix.WithNearest(err, s.variant, saas.VariantNames())
	for candidate, name := range s.candidates {
		if err == nil {
			err = switchVariant(site, candidate, name)
		}
	}
	if err != nil {
		return "", r.Close, usageError(partsError(err, s.parts))
	}
	var certificates []tls.Certificate
	if s.https {
		certificates, err = authority.Certificates("localhost", "127.0.0.1")
		if err := errors.Join(err, s.writeCA(authority.PEM(), cmd)); err != nil {
			return "", r.Close, untestedError(err, "")
		}
	}
	address, err := r.Serve(site, s.listen, certificates)
	return address, r.Close, usageError(err)
}

// writeCA writes the authority's certificate to a file for cxmatrix run --ca.
func (s *siteFlags) writeCA(pem []byte, cmd *cobra.Command) error {
	path := filepath.Join(s.dir, "ca.pem")
	if err := os.MkdirAll(s.dir, 0o700); err != nil {
		return err
	}
	fmt.Fprintf(cmd.ErrOrStderr(), "trust it with --ca %s\n", path)
	return os.WriteFile(path, pem, 0o644)
}

func switchVariant(site *saas.Site, candidate, name string) error {
	v, err := saas.ParseVariant(name)
	if err != nil {
		return matrix.WithNearest(err, name, saas.VariantNames())
	}
	return site.Switch(candidate, v)
}
