package standalone

import (
	"bytes"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"cxmatrix/harness/network"
)

// ProxyURL is the proxy as variables name it, with the login that it asks for.
func (n *Network) ProxyURL() string {
	u := url.URL{Scheme: "http", Host: n.proxy.Addr()}
	if user, password := n.proxy.Login(); user != "" {
		u.User = url.UserPassword(user, password)
	}
	return u.String()
}

// Bundled are the variables that tools read a list of authorities from. It takes the
// place of the system's, so that the system's are in it too.
var Bundled = []string{"SSL_CERT_FILE", "CURL_CA_BUNDLE", "REQUESTS_CA_BUNDLE", "PIP_CERT", "AWS_CA_BUNDLE", "GIT_SSL_CAINFO"}

// roots are where systems keep their authorities, as crypto/x509 looks for them.
var roots = []string{
	"/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/ca-bundle.pem",
	"/etc/pki/tls/cacert.pem", "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem", "/etc/ssl/cert.pem",
}

// authorityFile and bundleFile hold what a client in this network has to trust: its
// authority alone, and with the system's.
const authorityFile, bundleFile = "ca.pem", "bundle.pem"

// writeAuthorities writes the files of authorities.
func (n *Network) writeAuthorities() (err error) {
	ours := append(n.authority.PEM(), n.Trust...)
	extra, _ := os.ReadFile(os.Getenv("NODE_EXTRA_CA_CERTS"))
	all := bytes.Join([][]byte{systemRoots(), extra, ours}, []byte("\n"))
	if n.spki, err = network.SPKI(ours); err != nil {
		return err
	}
	return errors.Join(os.WriteFile(n.AuthorityFile(), ours, 0o600),
		os.WriteFile(filepath.Join(n.Dir, bundleFile), all, 0o600))
}

// Variables are what a process in this network finds in its environment, beside what
// is there.
func (n *Network) Variables() []string {
	bundle := filepath.Join(n.Dir, bundleFile)
	list := []string{
		"CXMATRIX_PAC=" + n.proxy.PAC(), "CXMATRIX_CA_FILE=" + n.AuthorityFile(), "CXMATRIX_SPKI=" + n.spki,
		"NODE_USE_ENV_PROXY=1", "NODE_EXTRA_CA_CERTS=" + bundle,
	}
	if n.Site != "" {
		list = append(list, "CXMATRIX_SITE="+n.Site)
	}
	for _, name := range []string{"HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"} {
		list = append(list, name+"="+n.ProxyURL(), strings.ToLower(name)+"="+n.ProxyURL())
	}
	list = append(list, "NO_PROXY="+noBypass, "no_proxy="+noBypass)
	if len(systemRoots()) == 0 {
		return list // where the system keeps them elsewhere, a list of ours would take them away
	}
	for _, name := range Bundled {
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

// Script writes the variables to a file that a shell can read.
func (n *Network) Script() (string, error) {
	var b strings.Builder
	for _, v := range n.Variables() {
		name, value, _ := strings.Cut(v, "=")
		fmt.Fprintf(&b, "export %s='%s'\n", name, strings.ReplaceAll(value, "'", `'\''`))
	}
	path := filepath.Join(n.Dir, "inside.sh")
	return path, os.WriteFile(path, []byte(b.String()), 0o600)
}
