package network_test

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"cxmatrix/harness/network"
	"cxmatrix/matrix"

	. "github.com/onsi/gomega"
)

// mostResident is the limit of a proxy's memory, in MB (1000s), for any amount
// of traffic.
const maxResident = 64

// childAuthority names the authority's file to a child process, in which this
// test binary only runs proxies.
const childAuthority = "CXMATRIX_TEST_PROXY_AUTHORITY"

func TestMain(m *testing.M) {
	if file := os.Getenv(childAuthority); file != "" {
		if err := runProxies(file); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

// runProxies runs one proxy without rules and one that intercepts, writes both
// addresses, and stays until standard input ends.
func runProxies(file string) error {
	authority, err := network.LoadAuthority(file)
	if err != nil {
		return err
	}
	for _, rules := range [][]matrix.Rule{nil, {{ID: "policy.intercept-tls", Kind: "intercept-tls"}}} {
		p, err := network.Start(context.Background(), network.Config{Reach: everyAddress, Authority: authority, TrustedPEM: authority.PEM(), Rules: rules})
		if err != nil {
			return err
		}
		defer p.Close()
		fmt.Println(p.Addr())
	}
	_, err = io.Copy(io.Discard, os.Stdin)
	return err
}

// paths are the paths through a proxy: what the client speaks, and whether
// the proxy intercepts.
var paths = []struct {
	name              string
	secure, intercept bool
	h2                bool
}{
	{name: "forward"}, {name: "tunnel", secure: true},
	{name: "intercept-h1", secure: true, intercept: true},
	{name: "intercept-h2", secure: true, intercept: true, h2: true},
}

// TestMemoryIsFlat streams more than the memory limit of a proxy.
func TestMemoryIsFlat(t *testing.T) {
	if raced {
		t.Skip("the race detector takes several times the memory")
	}
	forEachPath(t, func(name string, move func(int64) int) {
		NewWithT(t).Expect(move(128<<20)).To(BeNumerically("<", maxResident), name)
	})
}

// BenchmarkMemory streams 1 GiB each way and reports the peak memory of the proxy's
// process, in MB.
func BenchmarkMemory(b *testing.B) {
	forEachPath(b, func(name string, move func(int64) int) {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(1 << 30)
			for range b.N {
				b.ReportMetric(float64(move(1<<30)), "MB-resident")
			}
		})
	})
}

// forEachPath calls do for every path and direction, with a function that moves bytes
// through a fresh process and returns its peak memory.
func forEachPath(t testing.TB, do func(name string, move func(int64) int)) {
	g := NewWithT(t)
	authority, err := network.NewAuthority(time.Now(), network.AuthorityLimits{})
	g.Expect(err).NotTo(HaveOccurred())
	file := filepath.Join(t.TempDir(), "authority.pem")
	g.Expect(authority.Save(file)).To(Succeed())
	plain, secure := servers(t, authority)
	for _, path := range paths {
		site := plain
		if path.secure {
			site = secure
		}
		for i, send := range []func(*http.Client, string, int64) error{up, down} {
			do(path.name+[]string{"/up", "/down"}[i], func(bytes int64) int {
				child := startProxies(g, file)
				defer child.end(g)
				c := speedClient(authority, child.addresses[index(path.intercept)], path.h2)
				defer c.CloseIdleConnections()
				g.Expect(send(c, site, bytes)).To(Succeed())
				return child.mostResident(g)
			})
		}
	}
}

func index(second bool) int {
	if second {
		return 1
	}
	return 0
}

// proxies is a child process.
type proxies struct {
	command   *exec.Cmd
	input     io.Closer
	addresses []string
}

func startProxies(g Gomega, authority string) *proxies {
	self, err := os.Executable()
	g.Expect(err).NotTo(HaveOccurred())
	command := exec.Command(self)
	command.Env = append(os.Environ(), childAuthority+"="+authority)
	command.Stderr = os.Stderr
	input, err := command.StdinPipe()
	g.Expect(err).NotTo(HaveOccurred())
	output, err := command.StdoutPipe()
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(command.Start()).To(Succeed())
	child := &proxies{command: command, input: input}
	for lines := bufio.NewScanner(output); len(child.addresses) < 2 && lines.Scan(); {
		child.addresses = append(child.addresses, lines.Text())
	}
	g.Expect(child.addresses).To(HaveLen(2))
	return child
}

func (p *proxies) end(g Gomega) {
	g.Expect(p.input.Close()).To(Succeed())
	g.Expect(p.command.Wait()).To(Succeed())
}

// mostResident is VmHWM in MB. Source: proc_pid_status(5).
func (p *proxies) mostResident(g Gomega) int {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.command.Process.Pid))
	g.Expect(err).NotTo(HaveOccurred())
	_, after, _ := bytes.Cut(status, []byte("VmHWM:"))
	var kib int
	_, err = fmt.Sscan(strings.TrimSpace(string(after)), &kib)
	g.Expect(err).NotTo(HaveOccurred())
	return kib * 1024 / 1e6
}
