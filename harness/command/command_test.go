package command_test

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// binary is the command as users have it, built once for all tests.
var binary string

func TestMain(m *testing.M) {
	name := filepath.Base(os.Args[0])
	if name == "fetch" {
		os.Exit(fetch(os.Args[1]))
	}
	if _, tc := tunnelKinds[name]; tc {
		os.Exit(tunnel(name, os.Args[1:]))
	}
	os.Exit(func() int {
		if err := os.Chdir(filepath.Join("..", "..")); err != nil { // the repository's root, where its users are
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
		dir, err := os.MkdirTemp("", "cxmatrix-test-")
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
		defer os.RemoveAll(dir)
		binary = filepath.Join(dir, "cxmatrix")
		if out, err := exec.Command("go", "build", "-o", binary, ".").CombinedOutput(); err != nil {
			fmt.Fprintf(os.Stderr, "%s%v\n", out, err)
			return 1
		}
		if err := alias(dir, append([]string{"fetch"}, slices.Collect(maps.Keys(tunnelKinds))...)); err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
		return m.Run()
	}())
}

// alias lets this program stand in for others, by their names.
func alias(dir string, names []string) error {
	self, err := os.Executable()
	for _, name := range names {
		err = errors.Join(err, os.Symlink(self, filepath.Join(dir, name)))
	}
	return err
}

// TestCommands runs the scripts that specify the commands. They need no
// browser.
func TestCommands(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:           "scenarios/testdata/commands",
		UpdateScripts: os.Getenv("UPDATE") != "",
		Setup: func(env *testscript.Env) error {
			env.Setenv("PATH", filepath.Dir(binary)+string(os.PathListSeparator)+env.Getenv("PATH"))
			env.Setenv("NO_COLOR", "1")
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"exits": exits, "awaits": awaits},
	})
}

// exits runs a command and wants that exit code: "exits 2 cxmatrix run --env nowhere".
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE COMMAND…")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	err = ts.Exec(args[1], args[2:]...)
	got := 0
	if e, ok := err.(*exec.ExitError); ok {
		got = e.ExitCode()
	} else {
		ts.Check(err)
	}
	if got != want {
		ts.Fatalf("exit code %d, not %d", got, want)
	}
}
