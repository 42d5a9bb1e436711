package results

import (
	"encoding/json"

	v2 "github.com/go-json-experiment/json"
	v1 "github.com/go-json-experiment/json/v1"
)

// lenient has names match as encoding/json has them.
var lenient = v2.JoinOptions(v2.MatchCaseInsensitiveNames(true), v1.MatchCaseSensitiveDelimiter(true))

// decode reads a line as encoding/json does. The second version of that takes half the time, and refuses more (a name
// twice, bytes that are no UTF-8, a pair of three): what it takes, the first one takes alike, and the rest is the
// first one's.
func decode[T any](line []byte, v *T) error {
	if v2.Unmarshal(line, v, lenient) == nil {
		return nil
	}
	var none T
	*v = none
	return json.Unmarshal(line, v)
}
