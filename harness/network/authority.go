package network

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
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
	"sync"
	"time"
)

// How long certificates of a run are valid, and how far back, for clocks that
// are behind.
const (
	validFor  = 30 * 24 * time.Hour
	validBack = 24 * time.Hour
)

// Authority is the certificate authority of one run. Its key leaves memory by Save
// alone.
type Authority struct {
	key         *ecdsa.PrivateKey
	certificate *x509.Certificate
	now         time.Time
	made        sync.Map // host -> *tls.Certificate, of For
}

// NewAuthority makes an authority whose certificates are valid from a day before
// now until 30 days after.
func NewAuthority(now time.Time) (*Authority, error) {
	template, err := newTemplate(now, "cxmatrix run authority")
	if err != nil {
		return nil, fmt.Errorf("make a certificate authority: %w", err)
	}
	template.IsCA = true
	template.BasicConstraintsValid = true
	template.MaxPathLenZero = true
	template.KeyUsage = x509.KeyUsageCertSign | x509.KeyUsageCRLSign
	key, der, err := sign(template, template, nil)
	if err != nil {
		return nil, fmt.Errorf("make a certificate authority: %w", err)
	}
	certificate, err := x509.ParseCertificate(der)
	if err != nil {
		return nil, fmt.Errorf("make a certificate authority: %w", err)
	}
	return &Authority{key: key, certificate: certificate, now: now}, nil
}

// Certificate makes a server's certificate for these names and IP addresses
// (without ports), with a key of its own. The chain includes the authority's
// certificate, since Chromium looks there for a key of its allowed list.
func (a *Authority) Certificate(hosts ...string) (tls.Certificate, error) {
	if len(hosts) == 0 {
		return tls.Certificate{}, errors.New("make a certificate: no host is named")
	}
	template, err := newTemplate(a.now, hosts[0])
	if err != nil {
		return tls.Certificate{}, fmt.Errorf("make a certificate for %s: %w", hosts[0], err)
	}
	template.KeyUsage = x509.KeyUsageDigitalSignature
	template.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}
	for _, host := range hosts {
		addName(template, host)
	}
	key, der, err := sign(template, a.certificate, a.key)
	if err != nil {
		return tls.Certificate{}, fmt.Errorf("make a certificate for %s: %w", hosts[0], err)
	}
	return tls.Certificate{Certificate: [][]byte{der, a.certificate.Raw}, PrivateKey: key}, nil
}

// PEM returns the authority's certificate, without its key.
func (a *Authority) PEM() []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: a.certificate.Raw})
}

// For returns the certificate of one host, made at its first use.
func (a *Authority) For(host string) (*tls.Certificate, error) {
	if made, known := a.made.Load(host); known {
		return made.(*tls.Certificate), nil
	}
	made, err := a.Certificate(host)
	if err != nil {
		return nil, err
	}
	first, _ := a.made.LoadOrStore(host, &made)
	return first.(*tls.Certificate), nil
}

// Save writes the authority with its key to a new file that only this user can
// read. The caller removes it with the run.
func (a *Authority) Save(path string) error {
	key, err := x509.MarshalPKCS8PrivateKey(a.key)
	if err != nil {
		return fmt.Errorf("save the authority: %w", err)
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("save the authority: %w", err)
	}
	_, err = f.Write(append(a.PEM(), pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: key})...))
	return errors.Join(err, f.Close())
}

// LoadAuthority reads what Save wrote.
func LoadAuthority(path string) (*Authority, error) {
	pair, err := tls.LoadX509KeyPair(path, path)
	if err != nil {
		return nil, fmt.Errorf("load the authority: %w", err)
	}
	key, ok := pair.PrivateKey.(*ecdsa.PrivateKey)
	if !ok {
		return nil, errors.New("load the authority: its key is not one of ours")
	}
	return &Authority{key: key, certificate: pair.Leaf, now: pair.Leaf.NotBefore.Add(validBack)}, nil
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

func newTemplate(now time.Time, name string) (*x509.Certificate, error) {
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 127))
	if err != nil {
		return nil, err
	}
	return &x509.Certificate{
		SerialNumber: serial,
		Subject:      pkix.Name{CommonName: name, Organization: []string{"cxmatrix"}},
		NotBefore:    now.Add(-validBack),
		NotAfter:     now.Add(validFor),
	}, nil
}

func addName(template *x509.Certificate, host string) {
	if ip := net.ParseIP(host); ip != nil {
		template.IPAddresses = append(template.IPAddresses, ip)
		return
	}
	template.DNSNames = append(template.DNSNames, host)
}

// sign makes a key and its certificate, signed by the parent's key, or by itself
// when that is nil.
func sign(template, parent *x509.Certificate, parentKey *ecdsa.PrivateKey) (*ecdsa.PrivateKey, []byte, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, nil, err
	}
	if parentKey == nil {
		parentKey = key
	}
	der, err := x509.CreateCertificate(rand.Reader, template, parent, &key.PublicKey, parentKey)
	return key, der, err
}
