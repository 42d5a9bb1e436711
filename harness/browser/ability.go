package browser

// Ability is something that not every browser, or not every driver, has. What an
// engine lacks, and why, is in the table of package engine; the conformance suite names
// abilities by these constants.
type Ability string

// The abilities, in the order in which they are listed.
const (
	Layout       Ability = "layout"            // sizes and places: what covers what, what is in sight
	Picture      Ability = "screenshots"       // of the page
	Dialogs      Ability = "dialogs"           // alert, confirm and prompt are answered and reported
	Script       Ability = "script errors"     // uncaught exceptions and the console are reported
	Network      Ability = "network errors"    // failed requests are reported
	Reasons      Ability = "reasons"           // why a page failed to load: refused, no such name
	ManyFiles    Ability = "several files"     // in one file input
	Files        Ability = "files for scripts" // the File API: pages can be given files without an input of theirs
	FileNames    Ability = "any file name"     // letters beyond ASCII
	Downloads    Ability = "downloads"         // to a file; those in place of a page are reported
	Cookies      Ability = "http-only cookies" // are distinguished from others
	Events       Ability = "typing"            // with the events of real keys
	Keys         Ability = "keys"              // other than characters and Enter, and with others held down
	Buttons      Ability = "mouse buttons"     // the right and the middle one
	ThreePresses Ability = "three clicks"      // in a row
	Modern       Ability = "modern fields"     // date and colour, editable documents
	Frames       Ability = "frames"            // can be entered
	Shadow       Ability = "shadow roots"      // open ones are entered
	WindowClose  Ability = "closed windows"    // are distinguished from a browser crash
	Interruption Ability = "interruption"      // a page that never arrives, or never becomes idle, is aborted at once
	Endless      Ability = "endless pages"     // of which a picture never ends are used as soon as a person could use them
	Proxy407     Ability = "proxy login"       // a proxy's 407 is answered
	PAC          Ability = "PAC files"
	Loopback     Ability = "loopback by proxy" // addresses of this machine are requested through the proxy too
	OneAuthority Ability = "one authority"     // is trusted besides the system's, and no other: an untrusted certificate is refused
	HTTP2        Ability = "HTTP/2"            // is spoken through a proxy
	PlainSocket  Ability = "plain WebSocket"   // ws:// is requested through a proxy
	ThirdParty   Ability = "third-party cookies"
	CutTunnels   Ability = "cut connections" // by HTTPS fail at once, and the next request uses a new one
	Mutations    Ability = "mutations"       // of a document are reported: a plain text that appeared and vanished is noticed
	LostPress    Ability = "lost presses"    // before the page listened are known to have had no effect, and done again
	Languages    Ability = "languages"       // are sent to sites as Chrome does: en-US
)

// Abilities returns all of them in their order.
func Abilities() []Ability {
	return []Ability{Layout, Picture, Dialogs, Script, Network, Reasons, ManyFiles, Files, FileNames, Downloads, Cookies, Events, Keys, Buttons, ThreePresses, Modern,
		Frames, Shadow, WindowClose, Interruption, Endless, Proxy407, PAC, Loopback, OneAuthority, HTTP2, PlainSocket, ThirdParty, CutTunnels, Languages, Mutations, LostPress}
}
