package command_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
)

// tunnelKind describes a cloud's tunnel program: the arguments that its stand-in must accept.
type tunnelKind struct {
	command   string          // that its arguments begin with; "" is none
	flags     map[string]bool // of its documentation; true takes a value
	ready     string
	parseArgs func(flags map[string]string) tunnelArgs
}

// tunnelArgs are the arguments of a tunnel program.
type tunnelArgs struct {
	Name, Proxy, User, Key string
	Visible                bool // the key is on its command line
}

// tunnelKinds are the programs by their names. The flags are a choice of those documented.
var tunnelKinds = map[string]tunnelKind{
	// https://www.browserstack.com/docs/local-testing/binary-params
	"BrowserStackLocal": {
		flags: map[string]bool{"key": true, "local-identifier": true, "force-local": false, "only-automate": false, "local-proxy-host": true, "local-proxy-port": true, "verbose": true},
		ready: "[SUCCESS] You can now access your local server(s) in our remote browser.",
		parseArgs: func(f map[string]string) tunnelArgs {
			d := tunnelArgs{Name: f["local-identifier"], Key: f["key"]}
			if _, all := f["force-local"]; all { // else only private hosts would come this way
				d.Proxy = f["local-proxy-host"] + ":" + f["local-proxy-port"]
			}
			return d
		},
	},
	// https://docs.saucelabs.com/dev/cli/sauce-connect-5/run/
	"sc": {
		command: "run",
		flags:   map[string]bool{"region": true, "tunnel-name": true, "proxy": true, "proxy-localhost": true, "api-address": true, "log-level": true},
		ready:   "Sauce Connect is up, you may start your tests",
		parseArgs: func(f map[string]string) tunnelArgs {
			d := tunnelArgs{Name: f["tunnel-name"], User: os.Getenv("SAUCE_USERNAME"), Key: os.Getenv("SAUCE_ACCESS_KEY")}
			if u, err := url.Parse(f["proxy"]); err == nil && f["proxy-localhost"] == "allow" && f["region"] != "" {
				d.Proxy = u.Host
			}
			return d
		},
	},
	// https://www.lambdatest.com/support/docs/lambda-tunnel-modifiers/
	"LT": {
		flags: map[string]bool{"tunnelName": true, "proxy-host": true, "proxy-port": true, "ingress-only": false, "infoAPIPort": true},
		ready: "Tunnel successfully initiated. You can start testing now",
		parseArgs: func(f map[string]string) tunnelArgs {
			d := tunnelArgs{Name: f["tunnelName"], User: os.Getenv("LT_USERNAME"), Key: os.Getenv("LT_ACCESS_KEY")}
			if _, only := f["ingress-only"]; only { // else the tunnel itself would go that way too
				d.Proxy = f["proxy-host"] + ":" + f["proxy-port"]
			}
			return d
		},
	},
}

// registryName is the variable with the address to which a stand-in of a tunnel reports its
// arguments.
const registryName = "TUNNEL_REGISTRY"

// tunnel is a stand-in of a cloud's tunnel program, by that name. It carries nothing: the
// browsers of a stand-in of a cloud are on this machine already.
func tunnel(name string, args []string) int {
	fmt.Println("stand-in of " + name + ": nothing leaves this machine")
	fmt.Println("options", args, "key", os.Getenv("LT_ACCESS_KEY"), os.Getenv("SAUCE_ACCESS_KEY")) // as verbose ones do
	d, err := tunnelKinds[name].parse(args)
	if err == nil {
		err = register(http.MethodPost, d)
	}
	if err != nil {
		fmt.Println("*** Error: " + err.Error())
		return 1
	}
	asked := make(chan os.Signal, 1)
	signal.Notify(asked, syscall.SIGTERM, os.Interrupt)
	fmt.Println(tunnelKinds[name].ready)
	<-asked
	if err := register(http.MethodDelete, d); err != nil {
		fmt.Println("*** Error: " + err.Error())
		return 1
	}
	return 0
}

func (k tunnelKind) parse(args []string) (tunnelArgs, error) {
	if k.command != "" {
		if len(args) == 0 || args[0] != k.command {
			return tunnelArgs{}, fmt.Errorf("the command is %s", k.command)
		}
		args = args[1:]
	}
	flags := map[string]string{}
	for len(args) > 0 {
		name, long := strings.CutPrefix(args[0], "--")
		valued, known := k.flags[name]
		if !long || !known || valued && len(args) < 2 {
			return tunnelArgs{}, errors.New("unknown option, or one without its value: " + args[0])
		}
		flags[name], args = "", args[1:]
		if valued {
			flags[name], args = args[0], args[1:]
		}
	}
	d := k.parseArgs(flags)
	_, d.Visible = flags["key"]
	return d, nil
}

func register(method string, d tunnelArgs) error {
	body, err := json.Marshal(d)
	if err != nil {
		return err
	}
	r, err := http.NewRequest(method, os.Getenv(registryName), bytes.NewReader(body))
	if err != nil {
		return err
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return errors.New("invalid access key")
	}
	return nil
}

// registry knows the tunnels that are up.
type registry struct {
	*httptest.Server
	key  string
	lock sync.Mutex
	up   map[string]tunnelArgs
	all  []tunnelArgs
}

func newRegistry(t *testing.T, key string) *registry {
	r := &registry{key: key, up: map[string]tunnelArgs{}}
	r.Server = httptest.NewServer(r)
	t.Cleanup(r.Close)
	return r
}

// ServeHTTP implements http.Handler.
func (r *registry) ServeHTTP(w http.ResponseWriter, q *http.Request) {
	var d tunnelArgs
	if json.NewDecoder(q.Body).Decode(&d) != nil || d.Key != r.key {
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	r.lock.Lock()
	defer r.lock.Unlock()
	if q.Method == http.MethodDelete {
		delete(r.up, d.Name)
		return
	}
	r.up[d.Name] = d
	r.all = append(r.all, d)
}

// proxy is the address that a tunnel forwards to.
func (r *registry) proxy(name string) (string, bool) {
	r.lock.Lock()
	defer r.lock.Unlock()
	d, up := r.up[name]
	return d.Proxy, up
}

// left are the tunnels that were not ended, and all that there were.
func (r *registry) left() (names []string, all []tunnelArgs) {
	r.lock.Lock()
	defer r.lock.Unlock()
	for name := range r.up {
		names = append(names, name)
	}
	return names, slices.Clone(r.all)
}

// tunnelProgram is where TestMain put the stand-in of that name.
func tunnelProgram(name string) string { return filepath.Join(filepath.Dir(binary), name) }
