package importer

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// submits matches the labels of buttons that send something or lead on.
var submits = regexp.MustCompile(`(?i)^\W*(log.?in|sign.?in|log.?on|anmelden|einloggen|submit|save|send|absenden|senden|speichern|register|registrieren|sign.?up|create|continue|weiter|next|check.?out|pay|order|place order|confirm|finish|apply|upload|publish|search|suchen|log.?out|sign.?out|delete|add to cart|entrar|enviar|connexion|valider|login.?button|btn.?(login|submit|save|register))\b`)

// nameStep names a step after what is done in it.
func nameStep(t stepTrait, s Step) string {
	passwords := 0
	for _, a := range s.Actions {
		if fields, ok := a.Value.(Fields); ok && a.Kind == "fill" && isPasswordField([]string{fmt.Sprint(fields.Get("field"))}) {
			passwords++
		}
	}
	switch {
	case passwords > 1 || passwords == 1 && signUp.MatchString(t.pressed):
		return "sign-up"
	case passwords == 1 && !changesPassword.MatchString(t.pressed):
		return "log-in"
	case t.file != "":
		return "upload-" + kebab(strings.TrimSuffix(t.file, extensionOf(t.file)))
	case submits.MatchString(t.pressed) || t.page == "" && t.pressed != "":
		return kebab(t.pressed)
	case t.page != "":
		return "open-" + pageName(t.page)
	}
	return kebab(t.title)
}

var (
	signUp          = regexp.MustCompile(`(?i)register|sign.?up|create|join`)
	changesPassword = regexp.MustCompile(`(?i)change|save|update|reset`)
)

func extensionOf(file string) string {
	if i := strings.LastIndexByte(file, '.'); i > 0 {
		return file[i:]
	}
	return ""
}

// pageName is the last word of an address's path.
func pageName(address string) string {
	path, _, _ := strings.Cut(address, "?")
	path, _, _ = strings.Cut(path, "#")
	if _, rest, found := strings.Cut(path, "://"); found {
		path = rest
	}
	for _, part := range slices.Backward(strings.Split(path, "/")) {
		if part = strings.TrimSuffix(part, extensionOf(part)); part != "" && !changing.MatchString(part) && kebab(part) != "" {
			return kebab(part)
		}
	}
	return "home"
}

// maxWords is how many words a step's name has.
const maxWords = 5

// kebab writes a text as a step's name: lower-case words with dashes. It is "" for a text without Latin letters or digits.
func kebab(text string) string {
	var words []string
	word := ""
	end := func() {
		if word != "" {
			words, word = append(words, word), ""
		}
	}
	lower := false
	for _, r := range norm.NFD.String(text) {
		switch {
		case r < unicode.MaxASCII && (unicode.IsLetter(r) || unicode.IsDigit(r)):
			if unicode.IsUpper(r) && lower {
				end()
			}
			word += strings.ToLower(string(r))
			lower = unicode.IsLower(r)
		case unicode.Is(unicode.Mn, r) || r == '\'' || r == '’':
		default:
			end()
			lower = false
		}
	}
	end()
	name := strings.Join(words[:min(len(words), maxWords)], "-")
	return name[:min(len(name), 48)]
}

// nameSteps gives each step a name of its own.
func (r *recording) nameSteps() {
	used := map[string]int{}
	for i := range r.draft.Steps {
		s := &r.draft.Steps[i]
		name := kebab(s.Name)
		if name == "" {
			name = nameStep(r.traits[i], *s)
		}
		name = strings.Trim(name, "-")
		if name == "" {
			name = fmt.Sprintf("step-%d", i+1)
		}
		s.Name = unused(name, used)
	}
}

func unused(name string, used map[string]int) string {
	for {
		used[name]++
		if used[name] == 1 {
			return name
		}
		next := fmt.Sprintf("%s-%d", name, used[name])
		if used[next] == 0 {
			used[next] = 1
			return next
		}
	}
}

// labelPart matches what a person would call an element.
var labelPart = regexp.MustCompile(`^(?:role=\w+\[name=|label=|text=|placeholder=|title=|alt=|testid=)["/]?\^?([^"\]]+?)\$?["/]?i?(?:\].*)?$`)

var idPart = regexp.MustCompile(`(?:^|[^\w])(?:#([A-Za-z][\w-]*)|\[?name=["']?([\w-]+))[^#>]*$`)

// labelOf is what a person would call an element; "" if its selectors do not say.
func labelOf(selectors []string) string {
	for _, s := range selectors {
		if i := strings.LastIndex(s, ">> "); i >= 0 && !strings.HasPrefix(s[i+3:], "nth=") {
			s = s[i+3:]
		}
		s, _, _ = strings.Cut(s, " >> nth=")
		if m := labelPart.FindStringSubmatch(s); m != nil {
			return strings.ReplaceAll(m[1], `\`, "")
		}
	}
	for _, s := range selectors {
		if m := idPart.FindStringSubmatch(s); m != nil {
			return m[1] + m[2]
		}
	}
	return ""
}
