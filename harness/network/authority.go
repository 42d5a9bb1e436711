package network

import (
	"cmp"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"net"
	"os"
	"slices"
	"sync"
	"time"
)

// backdate is how far back certificates are valid, for clocks that run slow.
const backdate = 24 * time.Hour

// AuthorityLimits limit the harm that an authority can do if its key leaks.
type AuthorityLimits struct {
	Lifetime time.Duration // validity of the authority and of all that it signs, from now on; 0 is a day
	Names    []string      // the only names that it may sign for: domains with their subdomains, and addresses; none: any
}

// Authority is the certificate authority of one run: a root with an ECDSA key, and one with
// an RSA key for browsers without ECDSA. Only Save writes its keys out of memory.
type Authority struct {
	roots         []*root
	now, notAfter time.Time
	cache         sync.Map // host -> []tls.Certificate, of CertificateFor
}

// root is one of an authority's two roots.
type root struct {
	key         crypto.Signer
	certificate *x509.Certificate
	makeKey     func() (crypto.Signer, error) // of a server's certificate
}

// rsaBits is a size that systems of 2001 support and today's still accept.
const rsaBits = 2048

func ecdsaKey() (crypto.Signer, error) { return ecdsa.GenerateKey(elliptic.P256(), rand.Reader) }
func rsaKey() (crypto.Signer, error)   { return rsa.GenerateKey(rand.Reader, rsaBits) }

// NewAuthority makes an authority whose certificates are valid from a day before
// now until the end of b.Lifetime.
func NewAuthority(now time.Time, b AuthorityLimits) (*Authority, error) {
	a := &Authority{now: now, notAfter: now.Add(cmp.Or(b.Lifetime, 24*time.Hour))}
	for name, makeKey := range map[string]func() (crypto.Signer, error){"cxmatrix run authority": ecdsaKey, "cxmatrix run authority, RSA": rsaKey} {
		r, err := a.newRoot(name, makeKey, b.Names)
		if err != nil {
			return nil, fmt.Errorf("make a certificate authority: %w", err)
		}
		a.add(r)
	}
	return a, nil
}

func (a *Authority) newRoot(name string, makeKey func() (crypto.Signer, error), names []string) (*root, error) {
	template, err := a.newTemplate(name)
	if err != nil {
		return nil, err
	}
	template.IsCA = true
	template.BasicConstraintsValid = true
	template.MaxPathLenZero = true
	template.KeyUsage = x509.KeyUsageCertSign | x509.KeyUsageCRLSign
	addNameConstraints(template, names)
	key, err := makeKey()
	if err != nil {
		return nil, err
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		return nil, err
	}
	certificate, err := x509.ParseCertificate(der)
	return &root{key: key, certificate: certificate}, err
}

// add puts the root with the newer kind of key first: servers prefer the first that a client supports.
func (a *Authority) add(r *root) {
	r.makeKey = sync.OnceValues(rsaKey) // one for all: it takes a tenth of a second
	if _, ok := r.key.(*ecdsa.PrivateKey); ok {
		r.makeKey = ecdsaKey
		a.roots = append([]*root{r}, a.roots...)
		return
	}
	a.roots = append(a.roots, r)
}

// addNameConstraints permits only these names. The extension is not critical: clients that do not
// support it still accept the certificate.
func addNameConstraints(template *x509.Certificate, names []string) {
	for _, name := range names {
		if ip := net.ParseIP(name); ip != nil {
			template.PermittedIPRanges = append(template.PermittedIPRanges, singleAddress(ip))
		} else {
			template.PermittedDNSDomains = append(template.PermittedDNSDomains, name)
		}
	}
	if len(names) > 0 && len(template.PermittedIPRanges) == 0 {
		template.ExcludedIPRanges = []*net.IPNet{{IP: net.IPv4zero.To4(), Mask: net.CIDRMask(0, 32)}, {IP: net.IPv6zero, Mask: net.CIDRMask(0, 128)}}
	}
}

// singleAddress is the range of a single address.
func singleAddress(ip net.IP) *net.IPNet {
	if v4 := ip.To4(); v4 != nil {
		ip = v4
	}
	return &net.IPNet{IP: ip, Mask: net.CIDRMask(8*len(ip), 8*len(ip))}
}

// Certificates makes a server's certificates for these names and IP addresses (without ports),
// with keys of their own: for tls.Config, which offers the first that a client can use. A chain
// includes the authority's certificate, since Chromium looks there for a key of its allowed list.
func (a *Authority) Certificates(hosts ...string) ([]tls.Certificate, error) {
	if len(hosts) == 0 {
		return nil, errors.New("make a certificate: no host is named")
	}
	var list []tls.Certificate
	for _, r := range a.roots {
		made, err := a.issue(r, hosts)
		if err != nil {
			return nil, fmt.Errorf("make a certificate for %s: %w", hosts[0], err)
		}
		list = append(list, made)
	}
	return list, nil
}

