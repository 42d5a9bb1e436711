package results

import (
	"bytes"
	"fmt"
	"reflect"
	"strings"
	"unicode"
)

// Bounds of what is believed of a journal, which anybody may have written.
const (
	mostAttempts = 1000
	mostDamage   = 100     // lines that are told one by one
	mostSeconds  = 1e8     // three years
	mostWeight   = 1 << 30 // bytes of memory, by estimate: 10,000 cells, and three controls of each, take a third
	partWeight   = 250     // bytes of a part of a record, such as a step or a file
	longestWord  = 200     // bytes of a text in a report of damage
)

// damaged tells of what was not kept as it is: of a line of the journal, or of run.json, whose
// number is 0. Beyond mostDamage it is only counted, since a journal may be nothing else.
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

// count tells how much damage was not told of.
func (r *Recorded) count() {
	if rest := r.more - mostDamage; rest > 0 {
		r.Damage = append(r.Damage, fmt.Sprintf("%d more are damaged", rest))
	}
}

// weigh estimates what a record takes of the memory: a hostile line of three bytes a step takes
// a hundred times of what it is on the disk.
func weigh[T any](line []byte) int {
	return int(reflect.TypeFor[T]().Size()) + len(line) + partWeight*(bytes.Count(line, []byte("{"))-1)
}

// printable is a text of a journal as a terminal may show it, cut where it is too long.
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
