package matrix

// matrixFile is the file as users write it. The JSON Schema for editors is made
// from these types; Matrix is the checked form.
type matrixFile struct {
	Name         string            `yaml:"name" jsonschema:"required,minLength=1" jsonschema_description:"What this matrix is called in reports."`
	Description  string            `yaml:"description" jsonschema_description:"One or two sentences for people."`
	Environments []environmentFile `yaml:"environments" jsonschema:"required,minItems=1" jsonschema_description:"The networks and machines that customers have. Their order is the order of every table."`
	Include      []string          `yaml:"include" jsonschema_description:"Cells beyond browsers x systems, as ids: high/ie-6/windows-xp."`
	Exclude      []string          `yaml:"exclude" jsonschema_description:"Globs over cell ids, segment by segment: medium/*/windows-8. One that names no cell is refused."`
}

type environmentFile struct {
	Name        string       `yaml:"name" jsonschema:"required,pattern=^[a-z0-9][a-z0-9-]*$" jsonschema_description:"First segment of the cell ids."`
	Description string       `yaml:"description" jsonschema_description:"Which customers have it."`
	Browsers    []string     `yaml:"browsers" jsonschema_description:"Product and version: chrome latest, ie 11, firefox 115, chromium installed. latest is resolved for each system."`
	Systems     []string     `yaml:"systems" jsonschema_description:"Operating systems; every browser is walked on every system."`
	Network     networkFile  `yaml:"network" jsonschema_description:"What lies between the browser and the site. Absent: nothing."`
	Variant     string       `yaml:"variant" jsonschema:"pattern=^[a-z0-9+-]+$" jsonschema_description:"The site variant to walk unless the run names another."`
	Expect      []expectFile `yaml:"expect" jsonschema_description:"Cells that are known not to get through. The first entry that matches a cell counts."`
	Required    requiredFile `yaml:"required" jsonschema_description:"Cells without which a run counts as untested (exit 3). true: every cell. real: every cell, and a stand-in browser does not count. A list: these cells. The first entry that matches counts."`
}

type networkFile struct {
	Line   lineFile   `yaml:"line" jsonschema_description:"The internet connection, shared by all connections of a cell. Absent: unlimited."`
	Policy []ruleFile `yaml:"policy" jsonschema_description:"What the network refuses. The first rule that applies decides."`
	UDP    string     `yaml:"udp" jsonschema:"enum=shut,enum=open" jsonschema_description:"Whether a page's UDP gets out: WebRTC, WebTransport. shut (default): a cell whose browser sends any past the proxy is invalid. open: past the proxy and the line."`
	Reach  []string   `yaml:"reach" jsonschema_description:"What is reached on loopback and in private ranges, beside the site under test: sso.bank.internal, *.bank.internal, 10.1.2.3:8443, 10.1.2.0/24. Public addresses are always reached."`
}

type expectFile struct {
	Cells   string `yaml:"cells" jsonschema:"required" jsonschema_description:"Glob over browser/system, like ie-*/windows-8, or over whole cell ids."`
	Verdict string `yaml:"verdict" jsonschema:"required,enum=blocked,enum=failed,enum=unsupported" jsonschema_description:"The expected verdict."`
	Step    string `yaml:"step" jsonschema_description:"The step that is known not to pass."`
	Reason  string `yaml:"reason" jsonschema:"required" jsonschema_description:"Why, in one line; it is shown beside the verdict."`
}

// lineFile is one string (a rate or a preset) or the fields.
type lineFile struct {
	text   string
	Up     string `yaml:"up" jsonschema_description:"Rate towards the site: 512kbps, 1.5Mbps (1 kb = 1000 bits)."`
	Down   string `yaml:"down" jsonschema_description:"Rate from the site."`
	RTT    string `yaml:"rtt" jsonschema_description:"Round trip added to every exchange: 120ms, 1.2s."`
	Jitter string `yaml:"jitter" jsonschema_description:"How far the round trip varies either way: 20ms. At most rtt."`
	Queue  string `yaml:"queue" jsonschema_description:"What may wait for the line in each direction, as time or size: 1s, 64kB; 0ms is none. Absent: the larger of 100 ms and 16 kB."`

	PacketLoss string      `yaml:"packet-loss" jsonschema_description:"Share of packets that are lost and sent again: 2%. Transfers are slower, and exchanges wait now and then."`
	Loss       string      `yaml:"loss" jsonschema_description:"Share of the browser's connections that die, at any byte: 1%."`
	Outage     *outageFile `yaml:"outage" jsonschema_description:"The line carries nothing now and then."`
}

type outageFile struct {
	Every string `yaml:"every" jsonschema:"required" jsonschema_description:"From the start of one outage to the next: 60s. The first comes this long after the first request to the site."`
	For   string `yaml:"for" jsonschema:"required" jsonschema_description:"How long it lasts: 5s."`
	How   string `yaml:"how" jsonschema:"enum=silence,enum=reset" jsonschema_description:"silence: what is sent arrives afterwards. reset: the browser's connections are reset as well. Absent: silence."`
}

func (l *lineFile) UnmarshalYAML(decode func(any) error) error {
	if decode(&l.text) == nil {
		return nil
	}
	type fields lineFile
	return decode((*fields)(l))
}

// requiredFile is true, false, "real" or a list.
type requiredFile struct {
	text string
	list []requirementFile
}

type requirementFile struct {
	Cells string `yaml:"cells" jsonschema:"required" jsonschema_description:"Glob over browser/system, or over whole cell ids."`
	Real  bool   `yaml:"real" jsonschema_description:"true: a stand-in browser does not count."`
}

func (r *requiredFile) UnmarshalYAML(decode func(any) error) error {
	if decode(&r.text) == nil {
		return nil
	}
	return decode(&r.list)
}
