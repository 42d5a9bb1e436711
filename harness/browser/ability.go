package browser

// Ability is something that not every browser, or not every driver, has. What an
// engine lacks, and why, is in the table of package engine; the conformance suite asks
// for abilities by these names.
type Ability string

// The abilities, in the order in which they are told.
const (
	Layout       Ability = "layout"            // sizes and places: what covers what, what is in sight
	Picture      Ability = "screenshots"       // of the page
	Dialogs      Ability = "dialogs"           // alert, confirm and prompt are answered, and told
	Script       Ability = "script errors"     // uncaught exceptions and the console are heard
	Network      Ability = "network errors"    // requests that fail are heard
	Reasons      Ability = "reasons"           // why a page did not come: refused, no such name
	ManyFiles    Ability = "several files"     // in one file input
	FileNames    Ability = "any file name"     // letters beyond ASCII
	Downloads    Ability = "downloads"         // to a file; in place of a page they are told
	Cookies      Ability = "http-only cookies" // are told from others
	Events       Ability = "typing"            // with the events of real keys
	Modern       Ability = "modern fields"     // date and colour, editable documents
	Frames       Ability = "frames"            // are stepped into
	WindowClose  Ability = "closed windows"    // are told from a browser that died
	Interruption Ability = "interruption"      // a page that never comes, or never rests, is given up at once
	Proxy407     Ability = "proxy login"       // a proxy's 407 is answered
	PAC          Ability = "PAC files"
	Loopback     Ability = "loopback by proxy" // addresses of this machine are asked for through the proxy, too
	OneAuthority Ability = "one authority"     // is trusted beside the system's, and no other: a certificate nobody should trust is refused
	HTTP2        Ability = "HTTP/2"            // is spoken through a proxy
	PlainSocket  Ability = "plain WebSocket"   // ws:// is asked for through a proxy
	ThirdParty   Ability = "third-party cookies"
	CutTunnels   Ability = "cut connections" // by HTTPS are given up at once, and the next is tried anew
	Mutations    Ability = "mutations"       // of a document are told: a plain text that came and went is noticed
	Languages    Ability = "languages"       // are told to sites as Chrome does: en-US
)

// Abilities returns all of them in their order.
func Abilities() []Ability {
	return []Ability{Layout, Picture, Dialogs, Script, Network, Reasons, ManyFiles, FileNames, Downloads, Cookies, Events, Modern,
		Frames, WindowClose, Interruption, Proxy407, PAC, Loopback, OneAuthority, HTTP2, PlainSocket, ThirdParty, CutTunnels, Languages, Mutations}
}
