package task

import (
	"runtime"
	"runtime/debug"
	"sync"
)

// Version is the module's, with the commit it was built from where that is known.
func Version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	v := info.Main.Version
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" && len(s.Value) >= 12 {
			v += " " + s.Value[:12]
		}
	}
	return v
}

// Versions are those of everything besides the browser that decides a result. All callers share the map: none may
// change it.
func Versions() map[string]string { return versions() }

// versions reads the build information once: it takes 0.2 ms, and each cell's task includes it.
var versions = sync.OnceValue(func() map[string]string {
	list := map[string]string{"cxmatrix": Version(), "go": runtime.Version(), "system": runtime.GOOS + "/" + runtime.GOARCH}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return list
	}
	for _, m := range info.Deps {
		switch m.Path {
		case "github.com/go-rod/rod", "github.com/tebeka/selenium", "github.com/onsi/ginkgo/v2":
			list[m.Path] = m.Version
		}
	}
	return list
})
