package results

import (
	"fmt"
	"strconv"
	"strings"
)

// Shard is one part of a plan that several machines share: the Index-th of Of, from 1 on.
type Shard struct {
	Index int `json:"index"`
	Of    int `json:"of"`
}

func (s Shard) String() string { return fmt.Sprintf("%d/%d", s.Index, s.Of) }

// ParseShard reads "2/5".
func ParseShard(text string) (Shard, error) {
	index, of, parted := strings.Cut(text, "/")
	i, bad := strconv.Atoi(index)
	n, worse := strconv.Atoi(of)
	s := Shard{i, n}
	if !parted || bad != nil || worse != nil || i < 1 || i > n || s.String() != text {
		return Shard{}, fmt.Errorf("%q: want a part and of how many, such as 2/5", text)
	}
	return s, nil
}

// Deal shares a plan out: each cell is told which part it belongs to, the cells of an
// environment in turn, so that each part has some of each.
func Deal(plan []Planned, of int) {
	for i := range plan {
		plan[i].Shard = i%of + 1
	}
}

// Has reports whether a cell is planned in this part; where nothing is shared out, each is.
func (r *Recorded) Has(p Planned) bool {
	if p.Shard == 0 || len(r.Shards) == 0 {
		return true
	}
	for _, s := range r.Shards {
		if s.Index == p.Shard {
			return true
		}
	}
	return false
}

// Part is what was recorded with the plan of its own shard alone, by which a run of a shard
// is judged. What judges the whole run takes all shards together.
func (r *Recorded) Part() *Recorded {
	if len(r.Shards) == 0 {
		return r
	}
	part := *r
	part.Run.Plan = nil
	for _, p := range r.Run.Plan {
		if r.Has(p) {
			part.Run.Plan = append(part.Run.Plan, p)
		}
	}
	return &part
}
