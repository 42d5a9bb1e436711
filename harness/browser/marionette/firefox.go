package marionette

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// Firefox is how a Firefox is started.
type Firefox struct {
	Binary  string
	Profile string         // a directory that nothing else uses; the caller removes it
	Args    []string       // besides those for remote control
	Prefs   map[string]any // strings, integers and booleans
}

// ParseCapabilities reads the capability "moz:firefoxOptions", as geckodriver does: binary, args
// and prefs. The profile is the one that args name by -profile; else it is empty. Source:
// https://developer.mozilla.org/docs/Web/WebDriver/Reference/Capabilities/firefoxOptions
func ParseCapabilities(caps map[string]any) (Firefox, error) {
	var options struct {
		Binary string         `json:"binary"`
		Args   []string       `json:"args"`
		Prefs  map[string]any `json:"prefs"`
	}
	raw, err := json.Marshal(caps["moz:firefoxOptions"])
	if err == nil {
		err = json.Unmarshal(raw, &options)
	}
	if err != nil {
		return Firefox{}, fmt.Errorf("moz:firefoxOptions: %w", err)
	}
	f := Firefox{Binary: options.Binary, Prefs: options.Prefs}
	for i := 0; i < len(options.Args); i++ {
		if name := strings.TrimLeft(options.Args[i], "-"); name == "profile" && i+1 < len(options.Args) {
			i++
			f.Profile = options.Args[i]
			continue
		}
		f.Args = append(f.Args, options.Args[i])
	}
	return f, nil
}

// portFile is where Firefox writes the port that it chose.
const portFile = "MarionetteActivePort"

// Command writes the preferences into the profile, and returns the command that
// starts Firefox, which must not run yet. It also opens a port for WebDriver BiDi,
// on loopback only: a session that requests "webSocketUrl" gets its address.
func (f Firefox) Command() (*exec.Cmd, error) {
	own := map[string]any{"marionette.port": 0} // any free port
	maps.Copy(own, f.Prefs)
	text, err := preferences(own)
	if err != nil {
		return nil, err
	}
	if err := os.WriteFile(filepath.Join(f.Profile, "user.js"), text, 0o600); err != nil {
		return nil, fmt.Errorf("write preferences: %w", err)
	}
	args := []string{"--no-remote", "--profile", f.Profile, "--marionette", "--remote-debugging-port", "0"}
	return exec.Command(f.Binary, append(args, f.Args...)...), nil
}

// preferences are lines of user.js, in the order of their names.
func preferences(prefs map[string]any) ([]byte, error) {
	var text []byte
	for _, name := range slices.Sorted(maps.Keys(prefs)) {
		value, err := json.Marshal(prefs[name])
		if err != nil {
			return nil, fmt.Errorf("preference %s: %w", name, err)
		}
		text = fmt.Appendf(text, "user_pref(%q, %s);\n", name, value)
	}
	return text, nil
}
