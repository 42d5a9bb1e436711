package command_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"cxmatrix/fixtures/evidence"
	"cxmatrix/harness/engine"

	"golang.org/x/sync/errgroup"
)

// duel is cells of one network, walked by cxmatrix, by Playwright Test and by a bare rod script, on the same site.
type duel struct {
	*bench
	cells, workers int
	kbps           int // of the line in both directions; 0 is no limit, and then nothing restricts the network
	trace          traced
	dir            string
	round          int
}

// traced is who keeps a trace: actions, pictures and requests.
type traced string

const (
	byUsAlone traced = "" // what each does unless told otherwise
	byNobody  traced = "-untraced"
	byBoth    traced = "-both-traced"
)

// BenchmarkDuel compares cxmatrix, with all its proofs, with Playwright Test and a bare script that do the same on the same
// site: a browser for each of two workers, or for one, and on a slow line. Playwright gets the same line from cxmatrix network;
// the bare script takes part where there is none. They take turns, and each round logs its ratios.
func BenchmarkDuel(b *testing.B) {
	for _, d := range []duel{
		{cells: 20, workers: 2}, {cells: 20, workers: 2, trace: byNobody}, {cells: 20, workers: 2, trace: byBoth},
		{cells: 8, workers: 1}, {cells: 1, workers: 1, kbps: 512},
	} {
		b.Run(d.name(), d.run)
	}
}

func (d duel) name() string {
	name := fmt.Sprintf("%d-cells-%d-slots", d.cells, d.workers)
	if d.kbps > 0 {
		name += fmt.Sprintf("-%dkbps", d.kbps)
	}
	return name + string(d.trace)
}

func (d duel) run(b *testing.B) {
	if _, err := os.Stat(playwright); err != nil {
		b.Skip("make duel fetches Playwright: npm ci --ignore-scripts --prefix fixtures/duel")
	}
	d.bench, d.dir = newBench(b, ""), b.TempDir()
	d.writeSets()
	d.writeMatrix()
	var toPlaywright, toBare []float64
	for b.Loop() {
		d.round++
		peer, ours := d.time(d.byPlaywright), d.time(d.byUs)
		toPlaywright = append(toPlaywright, float64(ours)/float64(peer))
		line := fmt.Sprintf("round %d: cxmatrix %.1f s, Playwright Test %.1f s: %.2f", d.round, ours.Seconds(), peer.Seconds(), toPlaywright[len(toPlaywright)-1])
		if d.kbps == 0 {
			bare := d.time(d.byScript)
			toBare = append(toBare, float64(ours)/float64(bare))
			line += fmt.Sprintf("; bare script %.1f s: %.2f", bare.Seconds(), toBare[len(toBare)-1])
		}
		b.Log(line)
	}
	b.ReportMetric(median(toPlaywright), "x-playwright")
	if d.kbps == 0 {
		b.ReportMetric(median(toBare), "x-bare")
	}
}

func median(list []float64) float64 {
	sorted := slices.Sorted(slices.Values(list))
	return sorted[len(sorted)/2]
}

func (d *duel) time(walk func() ([]byte, error)) time.Duration {
	start := time.Now()
	if output, err := walk(); err != nil {
		d.Fatalf("%v\n%s", err, output)
	}
	return time.Since(start)
}

// playwright is the peer's program.
const playwright = "fixtures/duel/node_modules/@playwright/test/cli.js"

// sets is how many different sets of files Playwright's cells share; ours are made anew for each cell.
const sets = 2

func (d *duel) writeSets() {
	for set := range sets {
		dir := filepath.Join(d.dir, "files", fmt.Sprint(set))
		if err := os.MkdirAll(dir, 0o700); err != nil {
			d.Fatal(err)
		}
		for _, f := range d.plan.Journey.Files {
			out, err := os.Create(filepath.Join(dir, f.Name))
			if err != nil {
				d.Fatal(err)
			}
			if err := evidence.Write(out, evidence.Recipe{Kind: f.Type, Bytes: int64(f.Bytes), Seed: uint64(set)}); err != nil {
				d.Fatal(err)
			}
			out.Close()
		}
	}
}

func (d *duel) writeMatrix() {
	var browsers []string
	for i := range d.cells {
		browsers = append(browsers, fmt.Sprintf("chrome %d", 110+i))
	}
	network := ""
	if d.kbps > 0 {
		network = fmt.Sprintf(", network: {line: %dkbps}", d.kbps)
	}
	text := fmt.Sprintf("name: duel\nenvironments:\n- {name: office, browsers: [%s], systems: [windows 10], variant: local%s}\n", strings.Join(browsers, ", "), network)
	if err := os.WriteFile(filepath.Join(d.dir, "duel.yaml"), []byte(text), 0o600); err != nil {
		d.Fatal(err)
	}
}

func (d *duel) byUs() ([]byte, error) {
	cmd := exec.Command(binary, "run", "--each", "--matrix", filepath.Join(d.dir, "duel.yaml"), "--site", d.site, "--parallel", fmt.Sprint(d.workers),
		fmt.Sprintf("--trace=%t", d.trace != byNobody), "--out", filepath.Join(d.dir, fmt.Sprint("run-", d.round)))
	cmd.Env = append(os.Environ(), "CX_PASSWORD="+benchPassword)
	return cmd.CombinedOutput()
}

func (d *duel) byPlaywright() ([]byte, error) {
	rod, err := engine.ByName("rod")
	if err != nil {
		return nil, err
	}
	cli, err := filepath.Abs(playwright)
	if err != nil {
		return nil, err
	}
	args := []string{"node", cli, "test", "--config", filepath.Join(cli, "../../../../playwright.config.js")}
	if d.kbps > 0 {
		args = append([]string{binary, "network", "--env", "office", "--matrix", filepath.Join(d.dir, "duel.yaml"), "--site", d.site, "--"}, args...)
	}
	cmd := exec.Command(args[0], args[1:]...)
	cmd.Env = append(os.Environ(), "SITE="+d.site, "PASSWORD="+benchPassword, "FILES="+filepath.Join(d.dir, "files"), "OUT="+filepath.Join(d.dir, fmt.Sprint("playwright-", d.round)),
		"CHROMIUM="+rod.Detect(d.Context()).Path, fmt.Sprint("CELLS=", d.cells), fmt.Sprint("WORKERS=", d.workers), fmt.Sprint("SETS=", sets), "FIRST=1")
	if d.trace == byBoth {
		cmd.Env = append(cmd.Env, "TRACE=on")
	}
	return cmd.CombinedOutput()
}

func (d *duel) byScript() ([]byte, error) {
	var group errgroup.Group
	group.SetLimit(d.workers)
	for i := range d.cells {
		group.Go(func() error {
			d.bareWalk(i)
			return nil
		})
	}
	return nil, group.Wait()
}
