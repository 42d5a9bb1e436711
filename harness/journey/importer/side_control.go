package importer

import (
	"slices"
	"strconv"
)

// sideBlocks are the commands that begin a block, which ends with end; a do ends with repeatIf.
var sideBlocks = map[string]bool{"if": true, "while": true, "times": true, "forEach": true, "do": true}

// isStructure are the commands that only order others, and are not counted.
var isStructure = map[string]bool{"end": true, "else": true, "elseIf": true}

// block reads a block, and returns how many commands it has after the first. Only times can be carried.
func (r *sideReader) block(list []*node) int {
	length := blockLength(list)
	times, err := strconv.Atoi(r.plainValue(list[0].str("target")))
	if list[0].str("command") == "times" && err == nil && times > 0 {
		r.repeat(times, list[1:length])
		return length - 1
	}
	for i, c := range list[:length] {
		if i > 0 && isStructure[c.str("command")] {
			continue
		}
		why := "only what is certain to happen is carried"
		if i > 0 {
			why = "inside " + list[0].str("command") + " of line " + strconv.Itoa(list[0].line)
		}
		r.refuse(c.line, c.str("command")+" "+r.shown(c), why)
	}
	return length - 1
}

// blockLength is how many commands a block has, with its end.
func blockLength(list []*node) int {
	depth := 0
	for i, c := range list {
		switch name := c.str("command"); {
		case sideBlocks[name]:
			depth++
		case name == "end" || name == "repeatIf":
			depth--
		}
		if depth == 0 {
			return i + 1
		}
	}
	return len(list)
}

// repeat reads commands that are done several times.
func (r *sideReader) repeat(times int, commands []*node) {
	explicit := r.explicit
	if r.ended {
		r.begin("")
	}
	r.explicit = true
	from, steps := len(r.step().Actions), len(r.draft.Steps)
	for i := 0; i < len(commands) && r.commands < maxCommands; i++ {
		if commands[i].str("command") == "end" {
			continue
		}
		r.commands++
		i += r.command(commands[i:])
	}
	r.explicit = explicit
	r.carry()
	if s := r.step(); len(r.draft.Steps) == steps && from < len(s.Actions) {
		inside := slices.Clone(s.Actions[from:])
		s.Actions = append(s.Actions[:from:from], Action{Kind: "repeat", Value: Fields{{"times", times}, {"actions", inside}}})
	}
}
