package command

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"cxmatrix/fixtures/reference"
	"cxmatrix/harness/network"
	"cxmatrix/harness/plan"
)

// open starts the network, and the reference SaaS behind it if it is asked for, and
// says what is in force. It lives on after ctx: a command that was interrupted may
// still want to say good-bye.
func (n *inside) open(ctx context.Context, live bool) (err error) {
	if n.authority, err = network.NewAuthority(time.Now(), n.bounds()); err != nil {
		return untested(err, "")
	}
	if n.reference != "" {
		if err := n.serve(); err != nil {
			return err
		}
	}
	c := n.config()
	if live {
		c.Told = n.tell
	}
	if n.proxy, err = network.Start(context.WithoutCancel(ctx), c); err != nil {
		return untested(err, "")
	}
	n.began = time.Now()
	if err := n.trustUs(); err != nil {
		return untested(err, "")
	}
	n.announce()
	return nil
}

// bounds are those of the authority: of any name only where the network opens HTTPS.
func (n *inside) bounds() network.Bounds {
	b := network.Bounds{Life: untilStopped}
	if !n.environment.Network.Has("intercept-tls") {
		b.Names = reference.Names(n.reference)
	}
	return b
}

// serve starts the reference SaaS at the name that only this network knows.
func (n *inside) serve() (err error) {
	n.saas, err = reference.Start(reference.Options{
		Dir: filepath.Join(n.scratch, "site"), Password: os.Getenv(plan.PasswordVariable), Parts: n.parts,
		TimeLimit: n.limit, Certify: n.authority.Certificates,
	}, []string{n.reference})
	return hinted(err, n.parts)
}

func (n *inside) config() network.Config {
	c := network.Config{
		Line: n.environment.Network.Line, Rules: n.environment.Network.Policy, Authority: n.authority,
		Trust: append(n.authority.PEM(), n.trusted...), Lookup: os.LookupEnv, Seed: random(), Listen: n.listen, Reach: n.environment.Network.Reach,
	}
	for _, client := range n.clients {
		c.Clients = append(c.Clients, netip.MustParseAddr(client)) // checked before
	}
	if u, err := url.Parse(n.site); err == nil && u.Hostname() != "" {
		c.Site, c.Home = []string{u.Hostname()}, []string{network.AddressOf(u)}
	}
	if n.saas != nil {
		c.Hosts = n.saas.Hosts
	}
	return c
}

// proxyURL is the proxy as variables name it, with the login that it asks for.
func (n *inside) proxyURL() string {
	u := url.URL{Scheme: "http", Host: n.proxy.Addr()}
	if user, password := n.proxy.Login(); user != "" {
		u.User = url.UserPassword(user, password)
	}
	return u.String()
}

// bundled are the variables that tools read a list of authorities from. It takes the
// place of the system's, so that the system's are in it too.
var bundled = []string{"SSL_CERT_FILE", "CURL_CA_BUNDLE", "REQUESTS_CA_BUNDLE", "PIP_CERT", "AWS_CA_BUNDLE", "GIT_SSL_CAINFO"}

// roots are where systems keep their authorities, as crypto/x509 looks for them.
var roots = []string{
	"/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/ca-bundle.pem",
	"/etc/pki/tls/cacert.pem", "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem", "/etc/ssl/cert.pem",
}

// authorityFile and bundleFile hold what a client in this network has to trust: its
// authority alone, and with the system's.
const authorityFile, bundleFile = "ca.pem", "bundle.pem"

// trustUs writes the files of authorities.
func (n *inside) trustUs() (err error) {
	ours := append(n.authority.PEM(), n.trusted...)
	extra, _ := os.ReadFile(os.Getenv("NODE_EXTRA_CA_CERTS"))
	all := bytes.Join([][]byte{systemRoots(), extra, ours}, []byte("\n"))
	if n.spki, err = network.SPKI(ours); err != nil {
		return err
	}
	return errors.Join(os.WriteFile(filepath.Join(n.scratch, authorityFile), ours, 0o600),
		os.WriteFile(filepath.Join(n.scratch, bundleFile), all, 0o600))
}

// variables are what a process in this network finds in its environment, beside what
// is there.
func (n *inside) variables() []string {
	bundle := filepath.Join(n.scratch, bundleFile)
	list := []string{
		"CXMATRIX_PAC=" + n.proxy.PAC(), "CXMATRIX_CA_FILE=" + filepath.Join(n.scratch, authorityFile), "CXMATRIX_SPKI=" + n.spki,
		"NODE_USE_ENV_PROXY=1", "NODE_EXTRA_CA_CERTS=" + bundle,
	}
	if n.site != "" {
		list = append(list, "CXMATRIX_SITE="+n.site)
	}
	for _, name := range []string{"HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"} {
		list = append(list, name+"="+n.proxyURL(), strings.ToLower(name)+"="+n.proxyURL())
	}
	list = append(list, "NO_PROXY="+noBypass, "no_proxy="+noBypass)
	if len(systemRoots()) == 0 {
		return list // where the system keeps them elsewhere, a list of ours would take them away
	}
	for _, name := range bundled {
		list = append(list, name+"="+bundle)
	}
	return list
}

// noBypass lets everything go through the proxy: nothing is excepted, and for Chromium, which
// leaves loopback out unless told, not even that.
const noBypass = "<-loopback>"

func systemRoots() []byte {
	for _, path := range append([]string{os.Getenv("SSL_CERT_FILE")}, roots...) {
		if data, err := os.ReadFile(path); err == nil {
			return data
		}
	}
	return nil
}

// script writes the variables to a file that a shell can read.
func (n *inside) script() (string, error) {
	var b strings.Builder
	for _, v := range n.variables() {
		name, value, _ := strings.Cut(v, "=")
		fmt.Fprintf(&b, "export %s='%s'\n", name, strings.ReplaceAll(value, "'", `'\''`))
	}
	path := filepath.Join(n.scratch, "inside.sh")
	return path, os.WriteFile(path, []byte(b.String()), 0o600)
}
