package command_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"cxmatrix/fixtures/hang"
)

func init() { hang.SetDefaults() }

// ownClock are the files whose time is simulated (testing/synctest): it passes at the same
// rate on every machine.
var ownClock = []string{"harness/network/line/time_test.go", "harness/network/line/model_test.go"}

// TestDeadlines checks that no test of any suite depends on how fast the machine is: a
// deadline is hang.Limit, and no test expects something to take less than a number of seconds.
func TestDeadlines(t *testing.T) {
	out, err := exec.Command("git", "ls-files", "*_test.go", "harness/browser/browsertest/*.go").Output()
	if err != nil {
		t.Skipf("no git checkout: %v", err)
	}
	for _, name := range strings.Fields(string(out)) {
		if slices.Contains(ownClock, name) {
			continue
		}
		files := token.NewFileSet()
		file, err := parser.ParseFile(files, name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if why := timed(n); why != "" {
				t.Errorf("%s: %s", files.Position(n.Pos()), why)
			}
			return true
		})
	}
}

// timed describes what is wrong with a call that depends on the machine's speed; "" if nothing is.
func timed(n ast.Node) string {
	call, ok := n.(*ast.CallExpr)
	if !ok {
		return ""
	}
	switch name := called(call); {
	case slices.Contains([]string{"SpecTimeout", "NodeTimeout", "GracePeriod"}, name) && !isLimit(call.Args[0]):
		return name + " takes hang.Limit: a spec's deadline is there against hanging alone"
	case strings.HasPrefix(name, "Eventually") && slices.ContainsFunc(call.Args, isDuration):
		return "Eventually waits as long as its suite's default, hang.Limit: name no other time"
	case name == "BeNumerically" && len(call.Args) > 1 && isText(call.Args[0], `"<"`, `"<="`, `"~"`) && slices.ContainsFunc(call.Args[1:], isDuration):
		return "nothing is to be faster than a number of seconds: make it a benchmark, or compare it with what this machine took for something else"
	}
	return ""
}

func called(call *ast.CallExpr) string {
	switch f := call.Fun.(type) {
	case *ast.Ident:
		return f.Name
	case *ast.SelectorExpr:
		return f.Sel.Name
	}
	return ""
}

func isLimit(e ast.Expr) bool {
	s, ok := e.(*ast.SelectorExpr)
	return ok && s.Sel.Name == "Limit" && isNamed(s.X, "hang")
}

func isNamed(e ast.Expr, name string) bool {
	id, ok := e.(*ast.Ident)
	return ok && id.Name == name
}

func isText(e ast.Expr, texts ...string) bool {
	b, ok := e.(*ast.BasicLit)
	return ok && slices.Contains(texts, b.Value)
}

// isDuration finds a time that is written down: 3*time.Second, or "3s" as Gomega takes it.
func isDuration(e ast.Expr) bool {
	switch e := e.(type) {
	case *ast.BinaryExpr:
		return isDuration(e.X) || isDuration(e.Y)
	case *ast.SelectorExpr:
		return isNamed(e.X, "time") && slices.Contains([]string{"Millisecond", "Second", "Minute", "Hour"}, e.Sel.Name)
	case *ast.BasicLit:
		text := strings.Trim(e.Value, `"`)
		return e.Kind == token.STRING && text != "" && strings.Trim(text, "0123456789.msh") == "" && strings.ContainsAny(text[:1], "0123456789")
	}
	return false
}
