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
	Distrust     Ability = "distrust"          // a certificate that nobody vouches for is refused, also where some authorities were added
)

// Abilities returns all of them in their order.
func Abilities() []Ability {
	return []Ability{Layout, Picture, Dialogs, Script, Network, Reasons, ManyFiles, FileNames, Downloads, Cookies, Events, Modern,
		Frames, WindowClose, Interruption, Proxy407, PAC, Loopback, Distrust}
}
