package wording

import (
	"slices"
	"unicode/utf8"
)

// Lists of phrases behind those of the kinds.
const (
	bounds = iota + 100
	only
	counts
	inside
	hollow
)

// index finds the phrases of all languages in one pass over a sentence: a trie of
// the pieces, and for each piece the phrases that begin with it.
type index struct {
	nodes  []node
	pieces []piece
	begin  [][]entry // by piece
	number map[piece]int
}

type node struct {
	next   map[byte]int
	pieces []int // that end here
}

// entry is a phrase, filed under its first piece.
type entry struct {
	language, list int // list is an index in kinds, or one of the lists above
	rest           []int
}

func (x *index) addAll(language int, v vocabulary) {
	for i, k := range kinds {
		x.add(language, i, v.Says[k.Name])
	}
	x.add(language, bounds, v.Bounds)
	x.add(language, only, v.Only)
	x.add(language, counts, v.Counts)
	x.add(language, inside, v.Inside)
	x.add(language, hollow, v.Hollow)
}

func (x *index) add(language, list int, entries []string) {
	for _, text := range entries {
		for _, p := range compile(text) {
			e := entry{language: language, list: list}
			for _, piece := range p[1:] {
				e.rest = append(e.rest, x.piece(piece))
			}
			first := x.piece(p[0])
			x.begin[first] = append(x.begin[first], e)
		}
	}
}

// piece returns a piece's number, and adds a new one to the trie.
func (x *index) piece(p piece) int {
	if x.number == nil {
		x.number, x.nodes = map[piece]int{}, []node{{}}
	}
	if n, known := x.number[p]; known {
		return n
	}
	state, n := 0, len(x.pieces)
	for i := range len(p.text) {
		next, known := x.nodes[state].next[p.text[i]]
		if !known {
			next = len(x.nodes)
			x.nodes = append(x.nodes, node{})
			if x.nodes[state].next == nil {
				x.nodes[state].next = map[byte]int{}
			}
			x.nodes[state].next[p.text[i]] = next
		}
		state = next
	}
	x.nodes[state].pieces = append(x.nodes[state].pieces, n)
	x.pieces, x.begin, x.number[p] = append(x.pieces, p), append(x.begin, nil), n
	return n
}

type span struct{ from, to int }

// found is the matches in a sentence.
type found struct {
	kinds  []bool // by the index in kinds
	lists  map[int]bool
	scores []int  // phrases by language
	hollow []span // of the pieces that say only that something failed
}

// find searches a normalised sentence.
func (x *index) find(s string, languages int) *found {
	f := &found{kinds: make([]bool, len(kinds)), lists: map[int]bool{}, scores: make([]int, languages)}
	byPiece := x.occurrences(s)
	for piece, spans := range byPiece {
		for _, e := range x.begin[piece] {
			if spans := e.match(spans, byPiece); spans != nil {
				f.add(e, spans)
			}
		}
	}
	return f
}

func (f *found) add(e entry, spans []span) {
	switch {
	case e.list == hollow:
		f.hollow = append(f.hollow, spans...)
		f.lists[hollow] = true
	case e.list >= bounds:
		f.lists[e.list] = true
		return
	default:
		f.kinds[e.list] = true
	}
	f.scores[e.language]++
}

// match returns the spans of a phrase's pieces where it occurs first, or nil.
func (e entry) match(first []span, byPiece map[int][]span) []span {
	if len(e.rest) == 0 {
		return first
	}
	for _, n := range e.rest { // most phrases end here
		if byPiece[n] == nil {
			return nil
		}
	}
	for _, start := range first {
		if spans := e.follow([]span{start}, byPiece); spans != nil {
			return spans
		}
	}
	return nil
}

func (e entry) follow(spans []span, byPiece map[int][]span) []span {
	for _, n := range e.rest {
		at := spans[len(spans)-1].to
		all := byPiece[n]
		i, _ := slices.BinarySearchFunc(all, at, func(s span, at int) int { return s.from - at })
		if i == len(all) || all[i].from > at+gap {
			return nil
		}
		spans = append(spans, all[i])
	}
	return spans
}

// occurrences are the places where each piece occurs as whole words, in order.
func (x *index) occurrences(s string) map[int][]span {
	byPiece := map[int][]span{}
	for from := range s { // the beginnings of runes
		state := 0
		for to := from; to < len(s); {
			next, known := x.nodes[state].next[s[to]]
			if !known {
				break
			}
			state, to = next, to+1
			for _, n := range x.nodes[state].pieces {
				if p := x.pieces[n]; (p.open || !insideWord(s, from)) && (p.close || !insideWord(s, to)) {
					byPiece[n] = append(byPiece[n], span{from, to})
				}
			}
		}
	}
	return byPiece
}

// insideWord reports whether a word extends across an offset. Each ideograph or kana is a
// word.
func insideWord(s string, at int) bool {
	before, _ := utf8.DecodeLastRuneInString(s[:at])
	after, _ := utf8.DecodeRuneInString(s[at:])
	return isSpaced(before) && isSpaced(after)
}
