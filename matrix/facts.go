package matrix

import "strings"

// fact says which major versions of a product existed for certain systems.
type fact struct {
	product string
	systems string // ids, separated by commas
	first   int
	last    int // 0: still supported, so "latest" is the current version there
	source  string
}

const (
	chromeOld   = "https://chrome.googleblog.com/2015/11/updates-to-chrome-platform-support.html"
	chromeWin7  = "https://support.google.com/chrome/thread/185534985"
	chromeNow   = "https://support.google.com/chrome/a/answer/7100626"
	chromeNotes = "https://support.google.com/chrome/a/answer/10314655" // archive of the enterprise release notes
	chromium104 = "https://github.com/electron/electron/pull/34272"     // Chromium 104 needs macOS 10.13
	edgeWin7    = "https://blogs.windows.com/msedgedev/2022/12/09/microsoft-edge-and-webview2-ending-support-for-windows-7-and-windows-8-8-1/"
	edgeNow     = "https://learn.microsoft.com/en-us/deployedge/microsoft-edge-supported-operating-systems"
	firefoxOld  = "https://support.mozilla.org/en-US/kb/end-support-windows-xp-and-vista"
	firefoxWin7 = "https://support.mozilla.org/en-US/kb/firefox-users-windows-7-8-and-81-moving-extended-support"
	firefoxMac  = "https://support.mozilla.org/en-US/kb/firefox-users-macos-1012-1013-1014-moving-to-extended-support"
	firefoxNow  = "https://www.mozilla.org/en-US/firefox/system-requirements/"
	ieAll       = "https://en.wikipedia.org/wiki/Internet_Explorer_version_history"
	ieEnd       = "https://learn.microsoft.com/en-us/lifecycle/faq/internet-explorer-microsoft-edge"
	safariAll   = "https://en.wikipedia.org/wiki/Safari_version_history"
	safari12    = "https://support.apple.com/en-us/HT210355" // Safari 12.1.2, the last for Sierra
	safariWin   = "https://support.apple.com/en-us/102665"   // 5.1.7, the last for Windows
)

// facts is complete for the products and systems of names.go: a pair in no row
// never existed. Edge from 79 on is Chromium, and drops a system with the Chromium
// version that it is based on.
var facts = []fact{
	{"chrome", "windows xp, windows vista", 1, 49, chromeOld},
	{"chrome", "windows 7, windows 8, windows 8.1", 1, 109, chromeWin7},
	{"chrome", "windows 10, windows 11, linux", 1, 0, chromeNow},
	{"chrome", "macos sierra", 1, 103, chromium104},
	{"chrome", "macos high sierra, macos mojave", 1, 116, chromeNotes},
	{"chrome", "macos catalina", 1, 128, chromeNotes},
	{"chrome", "macos big sur", 1, 138, chromeNotes},
	{"chrome", "macos monterey", 1, 150, chromeNotes},
	{"chrome", "macos ventura, macos sonoma, macos sequoia, macos tahoe", 1, 0, chromeNow},

	{"edge", "windows 7, windows 8, windows 8.1", 79, 109, edgeWin7},
	{"edge", "windows 10", 12, 0, edgeNow},
	{"edge", "windows 11", 79, 0, edgeNow},
	{"edge", "linux", 95, 0, edgeNow},
	{"edge", "macos sierra", 79, 103, chromium104},
	{"edge", "macos high sierra, macos mojave", 79, 116, chromeNotes},
	{"edge", "macos catalina", 79, 128, chromeNotes},
	{"edge", "macos big sur", 79, 138, chromeNotes},
	{"edge", "macos monterey", 79, 150, chromeNotes},
	{"edge", "macos ventura, macos sonoma, macos sequoia, macos tahoe", 79, 0, edgeNow},

	{"firefox", "windows xp, windows vista", 1, 52, firefoxOld},
	{"firefox", "windows 7, windows 8, windows 8.1", 1, 115, firefoxWin7},
	{"firefox", "macos sierra, macos high sierra, macos mojave", 1, 115, firefoxMac},
	{"firefox", "windows 10, windows 11, linux", 1, 0, firefoxNow},
	{"firefox", "macos catalina, macos big sur, macos monterey, macos ventura, macos sonoma, macos sequoia, macos tahoe", 1, 0, firefoxNow},

	{"ie", "windows xp", 6, 8, ieAll},
	{"ie", "windows vista", 7, 9, ieAll},
	{"ie", "windows 7", 8, 11, ieAll},
	{"ie", "windows 8", 10, 10, ieAll},
	{"ie", "windows 8.1", 11, 11, ieAll},
	{"ie", "windows 10", 11, 11, ieEnd},

	{"safari", "windows xp, windows vista, windows 7", 3, 5, safariWin},
	{"safari", "macos sierra", 10, 12, safari12},
	{"safari", "macos high sierra", 11, 13, safariAll},
	{"safari", "macos mojave", 12, 14, safariAll},
	{"safari", "macos catalina", 13, 15, safariAll},
	{"safari", "macos big sur", 14, 16, safariAll},
	{"safari", "macos monterey", 15, 17, safariAll},
	{"safari", "macos ventura", 16, 18, safariAll},
	{"safari", "macos sonoma", 17, 26, safariAll},
	{"safari", "macos sequoia", 18, 0, safariAll},
	{"safari", "macos tahoe", 26, 0, safariAll},
}

type pair struct{ product, system string } // system as a slug

// known is facts by pair: Expand looks up every cell.
var known = func() map[pair]fact {
	index := map[pair]fact{}
	for _, f := range facts {
		for _, system := range strings.Split(f.systems, ", ") {
			index[pair{f.product, slug(system)}] = f
		}
	}
	return index
}()
