package network_test

import (
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"time"

	"cxmatrix/harness/network"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

var _ = Describe("Authority", func() {
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	var authority *network.Authority

	BeforeEach(func() {
		var err error
		authority, err = network.NewAuthority(now)
		Expect(err).NotTo(HaveOccurred())
	})

	roots := func(a *network.Authority) *x509.CertPool {
		pool := x509.NewCertPool()
		Expect(pool.AppendCertsFromPEM(a.PEM())).To(BeTrue())
		return pool
	}

	It("signs for names and addresses, and the chain includes its own certificate", func() {
		made, err := authority.Certificate("upload.uploadcare.com", "ucarecdn.com", "127.0.0.1")
		Expect(err).NotTo(HaveOccurred())
		Expect(made.Certificate).To(HaveLen(2))
		leaf, err := x509.ParseCertificate(made.Certificate[0])
		Expect(err).NotTo(HaveOccurred())
		for _, name := range []string{"upload.uploadcare.com", "ucarecdn.com", "127.0.0.1"} {
			_, err = leaf.Verify(x509.VerifyOptions{DNSName: name, Roots: roots(authority), CurrentTime: now})
			Expect(err).NotTo(HaveOccurred(), name)
		}
		_, err = leaf.Verify(x509.VerifyOptions{DNSName: "example.test", Roots: roots(authority), CurrentTime: now})
		Expect(err).To(HaveOccurred())
		block, _ := pem.Decode(authority.PEM())
		Expect(made.Certificate[1]).To(Equal(block.Bytes))
	})

	It("is not trusted by who trusts another run's authority", func() {
		other, err := network.NewAuthority(now)
		Expect(err).NotTo(HaveOccurred())
		made, err := authority.Certificate("example.test")
		Expect(err).NotTo(HaveOccurred())
		leaf, err := x509.ParseCertificate(made.Certificate[0])
		Expect(err).NotTo(HaveOccurred())
		_, err = leaf.Verify(x509.VerifyOptions{DNSName: "example.test", Roots: roots(other), CurrentTime: now})
		Expect(err).To(HaveOccurred())
	})

	It("refuses a certificate for nobody", func() {
		_, err := authority.Certificate()
		Expect(err).To(MatchError("make a certificate: no host is named"))
	})

	It("gives no key away in its PEM, and the SPKI digest that Chromium wants", func() {
		block, rest := pem.Decode(authority.PEM())
		Expect(block.Type).To(Equal("CERTIFICATE"))
		Expect(rest).To(BeEmpty())
		certificate, err := x509.ParseCertificate(block.Bytes)
		Expect(err).NotTo(HaveOccurred())
		digest := sha256.Sum256(certificate.RawSubjectPublicKeyInfo)
		Expect(network.SPKI(authority.PEM())).To(Equal(base64.StdEncoding.EncodeToString(digest[:])))
		_, err = network.SPKI([]byte("no certificate"))
		Expect(err).To(MatchError("read a public key: no PEM certificate"))
	})
})
