package journey

import (
	"crypto/rand"
	"encoding/base32"
	"fmt"
	"maps"
	"math/big"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"cxmatrix/matrix"
	"cxmatrix/results/redact"

	"github.com/pquerna/otp/totp"
)

// reference matches a reference to a value that is not in the journey itself: ${account.user}, ${CX_PASSWORD},
// ${date+14:DD.MM.YYYY}. $${…} stands for the text ${…}. Only the regular expression of a mail may have braces.
var reference = regexp.MustCompile(`\$?\$\{(mail:[^{}/]*/(?:[^/\\]|\\.)*/i?|[^{}]*)\}`)

// environmentName matches the name of a variable of the process environment.
var environmentName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

// ownValues are the references that have no argument.
var ownValues = map[string]func(*Visit) string{
	"account.user":     func(v *Visit) string { return v.Account.User },
	"account.password": func(v *Visit) string { return v.Account.Password },
	"variant":          func(v *Visit) string { return v.Variant },
	"unique":           func(v *Visit) string { return v.uniqueText() },
}

// function is a kind of reference with an argument.
type function struct {
	check func(argument string, lookup func(string) (string, bool)) (variable, problem string) // variable: of the process environment
	value func(v *Visit, argument string) string
}

// functions are by what is in front of the argument.
var functions = map[string]function{
	"totp":   {checkTOTP, totpCode},
	"random": {checkRandom, randomDigits},
	"date":   {checkDate, dateText},
	"mail":   {checkMail, mailText},
}

// splitFunction splits "date+14:DD.MM.YYYY" into the function and its argument, "+14:DD.MM.YYYY"; that of "random:6" is "6".
func splitFunction(name string) (f function, argument string, known bool) {
	i := strings.IndexAny(name, ":+-")
	if i < 0 {
		i = len(name)
	}
	f, known = functions[name[:i]]
	if argument = name[i:]; name[:i] != "date" {
		argument = strings.TrimPrefix(argument, ":")
	}
	return f, argument, known
}

// hasReference reports whether a text holds a value that is not the journey's own.
func hasReference(text string) bool {
	return slices.ContainsFunc(reference.FindAllString(text, -1), func(ref string) bool { return !strings.HasPrefix(ref, "$$") })
}

// Expand fills in the values of a text.
func (v *Visit) Expand(text string) string {
	return reference.ReplaceAllStringFunc(text, func(ref string) string {
		if strings.HasPrefix(ref, "$$") {
			return ref[1:]
		}
		name := ref[2 : len(ref)-1]
		if own, ok := ownValues[name]; ok {
			return own(v)
		}
		if f, argument, ok := splitFunction(name); ok {
			return f.value(v, argument)
		}
		if text, ok := v.stored[name]; ok {
			return text
		}
		value, _ := v.LookupEnv(name)
		return value
	})
}

// checkReference returns the variable of the process environment that a reference uses, if it uses one, and what is
// wrong with it.
func checkReference(ref string, lookup func(string) (string, bool)) (variable, problem string) {
	name := ref[2 : len(ref)-1]
	if f, argument, ok := splitFunction(name); ok {
		return f.check(argument, lookup)
	}
	if !environmentName.MatchString(name) {
		known := slices.Concat(slices.Sorted(maps.Keys(ownValues)), slices.Sorted(maps.Keys(functions)))
		return "", ref + ": unknown: " + matrix.Suggest(name, known) + "; the text itself is written $" + ref
	}
	switch value, set := lookup(name); {
	case !set || value == "":
		return "", fmt.Sprintf("%s is not set, or empty: export %s", ref, name)
	case redact.TooShort(value):
		return "", fmt.Sprintf("%s has %d characters, and is too short to be kept secret: export one of %d or more, or write the value out if it is no secret",
			ref, utf8.RuneCountInString(value), redact.MinLength)
	}
	return name, ""
}

// checkTOTP checks ${totp:NAME}: the variable NAME has the secret key of an authenticator, in base32 (RFC 4648).
func checkTOTP(name string, lookup func(string) (string, bool)) (variable, problem string) {
	key, set := lookup(name)
	switch {
	case !environmentName.MatchString(name) || !set || key == "":
		return "", "${totp:…} wants the name of a variable with the authenticator's secret key, and no such variable is set: write ${totp:NAME}, and export NAME"
	case !isBase32(key):
		return "", "${totp:" + name + "}: " + name + " holds no key in base32 (letters A to Z and digits 2 to 7): export the one that the site shows for authenticators"
	}
	return name, ""
}

func isBase32(key string) bool {
	plain := strings.TrimRight(totpKey(key), "=")
	_, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(plain)
	return err == nil && len(plain) >= redact.MinLength
}

// totpKey is a key as sites show it, in groups, without the spaces.
func totpKey(key string) string { return strings.ToUpper(strings.Join(strings.Fields(key), "")) }

// totpCode is the code of this moment: six digits, valid for 30 seconds (RFC 6238).
func totpCode(v *Visit, name string) string {
	key, _ := v.LookupEnv(name)
	code, _ := totp.GenerateCode(totpKey(key), time.Now()) // the key was checked
	return code
}

// uniqueText is a text that no other walk has had: the time in seconds and a random number, as small letters and digits.
func (v *Visit) uniqueText() string {
	if v.unique == "" {
		v.unique = strconv.FormatInt(time.Now().Unix(), 36) + strconv.FormatInt(randomBelow(36*36*36), 36)
	}
	return v.unique
}

// maxRandomDigits is what fits any field.
const maxRandomDigits = 100

func checkRandom(digits string, _ func(string) (string, bool)) (variable, problem string) {
	if n, err := strconv.Atoi(digits); digits != "" && (err != nil || n < 1 || n > maxRandomDigits) {
		return "", fmt.Sprintf("${random:%s}: want a number of digits here, from 1 to %d, such as ${random:6}", digits, maxRandomDigits)
	}
	return "", ""
}

// randomDigits is that many random digits; eight if no number is given.
func randomDigits(_ *Visit, digits string) string {
	n := 8
	if digits != "" {
		n, _ = strconv.Atoi(digits) // it was checked
	}
	var out strings.Builder
	for range n {
		out.WriteByte('0' + byte(randomBelow(10)))
	}
	return out.String()
}

func randomBelow(n int64) int64 {
	r, err := rand.Int(rand.Reader, big.NewInt(n))
	if err != nil { // the system has no source of random numbers
		return time.Now().UnixNano() % n
	}
	return r.Int64()
}

// dateArgument matches what follows date: days from today, and a format.
var dateArgument = regexp.MustCompile(`^([+-]\d{1,5})?(?::?([^:].*))?$`)

// dateLetters are the parts of a date in a format.
var dateLetters = strings.NewReplacer("YYYY", "2006", "YY", "06", "MM", "01", "DD", "02")

func checkDate(argument string, _ func(string) (string, bool)) (variable, problem string) {
	m := dateArgument.FindStringSubmatch(argument)
	if m == nil || m[2] != "" && dateLetters.Replace(m[2]) == m[2] {
		return "", "${date" + argument + "}: want days from today and a format of DD, MM and YYYY or YY, such as ${date+14:DD.MM.YYYY}"
	}
	return "", ""
}

// dateText is a date of this machine's calendar; as YYYY-MM-DD, which date fields take, if no format is given.
func dateText(_ *Visit, argument string) string {
	m := dateArgument.FindStringSubmatch(argument)
	days, _ := strconv.Atoi(m[1])
	format := "YYYY-MM-DD"
	if m[2] != "" {
		format = m[2]
	}
	return time.Now().AddDate(0, 0, days).Format(dateLetters.Replace(format))
}
