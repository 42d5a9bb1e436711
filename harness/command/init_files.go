package command

import (
	"embed"
	"fmt"
	"maps"
	"net"
	"slices"
	"strings"
	"text/template"

	"cxmatrix/harness/browser/markup"
)

//go:embed starter
var starterTexts embed.FS

// starterTemplates are the files with which a project begins. Their delimiters are not those of GitHub's expressions.
var starterTemplates = template.Must(template.New("").Delims("[[", "]]").Funcs(template.FuncMap{"yaml": yamlText}).ParseFS(starterTexts, "starter/*.tmpl"))

// starterFile is one of them, ready to be written.
type starterFile struct{ name, about, text string }

// ciFile is the file of a CI system.
type ciFile struct{ name, template, about string }

// ciFiles are by what --ci takes.
var ciFiles = map[string]ciFile{
	"github":  {".github/workflows/cxmatrix.yml", "github.yml.tmpl", "every night, with the report as an artifact"},
	"gitlab":  {".gitlab-ci.yml", "gitlab.yml.tmpl", "in scheduled pipelines, with the report as an artifact"},
	"jenkins": {"Jenkinsfile", "jenkins.tmpl", "every night, with JUnit's results and the report"},
	"azure":   {"azure-pipelines.yml", "azure.yml.tmpl", "every night, with JUnit's results and the report"},
	"none":    {},
}

func ciKinds() []string { return slices.Sorted(maps.Keys(ciFiles)) }

// starterData is what the templates fill in.
type starterData struct {
	Name, Site, Path, Login, Title, Expect, Blocked, With string
	LogIn                                                 bool
	Fields                                                []string // actions on the form
	Hosts                                                 []string
}

// contents are the files for a site with such a first page.
func (s *starter) contents(p firstPage) []starterFile {
	data := starterData{
		Name: projectName(s.address.Hostname()), Site: s.address.origin(), Path: s.address.path(), Login: s.address.login(), Title: p.title,
		Expect: p.expect, Blocked: s.address.blockedHost(), LogIn: p.form.LogIn(), Fields: formActions(p.form), Hosts: p.hosts,
	}
	if p.browser == "chromium" || p.browser == "firefox" { // others are no product that a matrix names
		data.With = p.browser
	}
	list := []starterFile{
		{journeyFile, "what a customer does: one step, and what may come next", fillIn("journey.yaml.tmpl", data)},
		{"matrix.yaml", "your customers' environments: low, medium, high", fillIn("matrix.yaml.tmpl", data)},
		{settingsFile, "the settings of this folder", fillIn("cxmatrix.yaml.tmpl", data)},
	}
	if ci := ciFiles[s.ci]; ci.name != "" {
		list = append(list, starterFile{ci.name, ci.about, fillIn(ci.template, data)})
	}
	return list
}

func fillIn(name string, data starterData) string {
	var b strings.Builder
	if err := starterTemplates.ExecuteTemplate(&b, name, data); err != nil {
		panic(err) // the templates are part of the program
	}
	return b.String()
}

// projectName names journey and matrix by the site's host.
func projectName(host string) string {
	if net.ParseIP(host) != nil {
		return "site"
	}
	return strings.Trim(strings.Map(func(r rune) rune {
		if r == '.' {
			return '-'
		}
		return r
	}, strings.ToLower(host)), "-")
}

// maxFormFields is how many fields of a form are suggested.
const maxFormFields = 8

// formActions are the actions by which a customer fills in a form and sends it.
func formActions(form markup.Form) (list []string) {
	login := form.LogIn()
	named := false
	for _, f := range form.Fields[:min(len(form.Fields), maxFormFields)] {
		action := fieldAction(f, login && !named)
		if login && action != "" && !named && f.Type != "password" {
			named = true
		}
		if action != "" {
			list = append(list, action)
		}
	}
	if form.Submit != "" {
		list = append(list, "click: "+yamlText(form.Submit))
	}
	return list
}

// fieldAction fills in a field; "" if a customer may leave it as it is. Of a log-in, the first field takes the user.
func fieldAction(f markup.Field, takesUser bool) string {
	field := yamlText(f.Selector)
	switch f.Type {
	case "password":
		return fmt.Sprintf(`fill: {field: %s, with: "${account.password}"}`, field)
	case "checkbox", "radio", "file", "range", "color":
		return ""
	case "select":
		return fmt.Sprintf("choose: {field: %s, value: …}", field)
	case "email", "text", "tel", "search", "url", "textarea":
		if takesUser {
			return fmt.Sprintf(`fill: {field: %s, with: "${account.user}"}`, field)
		}
	case "date":
		return fmt.Sprintf(`fill: {field: %s, with: "${date+14}"}`, field)
	}
	return fmt.Sprintf("fill: {field: %s, with: …}", field)
}

// yamlText is a text as YAML writes it in one line: plain where that is the same, else in single quotes.
func yamlText(text string) string {
	if text != "" && strings.Trim(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./") == "" && strings.ContainsAny(text[:1], "/abcdefghijklmnopqrstuvwxyz") && !slices.Contains(yamlWords, text) {
		return text
	}
	return "'" + strings.ReplaceAll(strings.Join(strings.Fields(text), " "), "'", "''") + "'"
}

// yamlWords are no texts in YAML.
var yamlWords = []string{"true", "false", "null", "yes", "no", "on", "off"}

// escapeReferences keeps a text of a page from being read as a reference to a value.
func escapeReferences(text string) string { return strings.ReplaceAll(text, "${", "$${") }
