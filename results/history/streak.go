package history

import "cxmatrix/results"

// since follows a streak back to its first run.
func (a *pastQuery) since(now results.Verdict, run results.Run) (results.Since, error) {
	s := results.Since{Now: now}
	before, err := a.find(conclusive+newest, "", a.before)
	if err != nil || before == nil {
		return s, err
	}
	s.Before, s.Changed = before.verdict, changed(*before, run)
	same, other := stopped, passed
	if now == results.Passed {
		same, other = passed, stopped
	}
	last, err := a.find(other+newest, "", a.before)
	if err != nil {
		return s, err
	}
	if now != results.Passed && last != nil {
		s.Passed = &last.Moment
	}
	if err := a.streak(&s, same, last, run); err != nil || !s.Fixed() {
		return s, err
	}
	return s, a.fixed(&s)
}

// streak says since when the result is as it is now, after the last one that was different.
func (a *pastQuery) streak(s *results.Since, same string, last *pastResult, run results.Run) error {
	from := ""
	if last != nil {
		from = last.started
	}
	first, err := a.find(same+oldest, from, a.before)
	if err != nil {
		return err
	}
	s.First = run.Moment()
	if first != nil {
		s.First = &first.Moment
	}
	s.Runs, err = a.count(same, from)
	s.Runs++
	return err
}

// fixed says since when a customer who now gets through had not.
func (a *pastQuery) fixed(s *results.Since) error {
	pass, err := a.find(passed+newest, "", a.before)
	if err != nil {
		return err
	}
	from := ""
	if pass != nil {
		from, s.Passed = pass.started, &pass.Moment
	}
	first, err := a.find(stopped+oldest, from, a.before)
	if first != nil {
		s.Stopped = &first.Moment
	}
	return err
}

func (a *pastQuery) count(which, after string) (n int, err error) {
	err = a.row(a.ctx, "SELECT count(*)"+fromKey+which, []any{a.key, after, a.before, a.own}, &n)
	return n, err
}

// flaky says how often a cell was flaky in its last runs before this one, and in how many.
func (a *pastQuery) flaky(last int) (n, of int, err error) {
	err = a.row(a.ctx, "SELECT coalesce(sum(flaky), 0), count(*) FROM (SELECT c.flaky"+fromKey+conclusive+" ORDER BY c.started DESC LIMIT ?)",
		[]any{a.key, "", a.before, a.own, last}, &n, &of)
	return n, of, err
}

// changed says which input was different the last time.
func changed(before pastResult, run results.Run) string {
	switch {
	case before.journey != run.Journey.SHA256:
		return "journey"
	case before.matrix != run.Matrix.SHA256:
		return "matrix"
	}
	return ""
}
