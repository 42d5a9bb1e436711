package results

import (
	"cmp"
	"maps"
	"slices"
	"strings"
)

// Meta says where a run comes from: the commit of the site or of the journey, and the build of a CI that walked it.
type Meta struct {
	Commit string            `json:"commit,omitempty"`
	Branch string            `json:"branch,omitempty"`
	Build  string            `json:"build,omitempty"` // its number or name
	Link   string            `json:"link,omitempty"`  // to the build
	More   map[string]string `json:"more,omitempty"`  // what was given besides
}

// Set sets one of them by its name.
func (m *Meta) Set(name, value string) {
	switch name {
	case "commit":
		m.Commit = value
	case "branch":
		m.Branch = value
	case "build":
		m.Build = value
	case "link":
		m.Link = value
	default:
		if m.More == nil {
			m.More = map[string]string{}
		}
		m.More[name] = value
	}
}

// Pairs are the names and values, in a fixed order; none of nil.
func (m *Meta) Pairs() (pairs [][2]string) {
	if m == nil {
		return nil
	}
	list := [][2]string{{"commit", m.Commit}, {"branch", m.Branch}, {"build", m.Build}, {"link", m.Link}}
	for _, name := range slices.Sorted(maps.Keys(m.More)) {
		list = append(list, [2]string{name, m.More[name]})
	}
	for _, p := range list {
		if p[1] != "" {
			pairs = append(pairs, p)
		}
	}
	return pairs
}

// Short is a commit as people write it.
func (m *Meta) Short() string {
	if m == nil {
		return ""
	}
	return shortCommit(m.Commit)
}

const shortLength = 10 // of a commit's name, which is enough to be unique in any repository

func shortCommit(commit string) string {
	if len(commit) > shortLength && strings.Trim(commit, "0123456789abcdef") == "" {
		return commit[:shortLength]
	}
	return commit
}

// Moment is the run as others name it.
func (r Run) Moment() *Moment {
	m := cmp.Or(r.Meta, &Meta{})
	return &Moment{Run: r.ID, Started: r.Started, Commit: m.Commit, Build: m.Build}
}
