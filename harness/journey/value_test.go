package journey

import (
	"maps"
	"regexp"
	"slices"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"
)

const shownKey = "JBSW Y3DP EHPK 3PXP" // as sites show it

func lookupTest(name string) (string, bool) {
	value, ok := map[string]string{"KEY": shownKey, "WORD": "hunter91", "SHORT": "abc"}[name]
	return value, ok
}

func TestExpand(t *testing.T) {
	v := &Visit{Account: Account{User: "ada", Password: "lovelace"}, Variant: "local", LookupEnv: lookupTest}
	today := func(days int, layout string) string { return time.Now().AddDate(0, 0, days).Format(layout) }
	for text, want := range map[string]string{
		"plain $5 {x}":                        `^plain \$5 \{x\}$`,
		"${account.user}/${account.password}": "^ada/lovelace$",
		"${variant} ${WORD}":                  "^local hunter91$",
		"$${WORD} costs $$5":                  `^\$\{WORD\} costs \$\$5$`,
		"${random}":                           `^\d{8}$`,
		"${random:3}-":                        `^\d{3}-$`,
		"${unique}":                           `^[0-9a-z]{7,9}$`,
		"${date}":                             "^" + today(0, "2006-01-02") + "$",
		"${date+14:DD.MM.YYYY}":               "^" + regexp.QuoteMeta(today(14, "02.01.2006")) + "$",
		"${date-1:MM/DD/YY}":                  "^" + today(-1, "01/02/06") + "$",
		"${totp:KEY}":                         `^\d{6}$`,
	} {
		if got := v.Expand(text); !regexp.MustCompile(want).MatchString(got) {
			t.Errorf("%s is %q, not %s", text, got, want)
		}
	}
	if !totp.Validate(v.Expand("${totp:KEY}"), "JBSWY3DPEHPK3PXP") {
		t.Error("the code of ${totp:KEY} is not valid")
	}
	first, again, other := v.Expand("${unique}"), v.Expand("${unique}"), (&Visit{}).Expand("${unique}")
	if first != again || first == other {
		t.Error("${unique} is not one text for each walk")
	}
}

func TestReferences(t *testing.T) {
	for ref, want := range map[string]string{ // the variable, or a part of the problem
		"${WORD}": "WORD", "${totp:KEY}": "KEY", "${date}": "", "${date+3}": "", "${random:6}": "",
		"${NONE}": "export NONE", "${SHORT}": "too short", "${totp:WORD}": "no key in base32", "${totp:}": "wants the name", "${totp:A-B}": "wants the name",
		"${random:0}": "from 1 to 100", "${random:1000}": "from 1 to 100", "${date:x}": "want days", "${dates}": "is not set", "${acount.user}": "account.user", "${}": "unknown",
	} {
		variable, problem := checkReference(ref, lookupTest)
		if got := variable + problem; want == "" && got != "" || !regexp.MustCompile(regexp.QuoteMeta(want)).MatchString(got) {
			t.Errorf("%s: %q, not %q", ref, got, want)
		}
	}
}

func TestSizes(t *testing.T) {
	for text, want := range map[string]Size{"3000000": 3_000_000, "3MB": 3_000_000, "1.5 MiB": 3 << 19, "0": 0} {
		options := Options{LookupEnv: lookupTest, MinSize: func(string) (int64, error) { return 100, nil }}
		j, err := Parse("j.yaml", []byte("name: a\nfiles: [{name: a.pdf, bytes: "+text+"}]\nsteps: [{name: s, actions: [{open: /}]}]"), options)
		if want == 0 {
			want = 100 // the smallest
		}
		if err != nil || j.Files[0].Bytes != want {
			t.Errorf("bytes: %s is %+v, %v", text, j, err)
		}
	}
}

// FuzzReferences checks that what was accepted can be filled in.
func FuzzReferences(f *testing.F) {
	for _, name := range slices.Concat(slices.Sorted(maps.Keys(ownValues)), slices.Sorted(maps.Keys(functions))) {
		f.Add("${" + name + "}")
	}
	f.Add("${date+14:DD.MM.YYYY}")
	f.Fuzz(func(t *testing.T, text string) {
		for _, ref := range reference.FindAllString(text, -1) {
			if _, problem := checkReference(ref[len(ref)-len(reference.FindString(ref)):], lookupTest); problem == "" {
				(&Visit{LookupEnv: lookupTest}).Expand(ref)
			}
		}
	})
}
