package results

import (
	"fmt"
	"strconv"
	"strings"
)

// Shard is one part of a plan that several machines share: part Index of Of parts, from 1.
type Shard struct {
	Index int `json:"index"`
	Of    int `json:"of"`
}

func (s Shard) String() string { return fmt.Sprintf("%d/%d", s.Index, s.Of) }

// ParseShard reads "2/5".
func ParseShard(text string) (Shard, error) {
	index, of, found := strings.Cut(text, "/")
	i, indexErr := strconv.Atoi(index)
	n, ofErr := strconv.Atoi(of)
	s := Shard{i, n}
	if !found || indexErr != nil || ofErr != nil || i < 1 || i > n || s.String() != text {
		return Shard{}, fmt.Errorf("%q: want a part and of how many, such as 2/5", text)
	}
	return s, nil
}

// AssignShards assigns the cells of a plan to shards in turn, so that each shard has some cells of each
// environment.
func AssignShards(plan []Planned, of int) {
	for i := range plan {
		plan[i].Shard = i%of + 1
	}
}

// InShards reports whether a cell is planned in the shards at hand; without shards every cell is.
func (r *Recorded) InShards(p Planned) bool {
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

// WithinShards returns r with its plan reduced to the shards at hand. A run of a shard is judged by it;
// the whole run is judged by all shards together.
func (r *Recorded) WithinShards() *Recorded {
	if len(r.Shards) == 0 {
		return r
	}
	part := *r
	part.Run.Plan = nil
	for _, p := range r.Run.Plan {
		if r.InShards(p) {
			part.Run.Plan = append(part.Run.Plan, p)
		}
	}
	return &part
}
