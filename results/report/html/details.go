package html

import (
	"bufio"
	"encoding/json"
	"html"
	"io"

	"cxmatrix/results"
	"cxmatrix/results/report"
)

// detail is what the page shows when a cell is opened.
type detail struct {
	Attempts        []attempt      `json:"attempts,omitempty"` // the last one counts
	UnfinishedSteps []results.Step `json:"loose,omitempty"`    // steps of a cell without a record
	Planned         string         `json:"planned,omitempty"`  // what such a cell asked for
	Dir             string         `json:"dir"`
	Replay          string         `json:"replay,omitempty"`
	Since           string         `json:"since,omitempty"`
	Before          string         `json:"before,omitempty"` // its result in the baseline
}

// attempt is a record with where its files are.
type attempt struct {
	results.Cell
	Dir             string   `json:"dir"`
	RefusedNote     string   `json:"though,omitempty"`   // of a passed attempt: what was refused on the way
	AttributionText string   `json:"found,omitempty"`    // how its cause was found
	EmulationNotes  []string `json:"emulated,omitempty"` // for each cause of the step that stopped it: how far it holds for the real browser, if this one was emulated
	Does            []string `json:"does,omitempty"`     // for each cause: what it does, in words
	Help            string   `json:"help,omitempty"`     // what would let the customer through
}

// details writes the data of all cells, one block each.
type details struct {
	out      *bufio.Writer
	index    *index
	runPaths paths
	options  Options
}

func (d *details) write() error {
	asked := map[string]string{}
	for _, p := range d.index.Run.Plan {
		asked[p.Cell] = p.Asked
	}
	// The encoder writes <, > and & as \u…, so that no text can end the block, or begin a comment in it.
	enc := json.NewEncoder(d.out)
	for _, id := range d.index.order {
		io.WriteString(d.out, `<script type="application/json" id="cell:`+html.EscapeString(id)+`">`)
		if err := enc.Encode(d.detailOf(id, asked[id])); err != nil {
			return err
		}
		if _, err := io.WriteString(d.out, "</script>\n"); err != nil {
			return err
		}
	}
	return nil
}

func (d *details) detailOf(id, asked string) detail {
	v := detail{Dir: d.runPaths.link(d.index.Dir), UnfinishedSteps: d.index.unfinishedSteps(id), Planned: asked}
	for _, c := range d.index.Attempts(id) {
		v.Attempts = append(v.Attempts, d.attempt(c))
	}
	final := d.index.Final(id)
	if final == nil {
		return v
	}
	v.Planned = ""
	if final.Config != nil {
		v.Replay = report.Replay(d.runPaths.fromHere(d.index.DirOf(*final)), id)
	}
	v.Since = d.options.since(*final)
	if b := d.options.Baseline; b != nil && !results.IsControl(id) {
		v.Before = baselineResult(b.Final(id))
	}
	return v
}

// attempt takes out of a record what the page does not show: the recipes of its files and the versions, which only a
// replay needs.
func (d *details) attempt(c results.Cell) attempt {
	dir := d.index.DirOf(c)
	a := attempt{Cell: c, Dir: d.runPaths.link(dir)}
	if c.Config != nil {
		a.Config = &results.Config{Site: c.Config.Site, Account: c.Config.Account, Seed: c.Config.Seed, StepTimeout: c.Config.StepTimeout, Progress: c.Config.Progress}
	}
	a.RefusedNote, a.AttributionText = c.RefusedNote(), c.AttributionText()
	if s := stoppedStep(&c); s != nil {
		a.explain(s.Cause.Chain())
	}
	return a
}

// explain puts causes into words, and says how far an emulated browser's hold for the real one.
func (a *attempt) explain(chain []results.Cause) {
	for i, part := range chain {
		does, help := part.Constraint.Words()
		a.Does = append(a.Does, does)
		if i == 0 {
			a.Help = help
		}
		if a.CausedByEmulator(&chain[0]) {
			a.EmulationNotes = append(a.EmulationNotes, a.EmulationNote(part))
		}
	}
}
