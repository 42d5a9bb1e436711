package results

import (
	"encoding/json"
	"reflect"
	"testing"
)

// FuzzDecode checks that decode agrees with encoding/json.
func FuzzDecode(f *testing.F) {
	for _, line := range []string{
		`{"type":"cell","schema":1,"cell":"low/a/b","attempt":1,"verdict":"passed","started":"2026-11-27T15:00:00.5Z","seconds":15.4}`,
		`{"Type":"cell","CELL":"a","Ver-dict":"x","verdict_":"y","line":{"asked":{"UP_KBPS":512,"upkbps":7}},"user-agent":"z"}`,
		`{"cell":"a","cell":"b","steps":[{"name":"x"}],"steps":[{"verdict":"failed"}]}`,
		`{"steps":[{"uploads":[{"curve":[[1],[1,2],[1,2,3],null]}],"friction":null,"explained":null,"artifacts":[]}],"force":null}`,
		`{"attempt":1.0,"seconds":1e400}`, `{"attempt":1e0}`, `{"attempt":9223372036854775808}`, `{"seconds":-0,"attempt":-0}`,
		"{\"cell\":\"\xff\xfe\",\"reason\":\"\\ud800\"}", `{"cell":"\u0000\u001b","config":{"versions":{"a":null,"\u0000":"","a":"b"},"settings":null}}`,
		`{"started":"0000-01-01T00:00:00+23:59"}`, `{"started":"2026-11-27T15:00:00,5Z"}`, `{"started":null,"expect":{}}`,
		`{"ſeconds":3,"ſchema":4,"Networ\u212a":"folded","networ\u212a":"x"}`,
		`null`, ` {} `, `{} {}`, `[]`, `7`, ``, `{"suspects":[{"behind":[{"behind":[{"behind":[]}]}]}]}`,
	} {
		f.Add([]byte(line))
	}
	f.Fuzz(func(t *testing.T, line []byte) {
		var quick, known Cell
		bad, wrong := decode(line, &quick), json.Unmarshal(line, &known)
		if (bad == nil) != (wrong == nil) || !reflect.DeepEqual(quick, known) {
			t.Errorf("%q\nquick: %v %+v\nknown: %v %+v", line, bad, quick, wrong, known)
		}
	})
}
