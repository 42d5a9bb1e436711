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

// ProxyURL is the proxy's address for environment variables, with the login if it needs one.
func (n *Network) ProxyURL() string {
	u := url.URL{Scheme: "http", Host: n.proxy.Addr()}
	if user, password := n.proxy.Login(); user != "" {
		u.User = url.UserPassword(user, password)
	}
	return u.String()
}

// CABundleVariables are the variables from which tools read a list of authorities. It replaces
// the system's list, so it includes the system's authorities.
var CABundleVariables = []string{"SSL_CERT_FILE", "CURL_CA_BUNDLE", "REQUESTS_CA_BUNDLE", "PIP_CERT", "AWS_CA_BUNDLE", "GIT_SSL_CAINFO"}

// roots are the files of systems' authorities, as crypto/x509 searches them.
var roots = []string{
	"/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/ca-bundle.pem",
	"/etc/pki/tls/cacert.pem", "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem", "/etc/ssl/cert.pem",
}

// authorityFile and bundleFile are what a client in this network has to trust: its
// authority alone, and with the system's authorities.
const authorityFile, bundleFile = "ca.pem", "bundle.pem"

// writeAuthorities writes the files of authorities.
func (n *Network) writeAuthorities() (err error) {
	exported := append(n.authority.PEM(), n.TrustedPEM...)
	extra, _ := os.ReadFile(os.Getenv("NODE_EXTRA_CA_CERTS"))
	all := bytes.Join([][]byte{systemRoots(), extra, exported}, []byte("\n"))
	if n.spki, err = network.SPKI(exported); err != nil {
		return err
	}
	return errors.Join(os.WriteFile(n.AuthorityFile(), exported, 0o600),
		os.WriteFile(filepath.Join(n.Dir, bundleFile), all, 0o600))
}

// Variables are those that are added to the environment of a process in this network.
func (n *Network) Variables() []string {
	bundle := filepath.Join(n.Dir, bundleFile)
	list := []string{
		"CXMATRIX_PAC=" + n.proxy.PAC(), "CXMATRIX_CA_FILE=" + n.AuthorityFile(), "CXMATRIX_SPKI=" + n.spki,
		"NODE_USE_ENV_PROXY=1", "NODE_EXTRA_CA_CERTS=" + bundle,
	}
	if n.SiteURL != "" {
		list = append(list, "CXMATRIX_SITE="+n.SiteURL)
	}
	for _, name := range []string{"HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"} {
		list = append(list, name+"="+n.ProxyURL(), strings.ToLower(name)+"="+n.ProxyURL())
	}
	list = append(list, "NO_PROXY="+noBypass, "no_proxy="+noBypass)
	if len(systemRoots()) == 0 {
		return list // the system's authorities were not found: our list would hide them
	}
	for _, name := range CABundleVariables {
		list = append(list, name+"="+bundle)
	}
	return list
}

// noBypass sends everything through the proxy, without exceptions. Chromium bypasses it for
// loopback unless configured otherwise.
const noBypass = "<-loopback>"

func systemRoots() []byte {
	for _, path := range append([]string{os.Getenv("SSL_CERT_FILE")}, roots...) {
		if data, err := os.ReadFile(path); err == nil {
			return data
		}
	}
	return nil
}

// Script writes the variables to a file that a shell can source.
func (n *Network) Script() (string, error) {
	var b strings.Builder
	for _, v := range n.Variables() {
		name, value, _ := strings.Cut(v, "=")
		fmt.Fprintf(&b, "export %s='%s'\n", name, strings.ReplaceAll(value, "'", `'\''`))
	}
	path := filepath.Join(n.Dir, "inside.sh")
	return path, os.WriteFile(path, []byte(b.String()), 0o600)
}
