package wording

import (
	"embed"
	"fmt"
	"io/fs"
	"strings"
	"sync"

	"github.com/goccy/go-yaml"
)

//go:embed languages/*.yaml
var files embed.FS

// vocabulary is a language file.
type vocabulary struct {
	Name   string              `yaml:"name"`
	Common []string            `yaml:"common"` // words that identify the language; they have no meaning here
	Says   map[string][]string `yaml:"says"`   // phrases by kind
	Bounds []string            `yaml:"bounds"` // what makes a size or a count a limit
	Only   []string            `yaml:"only"`   // what makes a list of types a limit
	Counts []string            `yaml:"counts"` // what is counted: files
	Inside []string            `yaml:"inside"` // the site's own parts: its folders, its database
	Hollow []string            `yaml:"hollow"` // phrases that say only that something failed
	Filler []string            `yaml:"filler"` // words without a meaning in such messages
}

// language is a language's word lists, besides its phrases.
type language struct {
	code   string
	common map[string]bool
	filler map[string]bool
}

// vocabularies are all languages and an index of their phrases.
type vocabularies struct {
	languages []language
	index     index
}

var loaded = sync.OnceValue(func() *vocabularies {
	v, err := load(files)
	if err != nil {
		panic(err) // an embedded file: a test reads each
	}
	return v
})

func load(from fs.FS) (*vocabularies, error) {
	names, err := fs.Glob(from, "languages/*.yaml")
	if err != nil {
		return nil, err
	}
	all := &vocabularies{}
	for i, name := range names {
		data, err := fs.ReadFile(from, name)
		if err != nil {
			return nil, err
		}
		v, err := parse(data)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		code := strings.TrimSuffix(strings.TrimPrefix(name, "languages/"), ".yaml")
		all.languages = append(all.languages, language{code, set(v.Common), set(v.Filler)})
		all.index.addAll(i, v)
	}
	return all, nil
}

// parse refuses a language that lacks a kind, or names one that is not in the table.
func parse(data []byte) (v vocabulary, err error) {
	if err := yaml.UnmarshalWithOptions(data, &v, yaml.Strict()); err != nil {
		return v, err
	}
	for _, k := range kinds {
		if (k.Class == Limit) != (len(v.Says[k.Name]) == 0) {
			return v, fmt.Errorf("%s: a reason or an action needs phrases, and a limit has none", k.Name)
		}
	}
	for name := range v.Says {
		if kindIndex(name) < 0 {
			return v, fmt.Errorf("unknown kind %q", name)
		}
	}
	return v, nil
}

func set(words []string) map[string]bool {
	m := map[string]bool{}
	for _, w := range words {
		m[normalise(w)] = true
	}
	return m
}
