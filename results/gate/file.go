package gate

// rulesFile is the file as users write it. The JSON Schema for editors is made from these types;
// Rules is the checked form.
type rulesFile struct {
	Required []requirementFile `yaml:"required" jsonschema_description:"Cells without which a run counts as untested (exit 3), besides those that the matrix requires."`
	Expect   []exceptionFile   `yaml:"expect" jsonschema_description:"Cells that are known not to get through, for a time. The first entry that names a cell counts. One that has expired, or is no longer true, is red (exit 1)."`
	Allow    allowFile         `yaml:"allow" jsonschema_description:"What is tolerated: true for any number of cells, false for none, or how many at most. What is allowed is listed, and does not count. A newly blocked customer is never allowed."`
	Slower   slowerFile        `yaml:"slower" jsonschema_description:"When a cell that passes, or one of its steps, is slower than usual, compared with the baseline or the history. Where it is given, slower cells are red (exit 1) unless allow: says otherwise."`
}

// requirementFile is a glob, or the fields.
type requirementFile struct {
	Cells string `yaml:"cells" jsonschema:"required" jsonschema_description:"Glob over cell ids, segment by segment: low/chrome-*/*."`
	Real  bool   `yaml:"real" jsonschema_description:"true: a stand-in browser does not count."`
}

func (r *requirementFile) UnmarshalYAML(decode func(any) error) error {
	if decode(&r.Cells) == nil {
		return nil
	}
	type fields requirementFile
	return decode((*fields)(r))
}

type exceptionFile struct {
	Cells      string `yaml:"cells" jsonschema:"required" jsonschema_description:"Glob over cell ids, segment by segment: high/ie-6/*."`
	Verdict    string `yaml:"verdict" jsonschema:"required,enum=blocked,enum=failed" jsonschema_description:"The expected verdict."`
	Step       string `yaml:"step" jsonschema_description:"The step that is known not to pass. Absent: any."`
	Constraint string `yaml:"constraint" jsonschema_description:"What is known to stop the customer: line, browser, policy.block:upload.example.test, or policy.block:*. What stops them once something before it is lifted counts, too. Absent: anything."`
	Reason     string `yaml:"reason" jsonschema:"required" jsonschema_description:"Why, in one line; it is shown beside the verdict."`
	Until      string `yaml:"until" jsonschema:"required,pattern=^[0-9]{4}-[0-9]{2}-[0-9]{2}$" jsonschema_description:"The last day, UTC, on which it holds: 2026-12-31."`
}

type allowFile struct {
	Unsupported string `yaml:"unsupported" jsonschema_description:"Cells that no available target can run. Required ones are never allowed. Default: true."`
	Flaky       string `yaml:"flaky" jsonschema_description:"Cells that passed only when they were walked again. Default: true."`
	Unexplained string `yaml:"unexplained" jsonschema_description:"Stopped customers to whom the page gave no reason. Default: true."`
	Slower      string `yaml:"slower" jsonschema_description:"Cells that pass, but slower than usual. Default: true, or false where slower: is given."`
	Broken      string `yaml:"broken" jsonschema_description:"Cells where browser, driver, network or harness failed. Required ones are never allowed. Default: false."`
	Invalid     string `yaml:"invalid" jsonschema_description:"Cells whose network was not really in force. Required ones are never allowed. Default: false."`
	Interrupted string `yaml:"interrupted" jsonschema_description:"Cells that were stopped before the end. Required ones are never allowed. Default: false."`
}

type slowerFile struct {
	Times   *float64 `yaml:"times" jsonschema:"minimum=1" jsonschema_description:"So many times as long as usual. Default: 1.5."`
	Seconds *float64 `yaml:"seconds" jsonschema:"minimum=0" jsonschema_description:"And by so many seconds at least. Default: 5."`
	Runs    *int     `yaml:"runs" jsonschema:"minimum=1" jsonschema_description:"The usual time is the median of so many passing runs of the history. Default: 5."`
}
