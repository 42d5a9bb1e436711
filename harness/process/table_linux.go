package process

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// entry is one line of the process table.
type entry struct {
	pid, parent, group, session int
	threads                     int
	state                       byte   // R, S, D, T (stopped), t (traced), Z (zombie), X (dead)
	start                       uint64 // clock ticks since boot: distinguishes processes that reuse a number
	envStart, envEnd            uint64 // addresses of its environment; 0 while it executes a new program, and where unknown
	ofKernel                    bool   // a thread of the kernel, which has no environment
}

// kernelThread is the flag of a kernel's thread. Source: the kernel's include/linux/sched.h, PF_KTHREAD.
const kernelThread = 0x200000

// dead reports whether e is a zombie. A process of which only the first thread has
// ended is not, although its state is Z too.
func (e entry) dead() bool    { return e.state == 'X' || e.state == 'Z' && e.threads <= 1 }
func (e entry) stopped() bool { return e.state == 'T' || e.state == 't' }

// forEachProcess calls visit for every process as soon as it is read, so that visit acts on data no
// older than a few microseconds. It lists again until a listing has no new number: a
// process that keeps forking and exiting was then visited alive, since numbers
// rise and so no listing misses a process that is alive at its end.
func forEachProcess(visit func(entry)) error {
	seen := map[int]bool{}
	for {
		pids, err := newPIDs(seen)
		if err != nil || len(pids) == 0 {
			return err
		}
		for _, pid := range pids {
			if e, ok := readStat(pid); ok {
				visit(e)
			}
		}
	}
}

// newPIDs lists the numbers of processes that seen lacks, and adds them. They are
// sorted: parents mostly have smaller numbers than their children.
func newPIDs(seen map[int]bool) ([]int, error) {
	names, err := os.ReadDir("/proc")
	if err != nil {
		return nil, fmt.Errorf("list processes: %w", err)
	}
	var added []int
	for _, n := range names {
		if pid, err := strconv.Atoi(n.Name()); err == nil && !seen[pid] {
			seen[pid] = true
			added = append(added, pid)
		}
	}
	slices.Sort(added)
	return added, nil
}

// readStat reads one process; false if it does not exist.
func readStat(pid int) (entry, bool) {
	raw, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
	if err != nil {
		return entry{}, false
	}
	e, err := parseStat(raw)
	return e, err == nil
}

// parseStat reads /proc/PID/stat. The second field is the program's name in
// parentheses, which may hold spaces and parentheses itself, so that only the last
// one ends it. Source: proc_pid_stat(5).
func parseStat(raw []byte) (entry, error) {
	open, end := bytes.IndexByte(raw, '('), bytes.LastIndexByte(raw, ')')
	if open < 1 || end < open {
		return entry{}, errors.New("read process state: no program name")
	}
	rest := strings.Fields(string(raw[end+1:]))
	if len(rest) < 20 || len(rest[0]) != 1 {
		return entry{}, fmt.Errorf("read process state: %d fields after the name", len(rest))
	}
	n, err := parseInts(strings.TrimSpace(string(raw[:open])), rest[1], rest[2], rest[3], rest[17], rest[19], rest[6])
	if err != nil {
		return entry{}, fmt.Errorf("read process state: %w", err)
	}
	e := entry{pid: int(n[0]), parent: int(n[1]), group: int(n[2]), session: int(n[3]),
		threads: int(n[4]), state: rest[0][0], start: uint64(n[5]), ofKernel: n[6]&kernelThread != 0}
	if len(rest) > 48 { // kernels from 3.5 on
		n, err := parseInts(rest[47], rest[48])
		if err != nil {
			return entry{}, fmt.Errorf("read process state: %w", err)
		}
		e.envStart, e.envEnd = uint64(n[0]), uint64(n[1])
	}
	return e, nil
}

func parseInts(texts ...string) ([]int64, error) {
	out := make([]int64, len(texts))
	for i, t := range texts {
		n, err := strconv.ParseInt(t, 10, 64)
		if err != nil {
			return nil, err
		}
		out[i] = n
	}
	return out, nil
}

// readMark returns the mark in a process's environment, "" when it has none or may not be read. It is not known
// while the process executes a new program (execve), or exits: then part of the environment is read, or nothing.
func readMark(pid int) (mark string, known bool) {
	raw, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/environ")
	if err != nil {
		return "", true
	}
	for v := range bytes.SplitSeq(raw, []byte{0}) {
		if mark, ok := bytes.CutPrefix(v, []byte(markVariable+"=")); ok {
			return string(mark), true
		}
	}
	e, ok := readStat(pid)
	return "", !ok || e.isWhole(raw)
}

// isWhole reports whether raw is all of the environment of e. For a moment of execve, the table says that an
// environment is empty: of one that is, the process must sleep or be stopped.
func (e entry) isWhole(raw []byte) bool {
	switch {
	case e.dead(), e.ofKernel, !kernelTellsSizes():
		return true
	case e.envEnd == 0, e.envEnd-e.envStart != uint64(len(raw)):
		return false
	}
	return len(raw) > 0 || e.stopped() || e.state == 'S'
}

// kernelTellsSizes reports whether the process table says where environments are: in sandboxes such as gVisor it is 0.
var kernelTellsSizes = sync.OnceValue(func() bool {
	e, ok := readStat(os.Getpid())
	return ok && e.envEnd != 0
})
