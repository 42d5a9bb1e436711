package cell

import (
	"crypto/tls"
	"errors"
	"time"

	"cxmatrix/harness/cause"
	"cxmatrix/harness/network"
	"cxmatrix/results"
)

// noteUntrusted adds to the reason of a failed step the certificates that were not trusted
// since it began: a customer's browser would show a warning instead of the page.
func (w *Walk) noteUntrusted(step *results.Step, start time.Time) {
	if step.Verdict != results.Failed {
		return
	}
	noted := map[string]bool{}
	for _, e := range w.open.Events() {
		if e.Rule == network.ConstraintCertificate && !e.At.Before(start) && !noted[e.Host] {
			noted[e.Host] = true
			step.Reason += w.secrets.Clean("; the certificate of " + cause.PlainHost(e.Host) + ": " + e.Reason)
		}
	}
}

// BadCertificate returns why a server's certificate is not trusted, if that is the cause of an
// error; nil otherwise. Such a server is up.
func BadCertificate(err error) error {
	var bad *tls.CertificateVerificationError
	if errors.As(err, &bad) {
		return bad.Err
	}
	return nil
}
