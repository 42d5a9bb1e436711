package command_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// declared is what a package exports: for each name, the exported names of the package
// that its declaration mentions.
type declared map[string]map[string]bool

// exempt are packages that only tests use, and the actions of a journey, which its file
// names.
var exempt = regexp.MustCompile(`^cxmatrix/(fixtures/|harness/browser/browsertest\.|results/(runtest|redact/redacttest)\.|harness/journey\.(Attach|Choose|Click|Dialog|Drop|Expect|Fill|Hover|Leave|Optional|Pick|Press|Refuse|Repeat|ScrollTo|StoreAs|Upload|VerifyStored|WaitFor|Window|Within)$)`)

// TestExportedNames holds that each exported name is used outside its package: by another
// package, an external test, or the declaration of a name that is.
func TestExportedNames(t *testing.T) {
	packages, used := map[string]declared{}, map[string]bool{}
	err := filepath.WalkDir(".", func(file string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && (d.Name() == "testdata" || d.Name() == "node_modules" || d.Name() != "." && d.Name()[0] == '.'):
			return filepath.SkipDir
		case d.IsDir() || filepath.Ext(file) != ".go":
			return nil
		}
		tree, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		pkg := path.Join("cxmatrix", filepath.ToSlash(filepath.Dir(file)))
		if packages[pkg] == nil {
			packages[pkg] = declared{}
		}
		if !strings.HasSuffix(file, "_test.go") {
			packages[pkg].add(tree)
		}
		addUses(used, tree)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for pkg, names := range packages {
		names.spread(pkg, used)
		for name := range names {
			if full := pkg + "." + name; !used[full] && !exempt.MatchString(full) {
				t.Errorf("%s is used by no other package: make it private", full)
			}
		}
	}
}

// add notes the exported declarations of a file.
func (d declared) add(file *ast.File) {
	for _, decl := range file.Decls {
		switch decl := decl.(type) {
		case *ast.FuncDecl:
			owner := decl.Name.Name
			if decl.Recv != nil {
				owner = typeName(decl.Recv.List[0].Type)
			}
			if decl.Name.IsExported() && ast.IsExported(owner) {
				d.mention(owner, decl.Type)
			}
		case *ast.GenDecl:
			d.addSpecs(decl.Specs)
		}
	}
}

func (d declared) addSpecs(specs []ast.Spec) {
	var enum ast.Expr // the type of the constants of a group
	for _, spec := range specs {
		switch spec := spec.(type) {
		case *ast.TypeSpec:
			if spec.Name.IsExported() {
				d.mention(spec.Name.Name, spec.Type)
			}
		case *ast.ValueSpec:
			if spec.Type != nil || len(spec.Values) > 0 {
				enum = spec.Type
			}
			for _, name := range spec.Names {
				if !name.IsExported() {
					continue
				}
				d.mention(name.Name, spec.Type)
				if enum != nil { // a type's constants are used where the type is
					d.mention(typeName(enum), name)
				}
			}
		}
	}
}

// mention notes the exported names in a part of a declaration; unexported fields are
// not part of it.
func (d declared) mention(owner string, part ast.Node) {
	if d[owner] == nil && ast.IsExported(owner) {
		d[owner] = map[string]bool{}
	}
	if part == nil || part == ast.Expr(nil) || d[owner] == nil {
		return
	}
	ast.Inspect(part, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.Field:
			return len(n.Names) == 0 || n.Names[0].IsExported() || !isStructField(part, n)
		case *ast.Ident:
			if n.IsExported() {
				d[owner][n.Name] = true
			}
		}
		return true
	})
}

// isStructField reports whether a field is one of a struct in a type, and no parameter.
func isStructField(part ast.Node, field *ast.Field) (found bool) {
	ast.Inspect(part, func(n ast.Node) bool {
		if s, ok := n.(*ast.StructType); ok {
			for _, f := range s.Fields.List {
				found = found || f == field
			}
		}
		return !found
	})
	return found
}

// typeName is the name of a type expression such as *T or T[P].
func typeName(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.StarExpr:
		return typeName(e.X)
	case *ast.IndexExpr:
		return typeName(e.X)
	case *ast.Ident:
		return e.Name
	}
	return ""
}

// addUses notes the names of other packages that a file uses.
func addUses(used map[string]bool, file *ast.File) {
	imports := map[string]string{}
	for _, spec := range file.Imports {
		address, err := strconv.Unquote(spec.Path.Value)
		if err != nil || !strings.HasPrefix(address, "cxmatrix/") {
			continue
		}
		name := path.Base(address)
		if spec.Name != nil {
			name = spec.Name.Name
		}
		imports[name] = address
	}
	ast.Inspect(file, func(n ast.Node) bool {
		if s, ok := n.(*ast.SelectorExpr); ok {
			if x, ok := s.X.(*ast.Ident); ok && imports[x.Name] != "" {
				used[imports[x.Name]+"."+s.Sel.Name] = true
			}
		}
		return true
	})
}

// spread marks what the declarations of used names mention as used.
func (d declared) spread(pkg string, used map[string]bool) {
	for changed := true; changed; {
		changed = false
		for name, mentions := range d {
			if !used[pkg+"."+name] {
				continue
			}
			for other := range mentions {
				if full := pkg + "." + other; d[other] != nil && !used[full] {
					used[full], changed = true, true
				}
			}
		}
	}
}
