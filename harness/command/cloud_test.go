package command_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"cxmatrix/fixtures/clouds"

	. "github.com/onsi/gomega"
)

// The account of the clouds' stand-ins. The key is one of the canaries.
const (
	cloudUser = "pat"
	cloudKey  = "canary-key"
)

// inCloud is a stand-in for a cloud, in front of a grid, and a targets file that names it.
type inCloud struct {
	*clouds.Cloud
	tunnels *registry
	file    string
	env     []string
}

// cloudy is a kind of cloud, its tunnel program ("" for no tunnel) and the path of its API.
type cloudy struct{ kind, tunnel, api string }

var cloudies = []cloudy{
	{clouds.BrowserStack, "BrowserStackLocal", ""},
	{clouds.SauceLabs, "sc", ""},
	{clouds.LambdaTest, "LT", "/automation/api/v1"},
}

// cloud starts a stand-in; more are further settings of the target.
func cloud(t *testing.T, g string, tc cloudy, change func(*clouds.Options), more ...string) *inCloud {
	t.Helper()
	c := &inCloud{tunnels: newRegistry(t, cloudKey), file: filepath.Join(t.TempDir(), "targets.yaml")}
	o := clouds.Options{Kind: tc.kind, User: cloudUser, Key: cloudKey, Grid: clouds.Grid{URL: g}, Tunnel: c.tunnels.proxy}
	if change != nil {
		change(&o)
	}
	var err error
	if c.Cloud, err = clouds.Start(o); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	})
	text := fmt.Sprintf("targets:\n  - name: cloud\n    dialect: %s\n    address: %s\n    api: %s\n    user: ${CLOUD_USER}\n    key: ${CLOUD_KEY}\n", tc.kind, c.HubURL(), c.APIURL()+tc.api)
	if tc.tunnel != "" {
		more = append(more, "tunnel: {binary: "+tunnelProgram(tc.tunnel)+"}")
	}
	for _, line := range more {
		text += "    " + line + "\n"
	}
	if err := os.WriteFile(c.file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	c.env = []string{"CLOUD_USER=" + cloudUser, "CLOUD_KEY=" + cloudKey, registryName + "=" + c.tunnels.URL, "XDG_CACHE_HOME=" + t.TempDir()}
	return c
}

// starting prepares a run on the cloud's browsers.
func (c *inCloud) starting(t *testing.T, args ...string) *running {
	t.Helper()
	r := prepareRun(t, append([]string{"--matrix", "scenarios/testdata/cloud.yaml", "--targets", c.file, "--target", "cloud", "--prove", "off"}, args...)...)
	r.cmd.Env = append(r.cmd.Env, c.env...)
	return r
}

// run walks, and checks that nothing is left behind and no key is printed.
func (c *inCloud) run(t *testing.T, args ...string) finishedRun {
	t.Helper()
	r := c.starting(t, args...)
	r.begin(t)
	return c.over(t, r)
}

func (c *inCloud) over(t *testing.T, r *running) finishedRun {
	t.Helper()
	result := r.wait(t)
	searchSecrets(t, result)
	if left, _ := c.tunnels.left(); len(left) > 0 {
		t.Errorf("tunnels left behind: %v", left)
	}
	return result
}

// TestPlanInCloud plans the study on a stand-in for each cloud, with and without a tunnel. Planning must not request
// a session.
func TestPlanInCloud(t *testing.T) {
	t.Parallel()
	for _, tc := range cloudies {
		t.Run(tc.kind, func(t *testing.T) {
			t.Parallel()
			e := NewWithT(t)
			c := cloud(t, "http://127.0.0.1:1", cloudy{tc.kind, "", tc.api}, func(o *clouds.Options) { o.Parallel = 4 })
			out := c.plan(t)
			table, below, _ := strings.Cut(out, "\n\n")
			for _, line := range strings.Split(table, "\n") {
				e.Expect(len(line)).To(BeNumerically("<=", 120), line)
			}
			e.Expect(table).To(MatchRegexp(`cell +asked +variant +line \+ rules +min +at cloud\n`))
			e.Expect(table).To(MatchRegexp(`low/chrome-latest/windows-7 +chrome latest \(109\) +widget +28 Mb/s +1\.0 yes\n`))
			e.Expect(table).To(MatchRegexp(`medium/ie-11/windows-8 .* never was; nearest: ie 11 on windows-8\.1\n`))
			e.Expect(table).To(MatchRegexp(`high/ie-6/windows-7 +ie 6, TLS 1\.0 +chunked 512 kb/s \+ 15 +never was; nearest: ie \d on windows-\w+$`))
			e.Expect(below).To(MatchRegexp(`^cloud has 21 of 24 cells, each as the real browser on the real system; not offered: 1; never existed: 2\.\n` +
				`They take about 21\.4 minutes of its time, and 6\.1 by the clock with 4 sessions at once\.\n` +
				`That is, for each cell, 1 minute to open its browser, check its network and do the steps, and 4\.5 MB of files over its line\.\n` +
				`Cells that do not get through are walked again to find the cause, which comes on top\.\n` +
				`21 cells can't be walked there yet: its browsers can't reach this machine, where the network is simulated: no tunnel: install .*\n` +
				`medium/ie-11/windows-8: Internet Explorer 11 never ran on Windows 8, which had only 10; the nearest is medium/ie-11/windows-8\.1\n` +
				`high/ie-6/windows-7: Internet Explorer 6 never ran on Windows 7, which had 8 to 11; the nearest is high/ie-6/windows-xp\n$`))
			e.Expect(strings.Count(out, "can't reach this machine")).To(Equal(1))
			dug := cloud(t, "http://127.0.0.1:1", tc, nil)
			e.Expect(dug.plan(t)).NotTo(ContainSubstring("can't"))
			e.Expect(c.Requests()).To(BeEmpty())
		})
	}
}

// plan returns the output of cxmatrix plan.
func (c *inCloud) plan(t *testing.T) string {
	t.Helper()
	cmd := exec.Command(binary, "plan", "--targets", c.file, "--target", "cloud")
	cmd.Env = append(os.Environ(), c.env...)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	look(t, "output", string(out))
	return string(out)
}
