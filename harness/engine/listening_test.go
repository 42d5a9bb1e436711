package engine_test

import (
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	. "github.com/onsi/gomega"
)

// listening returns the addresses where a process listens for TCP, as the kernel
// reports them. Source: proc_net(5), proc_pid_fd(5).
func listening(pid int) []netip.AddrPort {
	var list []netip.AddrPort
	held := sockets(pid)
	for _, table := range []string{"tcp", "tcp6"} {
		raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/net/%s", pid, table))
		if err != nil {
			continue // closed meanwhile, or of another protocol
		}
		for line := range strings.Lines(string(raw)) {
			field := strings.Fields(line)
			if field[3] == "0A" && slices.Contains(held, "socket:["+field[9]+"]") {
				list = append(list, address(field[1]))
			}
		}
	}
	return list
}

func sockets(pid int) []string {
	var list []string
	handles, _ := filepath.Glob(fmt.Sprintf("/proc/%d/fd/*", pid))
	for _, h := range handles {
		if to, err := os.Readlink(h); err == nil && strings.HasPrefix(to, "socket:") {
			list = append(list, to)
		}
	}
	return list
}

// address reads "0100007F:1F90": words of four bytes in the machine's order, here little.
func address(text string) netip.AddrPort {
	host, port, _ := strings.Cut(text, ":")
	raw, err := hex.DecodeString(host)
	Expect(err).NotTo(HaveOccurred())
	for at := 0; at < len(raw); at += 4 {
		binary.BigEndian.PutUint32(raw[at:], binary.LittleEndian.Uint32(raw[at:]))
	}
	ip, _ := netip.AddrFromSlice(raw)
	number, err := strconv.ParseUint(port, 16, 16)
	Expect(err).NotTo(HaveOccurred())
	return netip.AddrPortFrom(ip.Unmap(), uint16(number))
}
