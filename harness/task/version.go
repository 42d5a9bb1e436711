package task

import (
	"runtime"
	"runtime/debug"
	"sync"
	"time"
)

// Version is the module's, with the commit it was built from and that one's day, where they are known:
// "v1.2.3 0123456789ab 2026-11-30".
func Version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	v := info.Main.Version
	lengths := map[string]int{"vcs.revision": 12, "vcs.time": len(time.DateOnly)}
	for _, s := range info.Settings { // the revision comes before its time
		if n := lengths[s.Key]; n > 0 && len(s.Value) >= n {
			v += " " + s.Value[:n]
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
