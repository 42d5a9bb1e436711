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
	usualDirs     = []string{"/usr/bin", "/usr/local/bin", "/snap/bin", "/usr/lib/chromium", "/usr/lib/chromium-browser", "/opt/google/chrome",
		"/Applications/Chromium.app/Contents/MacOS", "/Applications/Google Chrome.app/Contents/MacOS", "/opt/homebrew/bin"}
)

// chromiumInstallCommand installs browser and driver in matching versions.
const chromiumInstallCommand = "apt-get install chromium chromium-driver"

// findProgram returns the first program of those names; the variable takes precedence.
func findProgram(variable string, names []string) string {
	if path := os.Getenv(variable); path != "" {
		return path
	}
	for _, name := range names {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	for _, dir := range usualDirs {
		for _, name := range names {
			if path, err := exec.LookPath(filepath.Join(dir, name)); err == nil {
				return path
			}
		}
	}
	return ""
}

var versionPattern = regexp.MustCompile(`\d+(\.\d+)+`)

// programVersion runs a program with --version. env is its environment; if empty, it is
// this process's.
func programVersion(ctx context.Context, path string, env ...string) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, versionTimeout)
	defer cancel()
	cmd := exec.CommandContext(ctx, path, "--version")
	cmd.Env = env
	out, err := cmd.Output()
	switch {
	case ctx.Err() != nil:
		return "", fmt.Errorf("%s --version did not answer within %v", path, versionTimeout)
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

// locateChromium finds the browser.
func locateChromium() Installation {
	return Installation{Path: findProgram("CXMATRIX_CHROMIUM", chromiumNames)}
}

// locateChromedriver finds browser and driver.
func locateChromedriver() Installation {
	f := locateChromium()
	f.Driver = findProgram("CXMATRIX_CHROMEDRIVER", driverNames)
	return f
}

// checkChromium asks the browser for its version.
func checkChromium(ctx context.Context, f Installation) Installation {
	if f.Path == "" {
		f.InstallHint = chromiumInstallCommand
		return f
	}
	version, err := programVersion(ctx, f.Path)
	if err != nil {
		f.InstallHint = fmt.Sprintf("%s (%v)", chromiumInstallCommand, err)
		return f
	}
	f.Version, f.Found = version, true
	return f
}

// checkChromedriver requires browser and driver of one major version: a driver refuses any
// other (https://developer.chrome.com/docs/chromedriver/downloads/version-selection).
func checkChromedriver(ctx context.Context, f Installation) Installation {
	f = checkChromium(ctx, f)
	if !f.Found {
		return f
	}
	f.Found = false
	if f.Driver == "" {
		f.InstallHint = chromiumInstallCommand
		return f
	}
	version, err := programVersion(ctx, f.Driver)
	switch {
	case err != nil:
		f.InstallHint = fmt.Sprintf("%s (%v)", chromiumInstallCommand, err)
	case Major(version) != Major(f.Version):
		f.InstallHint = fmt.Sprintf("%s (driver %s does not fit browser %s)", chromiumInstallCommand, version, f.Version)
	default:
		f.Found = true
	}
	return f
}
