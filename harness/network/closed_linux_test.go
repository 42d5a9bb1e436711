package network

import (
	"errors"
	"net/http"
	"os"
	"syscall"
	"testing"

	. "github.com/onsi/gomega"
)

func TestClosedByAFullDisk(t *testing.T) {
	g := NewWithT(t)
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	g.Expect(err).NotTo(HaveOccurred())
	defer full.Close()
	var notInForce *enforcementError
	_, err = diskWriter{full}.Write([]byte("x"))
	g.Expect(errors.As(err, &notInForce)).To(BeTrue())

	folder := t.TempDir()
	if err := syscall.Mount("tmpfs", folder, "tmpfs", 0, "size=1m"); err != nil {
		t.Skipf("a small disk can't be made here: %v", err)
	}
	t.Cleanup(func() { g.Expect(syscall.Unmount(folder, 0)).To(Succeed()) })
	t.Setenv("TMPDIR", folder)
	c := newClosingNetwork(t, inspectRule)
	c.Expect(c.upload(maxBodyInMemory + 1<<19)).To(Equal(http.StatusOK))
	c.Expect(c.requests).To(Receive())
	// A client that still sends when the response arrives, and is not scheduled for half a second,
	// sees a reset instead: net/http closes the connection by then.
	c.Expect(c.upload(maxBodyInMemory + 2<<20)).To(BeElementOf(http.StatusBadGateway, 0))
	c.Expect(c.requests).To(BeEmpty())
	c.expectClosed("no space left on device")
}
