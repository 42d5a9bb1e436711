package command

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"

	"cxmatrix/harness/lint"
	"cxmatrix/matrix"
	"cxmatrix/matrix/input"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// settingsFile is the file with a project's default flags.
const settingsFile = lint.SettingsFile

// applySettings fills in the flags that were not given: from CXMATRIX_… variables, then
// from cxmatrix.yaml in the working directory.
func applySettings(cmd *cobra.Command) error {
	file, err := readSettings(cmd.Root())
	if err != nil {
		return usageError(err)
	}
	if err := checkVariables(cmd); err != nil {
		return usageError(err)
	}
	var setErr error
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		if f.Changed || setErr != nil || !isSetting(f) {
			return
		}
		name := variableName(f.Name)
		if value, ok := os.LookupEnv(name); ok && value != "" {
			if err := cmd.Flags().Set(f.Name, value); err != nil {
				setErr = fmt.Errorf("%s: %w", name, flagError(cmd, err))
			}
			return
		}
		if s, ok := file[f.Name]; ok {
			if err := cmd.Flags().Set(f.Name, s.Value); err != nil {
				setErr = fmt.Errorf("%s: %w", s.position(settingsFile), flagError(cmd, err))
			}
		}
	})
	return usageError(setErr)
}

// noSettingAnnotation marks a flag that no setting fills in, since another command has a flag of that name
// with another meaning.
const noSettingAnnotation = "own"

func noSetting(cmd *cobra.Command, flag string) {
	cmd.Flags().SetAnnotation(flag, noSettingAnnotation, []string{})
}

const variablePrefix = "CXMATRIX_"

func variableName(flag string) string {
	return variablePrefix + strings.ToUpper(strings.ReplaceAll(flag, "-", "_"))
}

// engineVariables are the variables for the paths of browsers and drivers.
var engineVariables = []string{"CXMATRIX_CHROMIUM", "CXMATRIX_CHROMEDRIVER", "CXMATRIX_FIREFOX", "CXMATRIX_GECKODRIVER",
	"CXMATRIX_WEBKIT", "CXMATRIX_WEBKITDRIVER", "CXMATRIX_JAVA", "CXMATRIX_PHANTOMJS", "CXMATRIX_ENGINE_PARTS"}

// networkVariables are those that cxmatrix network sets for its command, which may be one of ours.
var networkVariables = []string{"CXMATRIX_PAC", "CXMATRIX_CA_FILE", "CXMATRIX_SPKI"}

// secretVariables are those that no flag has, since their values are secrets.
var secretVariables = []string{signPassword}

// checkVariables refuses a variable of no flag: a misspelt setting must not be ignored.
func checkVariables(cmd *cobra.Command) error {
	known := slices.Concat(engineVariables, networkVariables, secretVariables)
	for name := range flagNames(cmd.Root()) {
		known = append(known, variableName(name))
	}
	slices.Sort(known)
	for _, entry := range os.Environ() {
		name, _, _ := strings.Cut(entry, "=")
		if strings.HasPrefix(name, variablePrefix) && !slices.Contains(known, name) {
			return fmt.Errorf("unknown variable %s: %s", name, matrix.Suggest(name, known))
		}
	}
	return nil
}

// setting is one setting of the file.
type setting lint.Setting

// position is the place of its value, for errors.
func (s setting) position(file string) string { return fmt.Sprintf("%s:%d:%d", file, s.Line, s.Column) }

// readSettings reads the settings in the working directory; there need not be any.
func readSettings(root *cobra.Command) (map[string]setting, error) {
	data, err := input.File(settingsFile)
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	settings, mistakes := parseSettings(root, settingsFile, data)
	if len(mistakes) > 0 {
		return nil, mistakes[0]
	}
	return settings, nil
}

// parseSettings reads settings, and returns every mistake; name is how errors call the file.
func parseSettings(root *cobra.Command, name string, data []byte) (map[string]setting, []error) {
	data, err := input.Text(data)
	if err != nil {
		return nil, []error{matrix.Explain(name, err)}
	}
	file, err := input.YAML(data)
	if refused := matrix.Explain(name, err); refused != nil {
		return nil, []error{refused}
	}
	if err != nil {
		return nil, []error{yamlError(name, err)}
	}
	known := flagNames(root)
	settings := map[string]setting{}
	var mistakes []error
	for _, doc := range file.Docs {
		pairs, ok := doc.Body.(ast.MapNode)
		if !ok {
			return nil, []error{fmt.Errorf("%s:1:1: want settings such as out: runs/nightly, one a line", name)}
		}
		for it := pairs.MapRange(); it.Next(); {
			key := it.Key().String()
			if !known[key] {
				at := it.Key().GetToken().Position
				mistakes = append(mistakes, fmt.Errorf("%s:%d:%d: unknown setting %q: %s", name, at.Line, at.Column, key, suggestSetting(key, known)))
			}
			at := it.Value().GetToken().Position
			settings[key] = setting{flagValue(it.Value()), at.Line, at.Column}
		}
	}
	return settings, mistakes
}

// suggestSetting returns the remedy for an unknown setting.
func suggestSetting(key string, known map[string]bool) string {
	return matrix.SuggestOr(key, slices.Sorted(maps.Keys(known)), "settings are the names of flags, such as out or parallel")
}

// flagValue is a setting's value in the syntax of a flag.
func flagValue(n ast.Node) string {
	list, ok := n.(*ast.SequenceNode)
	if !ok {
		if s, ok := n.(ast.ScalarNode); ok {
			return fmt.Sprint(s.GetValue())
		}
		return n.String()
	}
	var values []string
	for _, v := range list.Values {
		values = append(values, flagValue(v))
	}
	return strings.Join(values, ",")
}

func flagNames(root *cobra.Command) map[string]bool {
	names := map[string]bool{}
	for _, c := range root.Commands() {
		c.Flags().VisitAll(func(f *pflag.Flag) {
			if isSetting(f) {
				names[f.Name] = true
			}
		})
	}
	return names
}

func yamlError(name string, err error) error {
	var y yaml.Error
	if !errors.As(err, &y) || y.GetToken() == nil {
		return fmt.Errorf("%s: %s", name, oneLine(err.Error()))
	}
	p := y.GetToken().Position
	return fmt.Errorf("%s:%d:%d: %s", name, p.Line, p.Column, oneLine(y.GetMessage()))
}
