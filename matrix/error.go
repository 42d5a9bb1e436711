package matrix

import (
	"fmt"
	"strings"
)

// Error is a mistake in a matrix file.
type Error struct {
	File    string // as given to Parse
	Line    int    // from 1; 0 for the file as a whole
	Column  int    // from 1, in characters
	Problem string // what is wrong
	Hint    string // what to do
}

// Error returns exactly one line: "matrix.yaml:12:5: unknown key "brower": did you mean "browsers"?".
func (e *Error) Error() string {
	text := fmt.Sprintf("%s:%d:%d: %s: %s", e.File, e.Line, e.Column, e.Problem, e.Hint)
	if e.Line == 0 {
		text = fmt.Sprintf("%s: %s: %s", e.File, e.Problem, e.Hint)
	}
	return strings.Join(strings.Fields(text), " ")
}

// mistake is an Error before its place is known: it has the YAML path instead.
type mistake struct {
	path, problem, hint string
	atKey               bool // the place is that of the path's last key, not of its value
}

func (m *mistake) Error() string { return m.path + ": " + m.problem + ": " + m.hint }

func newMistake(path, hint, problem string, args ...any) error {
	return &mistake{path: path, problem: fmt.Sprintf(problem, args...), hint: hint}
}

// newKeyMistake is newMistake about the key that a path ends with.
func newKeyMistake(path, hint, problem string, args ...any) error {
	return &mistake{path, fmt.Sprintf(problem, args...), hint, true}
}

// Suggest returns the remedy for an unknown word: the closest known word, or all if
// none is close.
func Suggest(input string, known []string) string {
	return SuggestOr(input, known, "use one of: "+strings.Join(known, ", "))
}

// SuggestOr is Suggest with another remedy where no known word is close.
func SuggestOr(input string, known []string, otherwise string) string {
	if best, near := Closest(input, known); near {
		return fmt.Sprintf("did you mean %q?", best)
	}
	return otherwise
}

// WithNearest adds the closest known word to an error about an unknown one, if one is close.
func WithNearest(err error, input string, known []string) error {
	if best, near := Closest(input, known); err != nil && near && best != input {
		return fmt.Errorf("%w: did you mean %q?", err, best)
	}
	return err
}

// Closest returns the known word with the fewest edits, if those are few.
func Closest(input string, known []string) (best string, near bool) {
	distance := 3
	for _, word := range known {
		if d := editDistance(normalise(input), normalise(word)); d < distance && d < len(word) {
			best, distance = word, d
		}
	}
	return best, best != ""
}

// normalise ignores the most common slips: case, and hyphens for spaces.
func normalise(text string) string {
	return strings.NewReplacer("-", " ", "_", " ").Replace(strings.ToLower(text))
}

// editDistance is the Levenshtein distance of two short texts, in bytes.
func editDistance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
