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
	maxAttempts = 1000
	maxDamage   = 100     // lines that are reported one by one
	maxSeconds  = 1e8     // three years
	maxMemory   = 1 << 30 // bytes of memory, by estimate: 10,000 cells, and three controls of each, take a third
	partMemory  = 250     // bytes of a part of a record, such as a step or a file
	maxText     = 200     // bytes of a text in a report of damage
)

// addDamage reports a line of the journal, or run.json as line 0, that was not kept as it is.
// Beyond maxDamage reports are only counted, since every line of a journal may be damaged.
func (r *Recorded) addDamage(line int, what func() string) {
	if r.damageCount++; r.damageCount > maxDamage {
		return
	}
	position := runFile
	if line > 0 {
		position = fmt.Sprintf("%s:%d", journalFile, line)
	}
	r.Damage = append(r.Damage, position+": "+what())
}

// addDamageCount adds the number of damage reports beyond maxDamage.
func (r *Recorded) addDamageCount() {
	if rest := r.damageCount - maxDamage; rest > 0 {
		r.Damage = append(r.Damage, fmt.Sprintf("%d more are damaged", rest))
	}
}

// memorySize estimates a record's size in memory: a hostile line with three bytes a step takes a
// hundred times its size on disk.
func memorySize[T any](line []byte) int {
	return int(reflect.TypeFor[T]().Size()) + len(line) + partMemory*(bytes.Count(line, []byte("{"))-1)
}

// printable makes a text of a journal safe for a terminal, and cuts it if it is too long.
func printable(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return '\ufffd'
	}, strings.Join(strings.Fields(s), " "))
	if len(s) > maxText {
		s = strings.ToValidUTF8(s[:maxText], "") + "…"
	}
	return s
}