func (a *Authority) issue(r *root, hosts []string) (tls.Certificate, error) {
	template, err := a.newTemplate(hosts[0])
	if err != nil {
		return tls.Certificate{}, err
	}
	template.KeyUsage = x509.KeyUsageDigitalSignature
	template.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}
	for _, host := range hosts {
		addSubjectName(template, host)
	}
	key, err := r.makeKey()
	if err != nil {
		return tls.Certificate{}, err
	}
	if _, ok := key.(*rsa.PrivateKey); ok { // clients without ephemeral key exchange encrypt their secret with this key
		template.KeyUsage |= x509.KeyUsageKeyEncipherment
	}
	der, err := x509.CreateCertificate(rand.Reader, template, r.certificate, key.Public(), r.key)
	return tls.Certificate{Certificate: [][]byte{der, r.certificate.Raw}, PrivateKey: key}, err
}

// PEM returns the certificates of the authority's roots, without their keys.
func (a *Authority) PEM() (text []byte) {
	for _, r := range a.roots {
		text = append(text, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: r.certificate.Raw})...)
	}
	return text
}

// CertificateFor returns the certificate of one host that a client can use, made at the host's first use.
func (a *Authority) CertificateFor(host string, hello *tls.ClientHelloInfo) (*tls.Certificate, error) {
	made, known := a.cache.Load(host)
	if !known {
		list, err := a.Certificates(host)
		if err != nil {
			return nil, err
		}
		made, _ = a.cache.LoadOrStore(host, list)
	}
	list := made.([]tls.Certificate)
	for i := range list {
		if hello.SupportsCertificate(&list[i]) == nil {
			return &list[i], nil
		}
	}
	return &list[0], nil // the handshake fails, and says why
}

// AllCipherSuites returns all suites of crypto/tls, including those that it does not offer
// by default: browsers of 2001 have no others.
func AllCipherSuites() (ids []uint16) {
	for _, s := range slices.Concat(tls.CipherSuites(), tls.InsecureCipherSuites()) {
		ids = append(ids, s.ID)
	}
	return ids
}

// Save writes the authority with its keys to a new file that only this user can
// read. The caller removes it after the run.
func (a *Authority) Save(path string) error {
	var text []byte
	for _, r := range a.roots {
		key, err := x509.MarshalPKCS8PrivateKey(r.key)
		if err != nil {
			return fmt.Errorf("save the authority: %w", err)
		}
		text = append(text, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: r.certificate.Raw})...)
		text = append(text, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: key})...)
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("save the authority: %w", err)
	}
	_, err = f.Write(text)
	return errors.Join(err, f.Close())
}

// LoadAuthority reads what Save wrote.
func LoadAuthority(path string) (*Authority, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("load the authority: %w", err)
	}
	a := &Authority{}
	for len(text) > 0 {
		certificate, rest := pem.Decode(text)
		if certificate == nil {
			break
		}
		key, after := pem.Decode(rest)
		if key == nil {
			return nil, errors.New("load the authority: a key is missing")
		}
		pair, err := tls.X509KeyPair(pem.EncodeToMemory(certificate), pem.EncodeToMemory(key))
		if err != nil {
			return nil, fmt.Errorf("load the authority: %w", err)
		}
		a.now, a.notAfter = pair.Leaf.NotBefore.Add(backdate), pair.Leaf.NotAfter
		a.add(&root{key: pair.PrivateKey.(crypto.Signer), certificate: pair.Leaf})
		text = after
	}
	if len(a.roots) == 0 {
		return nil, errors.New("load the authority: the file has none")
	}
	return a, nil
}

// SPKI returns the base64 SHA-256 of the public key of the first certificate in
// a PEM text: what Chromium's --ignore-certificate-errors-spki-list takes.
func SPKI(text []byte) (string, error) {
	block, _ := pem.Decode(text)
	if block == nil || block.Type != "CERTIFICATE" {
		return "", errors.New("read a public key: no PEM certificate")
	}
	certificate, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		return "", fmt.Errorf("read a public key: %w", err)
	}
	digest := sha256.Sum256(certificate.RawSubjectPublicKeyInfo)
	return base64.StdEncoding.EncodeToString(digest[:]), nil
}

func (a *Authority) newTemplate(name string) (*x509.Certificate, error) {
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 127))
	if err != nil {
		return nil, err
	}
	return &x509.Certificate{
		SerialNumber: serial,
		Subject:      pkix.Name{CommonName: name, Organization: []string{"cxmatrix"}},
		NotBefore:    a.now.Add(-backdate),
		NotAfter:     a.notAfter,
	}, nil
}

func addSubjectName(template *x509.Certificate, host string) {
	if ip := net.ParseIP(host); ip != nil {
		template.IPAddresses = append(template.IPAddresses, ip)
		return
	}
	template.DNSNames = append(template.DNSNames, host)
}
