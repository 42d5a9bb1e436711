//go:build catalogues

package wording_test

import (
	"encoding/binary"
	"encoding/xml"
	"fmt"
	"html"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"cxmatrix/harness/wording"

	"github.com/goccy/go-yaml"
)

// catalogue is what testdata/catalogues.yaml says of one: where its texts are, and
// what the messages with these ids mean to a customer.
type catalogue struct {
	Name      string              `yaml:"name"`
	Npm       string              `yaml:"npm"`
	Deb       string              `yaml:"deb"`
	Half      string              `yaml:"half"` // development or held-out
	Form      string              `yaml:"form"` // keys, lines, gettext or xliff
	File      string              `yaml:"file"` // inside the package; {lang} stands for the language's name there
	Languages map[string]string   `yaml:"languages"`
	Fill      map[string]string   `yaml:"fill"`  // placeholders
	Fills     map[string][]string `yaml:"fills"` // placeholders in turn, of an id
	Explained []string            `yaml:"explained"`
	Empty     []string            `yaml:"empty"`
}

// message is one labelled text.
type message struct {
	catalogue, half, language, id, text string
	want                                wording.Verdict
}

// TestCatalogues measures Judge on the messages of shipped translation catalogues,
// which .ci/wording has fetched into $CATALOGUES, and prints the table.
func TestCatalogues(t *testing.T) {
	var all []message
	for _, c := range catalogues(t) {
		if only := os.Getenv("HALF"); only == "" || only == c.Half {
			all = append(all, c.messages(t)...)
		}
	}
	if len(all) == 0 {
		t.Fatal("no message: is $CATALOGUES what .ci/wording fetched?")
	}
	tell(t, all)
}

func catalogues(t *testing.T) (list []catalogue) {
	data, err := os.ReadFile("testdata/catalogues.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if err := yaml.UnmarshalWithOptions(data, &list, yaml.Strict()); err != nil {
		t.Fatal(err)
	}
	return list
}

func (c catalogue) messages(t *testing.T) (list []message) {
	for language, name := range c.Languages {
		lookup := c.open(t, name)
		for _, labelled := range []struct {
			ids  []string
			want wording.Verdict
		}{{c.Explained, wording.Explained}, {c.Empty, wording.Empty}} {
			for _, id := range labelled.ids {
				if text := lookup(id); text != "" {
					list = append(list, message{c.Name, c.Half, language, id, c.filled(id, text), labelled.want})
				}
			}
		}
	}
	return list
}

// open returns how to look a text up in the catalogue of a language.
func (c catalogue) open(t *testing.T, name string) func(id string) string {
	path := filepath.Join(os.Getenv("CATALOGUES"), c.Name, strings.ReplaceAll(c.File, "{lang}", name))
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	switch c.Form {
	case "gettext":
		return gettext(data)
	case "xliff":
		return xliff(t, data)
	case "lines":
		return func(id string) string {
			m := regexp.MustCompile(`(?m)^\s+` + regexp.QuoteMeta(id) + `:\s*(.*)$`).FindStringSubmatch(string(data))
			return strings.Trim(append(m, "", "")[1], `"'`)
		}
	}
	return func(id string) string { return keyed(string(data), id) }
}

// keyed finds the text of a key in JavaScript, JSON or PHP: of a plural its first.
func keyed(source, id string) string {
	form := regexp.MustCompile(`(?:^|[\s{,\['"$])` + regexp.QuoteMeta(id) + `['"]?\]?\s*(?::|=>|=)\s*(?:\$\.validator\.format\(\s*)?(?:\{\s*['"]?\w+['"]?\s*:\s*)?` +
		"('(?:[^'\\\\]|\\\\.)*'|\"(?:[^\"\\\\]|\\\\.)*\"|`[^`]*`)")
	m := form.FindStringSubmatch(source)
	if m == nil {
		return ""
	}
	return unquoted(m[1][1 : len(m[1])-1])
}

