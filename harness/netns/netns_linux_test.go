package netns_test

import (
	"io"
	"net"
	"os"
	"os/exec"
	"strings"
	"testing"

	"cxmatrix/harness/netns"

	. "github.com/onsi/gomega"
)

func space(t *testing.T) *netns.Namespace {
	t.Helper()
	s, err := netns.New()
	if err != nil && os.Geteuid() != 0 {
		t.Skip(err)
	}
	NewWithT(t).Expect(err).NotTo(HaveOccurred())
	t.Cleanup(s.Close)
	return s
}

// TestInside: a listener inside is reachable only from inside, also by processes.
func TestInside(t *testing.T) {
	g := NewWithT(t)
	s := space(t)
	l, err := s.Listen("tcp", "127.0.0.1:0")
	g.Expect(err).NotTo(HaveOccurred())
	defer l.Close()
	_, err = net.Dial("tcp", l.Addr().String())
	g.Expect(err).To(HaveOccurred(), "from outside")
	go func() {
		c, err := l.Accept()
		if err == nil {
			_, _ = io.WriteString(c, "hello")
			_ = c.Close()
		}
	}()
	c, err := s.Dial("tcp", l.Addr().String())
	g.Expect(err).NotTo(HaveOccurred())
	defer c.Close()
	g.Expect(io.ReadAll(c)).To(BeEquivalentTo("hello"))
}

// TestProcess: a process that is started inside sees only the loopback, with small buffers,
// and this process does not change.
func TestProcess(t *testing.T) {
	g := NewWithT(t)
	before, err := os.ReadFile("/proc/sys/net/ipv4/tcp_wmem")
	g.Expect(err).NotTo(HaveOccurred())
	s := space(t)
	var out strings.Builder
	cmd := exec.Command("cat", "/proc/net/dev", "/proc/sys/net/ipv4/tcp_wmem")
	cmd.Stdout = &out
	g.Expect(s.Do(cmd.Start)).To(Succeed())
	g.Expect(cmd.Wait()).To(Succeed())
	g.Expect(strings.Count(out.String(), ":")).To(Equal(1), out.String())
	g.Expect(out.String()).To(And(ContainSubstring("lo:"), ContainSubstring("65536")))
	after, err := os.ReadFile("/proc/sys/net/ipv4/tcp_wmem")
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(after).To(Equal(before))
}
