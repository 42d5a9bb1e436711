package engine

import (
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
)

// scratch is the directory of one start, below Options.Dir.
type scratch struct {
	dir       string
	profile   string
	home      string
	tmp       string
	crashes   string
	downloads string // outlives the browser
}

// maxTmpPath keeps Chromium's socket below the 108 bytes that a Unix socket's
// path may have (unix(7)): it is made in a directory of its own in TMPDIR.
const maxTmpPath = 107 - len("/org.chromium.Chromium.XXXXXX/SingletonSocket")

func newScratch(dir string) (*scratch, error) {
	parent, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	if dir, err = os.MkdirTemp(parent, "b"); err != nil {
		return nil, fmt.Errorf("make scratch: %w", err)
	}
	s := &scratch{dir: dir, downloads: filepath.Join(parent, "downloads"), profile: filepath.Join(dir, "profile"),
		home: filepath.Join(dir, "home"), tmp: filepath.Join(dir, "t"), crashes: filepath.Join(dir, "crashes")}
	if err := s.create(); err != nil {
		return nil, errors.Join(fmt.Errorf("make scratch: %w", err), os.RemoveAll(dir))
	}
	return s, nil
}

func (s *scratch) create() error {
	if excess := len(s.tmp) - maxTmpPath; excess > 0 {
		return fmt.Errorf("%s is %d bytes too long for the browser's socket: use a shorter directory", s.tmp, excess)
	}
	for _, d := range []string{s.profile, s.home, s.tmp, s.crashes, s.downloads} {
		if err := os.MkdirAll(d, 0o700); err != nil {
			return err
		}
	}
	return s.writePreferences()
}

// allowThirdPartyCookies allows third-party cookies, as Chrome does by default, but Debian's
// Chromium 156 was seen not to. Source: https://chromeenterprise.google/policies/#BlockThirdPartyCookies
const allowThirdPartyCookies = 0

// writePreferences writes preferences that no flag sets: no question whether to save a password covers a page. A driver writes them again, with its own.
func (s *scratch) writePreferences() error {
	dir := filepath.Join(s.profile, "Default")
	if err := os.Mkdir(dir, 0o700); err != nil {
		return err
	}
	text := fmt.Sprintf(`{"credentials_enable_service":false,"profile":{"cookie_controls_mode":%d,"password_manager_enabled":false}}`, allowThirdPartyCookies)
	return os.WriteFile(filepath.Join(dir, "Preferences"), []byte(text), 0o600)
}

// env is the environment of browser and driver: without the user's home,
// and without any proxy variables.
func (s *scratch) env() []string {
	own := map[string]string{
		"HOME": s.home, "TMPDIR": s.tmp, "XDG_CONFIG_HOME": filepath.Join(s.home, "config"), "XDG_CACHE_HOME": filepath.Join(s.home, "cache"),
		"XDG_DATA_HOME": filepath.Join(s.home, "data"), "BREAKPAD_DUMP_LOCATION": s.crashes, "DBUS_SESSION_BUS_ADDRESS": "disabled:",
		"XAUTHORITY": xauthority(), "CHROME_LOG_FILE": filepath.Join(s.tmp, "chrome_debug.log"), // else the headless shell writes beside its program
	}
	var env []string
	for _, pair := range os.Environ() {
		name, _, _ := strings.Cut(pair, "=")
		if _, replaced := own[name]; !replaced && !isProxyVariable(name) {
			env = append(env, pair)
		}
	}
	for name, value := range own {
		env = append(env, name+"="+value)
	}
	return env
}

func isProxyVariable(name string) bool {
	return strings.HasSuffix(strings.ToLower(name), "_proxy")
}

// xauthority is the user's .Xauthority, which a headed browser could not find since HOME is replaced.
func xauthority() string {
	if path := os.Getenv("XAUTHORITY"); path != "" {
		return path
	}
	return filepath.Join(os.Getenv("HOME"), ".Xauthority")
}

// bookmark lists the user's own folders in the dialog that chooses files, whose home is the browser's. It is a convenience:
// without it, their paths can be typed.
func (s *scratch) bookmark() {
	var lines []string
	for _, dir := range []func() (string, error){os.Getwd, os.UserHomeDir} {
		if path, err := dir(); err == nil {
			lines = append(lines, (&url.URL{Scheme: "file", Path: path}).String()+"\n")
		}
	}
	folder := filepath.Join(s.home, "config", "gtk-3.0")
	if os.MkdirAll(folder, 0o700) == nil {
		_ = os.WriteFile(filepath.Join(folder, "bookmarks"), []byte(strings.Join(lines, "")), 0o600)
	}
}