var escape = regexp.MustCompile(`\\(u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|.)`)

func unquoted(s string) string {
	return escape.ReplaceAllStringFunc(s, func(e string) string {
		switch e[1] {
		case 'n', 't', 'r':
			return " "
		case 'u', 'x':
			if n, err := strconv.ParseUint(e[2:], 16, 32); err == nil {
				return string(rune(n))
			}
		}
		return e[1:]
	})
}

// gettext reads a .mo file: https://www.gnu.org/software/gettext/manual/html_node/MO-Files.html
func gettext(data []byte) func(string) string {
	texts := map[string]string{}
	word := func(at uint32) uint32 { return binary.LittleEndian.Uint32(data[at:]) }
	entry := func(at uint32) string { return string(data[word(at+4) : word(at+4)+word(at)]) }
	for i := range word(8) {
		id, _, _ := strings.Cut(entry(word(12)+8*i), "\x00")
		text, _, _ := strings.Cut(entry(word(16)+8*i), "\x00")
		if _, behind, context := strings.Cut(id, "\x04"); context {
			id = behind
		}
		if texts[id] == "" {
			texts[id] = text
		}
	}
	return func(id string) string { return texts[id] }
}

func xliff(t *testing.T, data []byte) func(string) string {
	var doc struct {
		Units []struct {
			Source string `xml:"source"`
			Target string `xml:"target"`
		} `xml:"file>body>trans-unit"`
	}
	if err := xml.Unmarshal(data, &doc); err != nil {
		t.Fatal(err)
	}
	texts := map[string]string{}
	for _, u := range doc.Units {
		text, _, _ := strings.Cut(u.Target, "|")
		texts[u.Source] = text
	}
	return func(id string) string { return texts[id] }
}

var (
	choice      = regexp.MustCompile(`\{\{[A-Z]+:[^{}]*\|([^{}|]*)\}\}`) // MediaWiki's {{PLURAL:$1|a|b}}
	link        = regexp.MustCompile(`\[\[(?:[^\[\]|]*\|)*([^\[\]|]*)\]\]`)
	tag         = regexp.MustCompile(`<[^>]*>`)
	placeholder = regexp.MustCompile(`%\d*\$?[sd]|\$\d|%\{\w+\}|\{\{ ?\w+ ?\}\}|\$\{\w+\}|\{\w+\}|%\(\w+\)[sd]|\$\w+`)
)

// filled puts into a text what a customer would see instead of its placeholders.
func (c catalogue) filled(id, text string) string {
	text = html.UnescapeString(tag.ReplaceAllString(text, " "))
	text = link.ReplaceAllString(choice.ReplaceAllString(text, "$1"), "$1")
	values := c.Fills[id]
	return placeholder.ReplaceAllStringFunc(text, func(p string) string {
		if value, named := c.Fill[p]; named {
			return value
		}
		if len(values) > 0 {
			value := values[0]
			values = values[1:]
			return value
		}
		return "3"
	})
}

// tell prints the table, and with MISSES=1 the wrong judgements.
func tell(t *testing.T, all []message) {
	scores := map[string]score{}
	for _, m := range all {
		j := wording.Judge(m.text, "cv.pdf")
		for _, row := range []string{m.half + " all", m.half + " catalogue " + m.catalogue, m.half + " language " + m.language} {
			if scores[row] == nil {
				scores[row] = score{}
			}
			scores[row].add(m.want, j.Verdict)
		}
		if os.Getenv("MISSES") != "" && j.Verdict != m.want {
			fmt.Printf("%s %s %s: want %s, got %s %v: %s\n", m.catalogue, m.language, m.id, m.want, j.Verdict, j.Names, m.text)
		}
	}
	fmt.Println(scoreHead)
	for _, row := range slices.Sorted(maps.Keys(scores)) {
		fmt.Println(scores[row].row(row))
	}
}
