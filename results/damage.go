package results

import (
	"bytes"
	"fmt"
	"reflect"
	"strings"
	"unicode"
)

// Bounds of what is accepted from a journal, which is untrusted input.
const (
	mostAttempts = 1000
	mostDamage   = 100     // lines that are reported one by one
	mostSeconds  = 1e8     // three years
	mostWeight   = 1 << 30 // bytes of memory, by estimate: 10,000 cells, and three controls of each, take a third
	partWeight   = 250     // bytes of a part of a record, such as a step or a file
	longestWord  = 200     // bytes of a text in a report of damage
)

// damaged reports a line of the journal, or run.json as line 0, that was not kept as it is.
// Beyond mostDamage reports are only counted, since every line of a journal may be damaged.
func (r *Recorded) damaged(line int, what func() string) {
	if r.more++; r.more > mostDamage {
		return
	}
	place := runFile
	if line > 0 {
		place = fmt.Sprintf("%s:%d", journalFile, line)
	}
	r.Damage = append(r.Damage, place+": "+what())
}

// count adds the number of damage reports beyond mostDamage.
func (r *Recorded) count() {
	if rest := r.more - mostDamage; rest > 0 {
		r.Damage = append(r.Damage, fmt.Sprintf("%d more are damaged", rest))
	}
}

// weigh estimates a record's size in memory: a hostile line with three bytes a step takes a
// hundred times its size on disk.
func weigh[T any](line []byte) int {
	return int(reflect.TypeFor[T]().Size()) + len(line) + partWeight*(bytes.Count(line, []byte("{"))-1)
}

// printable makes a text of a journal safe for a terminal, and cuts it if it is too long.
func printable(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return '\ufffd'
	}, strings.Join(strings.Fields(s), " "))
	if len(s) > longestWord {
		s = strings.ToValidUTF8(s[:longestWord], "") + "…"
	}
	return s
}
