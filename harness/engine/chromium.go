package engine

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
)

// Where Chromium and its driver are searched after PATH.
var (
	chromiumNames = []string{"chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome"}
	driverNames   = []string{"chromedriver", "chromium.chromedriver"}
	usualPlaces   = []string{"/usr/bin", "/usr/local/bin", "/snap/bin", "/usr/lib/chromium", "/usr/lib/chromium-browser", "/opt/google/chrome",
		"/Applications/Chromium.app/Contents/MacOS", "/Applications/Google Chrome.app/Contents/MacOS", "/opt/homebrew/bin"}
)

// chromiumFix installs browser and driver in matching versions.
const chromiumFix = "apt-get install chromium chromium-driver"

// lookUp returns the first program of those names; the variable takes precedence.
func lookUp(variable string, names []string) string {
	if path := os.Getenv(variable); path != "" {
		return path
	}
	for _, name := range names {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	for _, dir := range usualPlaces {
		for _, name := range names {
			if path, err := exec.LookPath(filepath.Join(dir, name)); err == nil {
				return path
			}
		}
	}
	return ""
}

var versionPattern = regexp.MustCompile(`\d+(\.\d+)+`)

// versionOf runs a program with --version. env is its environment; if empty, it is
// this process's.
func versionOf(ctx context.Context, path string, env ...string) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, versionPatience)
	defer cancel()
	cmd := exec.CommandContext(ctx, path, "--version")
	cmd.Env = env
	out, err := cmd.Output()
	switch {
	case ctx.Err() != nil:
		return "", fmt.Errorf("%s --version did not answer within %v", path, versionPatience)
	case err != nil:
		return "", fmt.Errorf("%s --version: %w", path, err)
	}
	version := versionPattern.FindString(string(out))
	if version == "" {
		return "", fmt.Errorf("%s --version: no version in its answer", path)
	}
	return version, nil
}

// Major is the first part of a version: "156" of "156.0.8078.108".
func Major(version string) string {
	m, _, _ := strings.Cut(version, ".")
	return m
}

// placeChromium finds the browser.
func placeChromium() Finding {
	return Finding{Path: lookUp("CXMATRIX_CHROMIUM", chromiumNames)}
}

// placeChromedriver finds browser and driver.
func placeChromedriver() Finding {
	f := placeChromium()
	f.Driver = lookUp("CXMATRIX_CHROMEDRIVER", driverNames)
	return f
}

// checkChromium asks the browser for its version.
func checkChromium(ctx context.Context, f Finding) Finding {
	if f.Path == "" {
		f.Fix = chromiumFix
		return f
	}
	version, err := versionOf(ctx, f.Path)
	if err != nil {
		f.Fix = fmt.Sprintf("%s (%v)", chromiumFix, err)
		return f
	}
	f.Version, f.Found = version, true
	return f
}

// checkChromedriver requires browser and driver of one major version: a driver refuses any
// other (https://developer.chrome.com/docs/chromedriver/downloads/version-selection).
func checkChromedriver(ctx context.Context, f Finding) Finding {
	f = checkChromium(ctx, f)
	if !f.Found {
		return f
	}
	f.Found = false
	if f.Driver == "" {
		f.Fix = chromiumFix
		return f
	}
	version, err := versionOf(ctx, f.Driver)
	switch {
	case err != nil:
		f.Fix = fmt.Sprintf("%s (%v)", chromiumFix, err)
	case Major(version) != Major(f.Version):
		f.Fix = fmt.Sprintf("%s (driver %s does not fit browser %s)", chromiumFix, version, f.Version)
	default:
		f.Found = true
	}
	return f
}
