package network_test

import (
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"net"
	"os"
	"path/filepath"
	"time"

	"cxmatrix/harness/network"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

func roots(a *network.Authority) *x509.CertPool {
	GinkgoHelper()
	pool := x509.NewCertPool()
	Expect(pool.AppendCertsFromPEM(a.PEM())).To(BeTrue())
	return pool
}

// verified verifies a certificate as a client that trusts a does.
func verified(c tls.Certificate, a *network.Authority, name string, at time.Time) error {
	GinkgoHelper()
	leaf, err := x509.ParseCertificate(c.Certificate[0])
	Expect(err).NotTo(HaveOccurred())
	_, err = leaf.Verify(x509.VerifyOptions{DNSName: name, Roots: roots(a), CurrentTime: at})
	return err
}

var _ = Describe("Authority", func() {
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	var authority *network.Authority

	BeforeEach(func() {
		var err error
		authority, err = network.NewAuthority(now, network.AuthorityLimits{})
		Expect(err).NotTo(HaveOccurred())
	})

	It("signs for names and addresses, and the chain includes its own certificate", func() {
		made, err := authority.Certificates("upload.uploadcare.com", "ucarecdn.com", "127.0.0.1")
		Expect(err).NotTo(HaveOccurred())
		Expect(made).To(HaveLen(2), "one for each kind of key")
		rest := authority.PEM()
		for _, one := range made {
			for _, name := range []string{"upload.uploadcare.com", "ucarecdn.com", "127.0.0.1"} {
				Expect(verified(one, authority, name, now)).To(Succeed(), name)
			}
			Expect(verified(one, authority, "example.test", now)).NotTo(Succeed())
			var block *pem.Block
			block, rest = pem.Decode(rest)
			Expect(one.Certificate).To(HaveLen(2))
			Expect(one.Certificate[1]).To(Equal(block.Bytes))
		}
		Expect(rest).To(BeEmpty())
	})

	It("is accepted only for the permitted names", func() {
		a, err := network.NewAuthority(now, network.AuthorityLimits{Names: []string{"kestrel.example.test", "upload.uploadcare.com"}})
		Expect(err).NotTo(HaveOccurred())
		for name, good := range map[string]bool{"local.kestrel.example.test": true, "kestrel.example.test": true, "upload.uploadcare.com": true, "bank.example": false, "127.0.0.1": false, "::1": false} {
			made, err := a.Certificates(name)
			Expect(err).NotTo(HaveOccurred())
			for _, one := range made {
				if good {
					Expect(verified(one, a, name, now)).To(Succeed(), name)
				} else {
					Expect(verified(one, a, name, now)).To(MatchError(Or(ContainSubstring("not permitted"), ContainSubstring("excluded by constraint"))), name)
				}
			}
		}
		a, err = network.NewAuthority(now, network.AuthorityLimits{Names: []string{"localhost", "127.0.0.1"}})
		Expect(err).NotTo(HaveOccurred())
		for name, good := range map[string]bool{"127.0.0.1": true, "localhost": true, "127.0.0.2": false, "bank.example": false} {
			made, err := a.Certificates(name)
			Expect(err).NotTo(HaveOccurred())
			Expect(verified(made[0], a, name, now) == nil).To(Equal(good), name)
		}
	})

	It("expires with its run", func() {
		a, err := network.NewAuthority(now, network.AuthorityLimits{Lifetime: 3 * time.Hour})
		Expect(err).NotTo(HaveOccurred())
		made, err := a.Certificates("example.test")
		Expect(err).NotTo(HaveOccurred())
		Expect(verified(made[0], a, "example.test", now.Add(3*time.Hour-time.Second))).To(Succeed())
		Expect(verified(made[0], a, "example.test", now.Add(3*time.Hour+time.Second))).To(MatchError(ContainSubstring("expired")))
	})

	It("can be saved and loaded, in a file that only this user can read", func() {
		path := filepath.Join(GinkgoT().TempDir(), "authority.pem")
		Expect(authority.Save(path)).To(Succeed())
		about, err := os.Stat(path)
		Expect(err).NotTo(HaveOccurred())
		Expect(about.Mode().Perm()).To(Equal(os.FileMode(0o600)))
		again, err := network.LoadAuthority(path)
		Expect(err).NotTo(HaveOccurred())
		Expect(again.PEM()).To(Equal(authority.PEM()))
		made, err := again.Certificates("example.test")
		Expect(err).NotTo(HaveOccurred())
		for _, one := range made {
			Expect(verified(one, authority, "example.test", now)).To(Succeed())
		}
	})

	DescribeTable("selects the chain that a browser's TLS supports", func(client *tls.Config, algorithm x509.PublicKeyAlgorithm) {
		today, err := network.NewAuthority(time.Now(), network.AuthorityLimits{})
		Expect(err).NotTo(HaveOccurred())
		near, unreachable := net.Pipe()
		DeferCleanup(near.Close)
		server := tls.Server(unreachable, &tls.Config{MinVersion: tls.VersionTLS10, CipherSuites: network.AllCipherSuites(),
			GetCertificate: func(hello *tls.ClientHelloInfo) (*tls.Certificate, error) {
				return today.CertificateFor("example.test", hello)
			}})
		go func() { _ = server.Handshake() }()
		client.ServerName, client.RootCAs, client.MinVersion = "example.test", roots(today), tls.VersionTLS10
		c := tls.Client(near, client)
		Expect(c.Handshake()).To(Succeed())
		Expect(c.ConnectionState().PeerCertificates[0].PublicKeyAlgorithm).To(Equal(algorithm))
		Expect(c.ConnectionState().PeerCertificates[1].PublicKeyAlgorithm).To(Equal(algorithm))
	},
		Entry("today's", &tls.Config{}, x509.ECDSA),
		Entry("TLS 1.0 with elliptic curves, as Internet Explorer 8 on Windows 7", &tls.Config{MaxVersion: tls.VersionTLS10, CipherSuites: []uint16{tls.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA, tls.TLS_RSA_WITH_AES_128_CBC_SHA}}, x509.ECDSA),
		Entry("TLS 1.0 with RSA alone, as Internet Explorer on Windows XP", &tls.Config{MaxVersion: tls.VersionTLS10, CipherSuites: []uint16{tls.TLS_RSA_WITH_RC4_128_SHA, tls.TLS_RSA_WITH_3DES_EDE_CBC_SHA}}, x509.RSA),
	)

	It("is not trusted by clients of another run's authority", func() {
		other, err := network.NewAuthority(now, network.AuthorityLimits{})
		Expect(err).NotTo(HaveOccurred())
		made, err := authority.Certificates("example.test")
		Expect(err).NotTo(HaveOccurred())
		Expect(verified(made[0], other, "example.test", now)).NotTo(Succeed())
	})

	It("refuses a certificate without a name", func() {
		_, err := authority.Certificates()
		Expect(err).To(MatchError("make a certificate: no host is named"))
	})

	It("has no key in its PEM, and the SPKI digest for Chromium", func() {
		Expect(string(authority.PEM())).NotTo(ContainSubstring("KEY"))
		block, _ := pem.Decode(authority.PEM())
		certificate, err := x509.ParseCertificate(block.Bytes)
		Expect(err).NotTo(HaveOccurred())
		digest := sha256.Sum256(certificate.RawSubjectPublicKeyInfo)
		Expect(network.SPKI(authority.PEM())).To(Equal(base64.StdEncoding.EncodeToString(digest[:])))
		_, err = network.SPKI([]byte("no certificate"))
		Expect(err).To(MatchError("read a public key: no PEM certificate"))
	})
})
