package matrix

import "regexp"

// variable matches "${NAME}", a variable of the process environment that holds a secret.
var variable = regexp.MustCompile(`^\$\{([A-Za-z_][A-Za-z0-9_]*)\}$`)

// VariableName returns NAME of "${NAME}", by which a file or a flag names a secret; false if the text is none such.
func VariableName(text string) (name string, is bool) {
	if m := variable.FindStringSubmatch(text); m != nil {
		return m[1], true
	}
	return "", false
}
