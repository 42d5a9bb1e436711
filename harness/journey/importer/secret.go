package importer

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"cxmatrix/results/redact"
)

// secrets are the values that must not be in the journey, and the variables that stand for them.
type secrets struct {
	values    []string // the texts, in the order of their variables
	names     []string
	user      string   // of the account, whose password is the first value
	variables []string // to be set
	hider     *redact.Secrets
	hidden    int // how many values the hider knows
}

// passwordField matches what names a field for a secret: ids, labels and types, in some languages.
var passwordField = regexp.MustCompile(`(?i)password|passwor[dt]|passwd|passphrase|passcode|pwd|(^|[^a-z])pass($|[^a-z])|psw|kennwort|contrase|senha|mot de passe|пароль|密码|パスワード|wachtwoord|hasło|lösenord|parola|secret|token|api.?key|(^|[^a-z])(pin|otp|cvv|cvc)($|[^a-z])`)

// notItself matches what only stands near a password: a form to ask for a new one, a box that shows it.
var notItself = regexp.MustCompile(`(?i)(forgot|reset|lost|remember|show|toggle)[ _-]?(my|your)?[ _-]?pass[a-z]*`)

func isPasswordField(hints []string) bool {
	return slices.ContainsFunc(hints, func(h string) bool { return passwordField.MatchString(notItself.ReplaceAllString(h, "")) })
}

// hide returns the variable that stands for a secret. A text that is one already stays.
func (s *secrets) hide(text string) string {
	if text == "" || reference.MatchString(text) {
		return text
	}
	text = strings.ReplaceAll(text, "$${", "${")
	if strings.Contains(text, variableMark) {
		return text // a variable with something around it
	}
	if i := slices.Index(s.values, text); i >= 0 {
		return "${" + s.names[i] + "}"
	}
	return "${" + s.addSecret("CX_PASSWORD", text) + "}"
}

// reference matches a value that is not in the file.
var reference = regexp.MustCompile("^[$" + variableMark + `]\{[A-Za-z_][\w.]*\}$`)

// addSecret gives a secret the next variable of a name.
func (s *secrets) addSecret(name, value string) string {
	for n := 2; slices.Contains(s.names, name); n++ {
		name = fmt.Sprintf("%s_%d", strings.TrimRight(strings.TrimSuffix(name, fmt.Sprint("_", n-1)), "_"), n)
	}
	s.values, s.names = append(s.values, value), append(s.names, name)
	s.require(name)
	return name
}

// require notes a variable that has to be set.
func (s *secrets) require(name string) {
	if !slices.Contains(s.variables, name) {
		s.variables = append(s.variables, name)
	}
}

// userField matches what names the field of a user's name.
var userField = regexp.MustCompile(`(?i)user|e-?mail|login|account|benutzer|usuario|utilisateur|usu[aá]rio|identi|name`)

// findUser takes the text before the first password as the user of the journey's account.
func (r *recording) findUser() {
	if r.user != "" || len(r.values) > 0 {
		return
	}
	for _, a := range slices.Backward(r.step().Actions) {
		fields, ok := a.Value.(Fields)
		if a.Kind == "open" || ok && a.Kind == "fill" && !userField.MatchString(fmt.Sprint(fields.Get("field"))) {
			return
		}
		if text, isText := fields.Get("with").(string); ok && isText && a.Kind == "fill" && !strings.Contains(text, "${") && !strings.Contains(text, variableMark) {
			r.user = text
			return
		}
	}
}

// withoutSecrets replaces the secrets in everything that was collected.
func (r *recording) withoutSecrets() {
	if r.user != "" && len(r.values) > 0 {
		r.draft.Accounts = []Account{{r.user, "${" + r.names[0] + "}"}}
	}
	for i := range r.draft.Steps {
		r.clean(r.draft.Steps[i].Actions)
	}
	r.report.Site = r.hideIn(r.report.Site)
	for i, n := range r.report.NotCarried {
		r.report.NotCarried[i].What, r.report.NotCarried[i].Why = r.hideIn(n.What), r.hideIn(n.Why)
	}
	r.hideAll(r.report.Notes)
	r.hideAll(r.draft.Comments)
}

// hideIn takes the secrets out of a text for people.
func (s *secrets) hideIn(text string) string {
	if s.hider == nil || s.hidden != len(s.values) {
		s.hider, s.hidden = redact.New(s.values...), len(s.values)
	}
	return s.hider.Hide(text)
}

func (s *secrets) hideAll(texts []string) {
	for i := range texts {
		texts[i] = s.hideIn(texts[i])
	}
}

func (r *recording) clean(list []Action) {
	for i := range list {
		r.hideAll(list[i].Comments)
		list[i].Value = r.cleaned(list[i].Kind, list[i].Value)
	}
}

// cleaned returns a value without secrets. Selectors keep words that only name a field.
func (r *recording) cleaned(key string, value any) any {
	switch v := value.(type) {
	case string:
		return r.cleanText(key, v)
	case []string:
		for i := range v {
			v[i] = r.cleanText(key, v[i])
		}
	case Fields:
		for i := range v {
			v[i].Value = r.cleaned(v[i].Key, v[i].Value)
		}
	case []Action:
		r.clean(v)
	}
	return value
}

// texts are the keys whose values are a person's, not the page's.
var texts = []string{"with", "text", "value", "says", "open", "address", "request"}

func (r *recording) cleanText(key, text string) string {
	return strings.ReplaceAll(r.withoutValues(key, text), variableMark, "$")
}

func (r *recording) withoutValues(key, text string) string {
	if len(r.draft.Accounts) > 0 {
		if text == r.user && slices.Contains(texts, key) {
			return "${account.user}"
		}
		if key == "with" && text == "${"+r.names[0]+"}" {
			return "${account.password}"
		}
	}
	for i, secret := range r.values {
		inText := slices.Contains(texts, key) && (text == secret || len(secret) >= redact.MinLength)
		if inText || looksSecret.MatchString(secret) {
			text = strings.ReplaceAll(text, literal(secret), "${"+r.names[i]+"}")
		}
	}
	return text
}

// looksSecret matches a secret that is no word of a page.
var looksSecret = regexp.MustCompile(`^.{4,}[^A-Za-z]|[^A-Za-z].{4,}$`)
