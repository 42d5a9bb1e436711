package wording

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Verdict is whether a message lets a customer act.
type Verdict string

// Verdicts of a message.
const (
	Explained Verdict = "explained" // it names a reason, a limit or a next action
	Empty     Verdict = "empty"     // it says only that something failed, or nothing
	Unclear   Verdict = "unclear"   // too many of its words are unknown
)

// Judgement is the result of judging a message.
type Judgement struct {
	Verdict  Verdict
	Names    []string // of the kinds that it names, in the order of the table; of an unclear one, those in doubt
	File     bool     // it names one of the customer's files
	Language string   // the code of the language that it is in, such as "de"; "" if none is known
}

// maxUnknown is how many unknown words an empty message may have; an
// ideograph or kana counts as half a word.
const maxUnknown = 4

// Judge reports whether a message lets a customer act; names are those of the files
// that the customer chose, which explain nothing. It takes time that grows with the
// message, and reads its first 8 KiB.
func Judge(message string, names ...string) Judgement {
	message = strings.ToValidUTF8(truncate(message, maxBytes), " ")
	r := reading{kinds: make([]bool, len(kinds)), doubtful: make([]bool, len(kinds)), score: make([]int, len(loaded().languages))}
	for _, name := range longestFirst(names) {
		if strings.Contains(message, name) {
			r.file, message = true, strings.ReplaceAll(message, name, " ")
		}
	}
	for _, s := range sentences(message) {
		r.read(s)
	}
	return r.judgement()
}

// longestFirst sorts names so that "cv.pdf" does not match inside "old-cv.pdf".
func longestFirst(names []string) []string {
	list := slices.DeleteFunc(slices.Clone(names), func(n string) bool { return strings.TrimSpace(n) == "" || !utf8.ValidString(n) })
	slices.SortStableFunc(list, func(a, b string) int { return len(b) - len(a) })
	return list
}

// address matches text without words of a language.
var address = regexp.MustCompile(`https?://[^\s"']+`)

// reading is what was found in the sentences of a message so far.
type reading struct {
	kinds    []bool // by the index in kinds
	doubtful []bool // named by a sentence for programmers
	file     bool
	hollow   bool // something says that it failed
	unknown  int  // twice the number of words that no language has
	score    []int
}

func (r *reading) read(sentence string) {
	s := normalise(sentence)
	into, isPlain := r.kinds, !technical.MatchString(sentence)
	if !isPlain {
		into, r.hollow = r.doubtful, true
	}
	f := loaded().index.find(s, len(r.score))
	for _, name := range limits(s, f) {
		f.kinds[kindIndex(name)] = true
	}
	for i, named := range f.kinds {
		into[i] = into[i] || named && f.concernsCustomer(i)
	}
	for i, n := range f.scores {
		r.score[i] += n
	}
	r.hollow = r.hollow || f.lists[hollow] || f.lists[inside]
	if !isPlain {
		return
	}
	rest := []byte(s)
	for _, part := range f.hollow {
		blankOut(rest[part.from:part.to])
	}
	r.count(words(address.ReplaceAllString(string(rest), " ")))
}

// concernsCustomer reports whether a kind that a sentence names is the customer's concern: not
// an action that the site failed to do, or a fault of its own folders and database.
func (f *found) concernsCustomer(kind int) bool {
	if f.lists[inside] {
		return kinds[kind].Name == "too-large"
	}
	return !kinds[kind].SiteMayDo || !f.lists[hollow]
}

func blankOut(b []byte) {
	for i := range b {
		b[i] = ' '
	}
}

// words splits at spaces, apostrophes and punctuation, and leaves out numbers; each ideograph or
// kana is a word.
func words(s string) (list []string) {
	for _, w := range strings.FieldsFunc(s, func(r rune) bool { return !unicode.IsLetter(r) }) {
		from := 0
		for i, r := range w {
			if ideographic(r) {
				if from < i {
					list = append(list, w[from:i])
				}
				list, from = append(list, string(r)), i+len(string(r))
			}
		}
		if from < len(w) {
			list = append(list, w[from:])
		}
	}
	return list
}

// count scores languages by their common words, and counts the words that no language
// here has.
func (r *reading) count(list []string) {
	for _, w := range list {
		familiar := len(w) == 1
		for i, l := range loaded().languages {
			if l.common[w] {
				familiar = true
				r.score[i]++
			}
			familiar = familiar || l.filler[w]
		}
		switch {
		case familiar:
		case ideographic([]rune(w)[0]):
			r.unknown++
		default:
			r.unknown += 2
		}
	}
}

func (r *reading) judgement() Judgement {
	j := Judgement{Verdict: Empty, File: r.file, Language: r.language()}
	switch j.Names = namesOf(r.kinds); {
	case len(j.Names) > 0:
		j.Verdict = Explained
	case slices.Contains(r.doubtful, true):
		j.Verdict, j.Names = Unclear, namesOf(r.doubtful)
	case r.hollow && r.unknown >= 2*maxUnknown, !r.hollow && r.unknown > 0:
		j.Verdict = Unclear
	}
	return j
}

// language is the one with the most common words in the message; "" if there are none, or a
// single short one among unknown words.
func (r *reading) language() (code string) {
	best := 0
	for i, l := range loaded().languages {
		if r.score[i] > best {
			best, code = r.score[i], l.code
		}
	}
	if best == 1 && r.unknown >= 4 {
		return ""
	}
	return code
}

func namesOf(found []bool) (names []string) {
	for i, k := range kinds {
		if found[i] {
			names = append(names, k.Name)
		}
	}
	return names
}
