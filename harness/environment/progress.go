package environment

// What the progress that a page shows of an upload is worth.
const (
	// Buffered progress counts what the browser has handed to the kernel, which takes
	// megabytes at once.
	Buffered = "buffered"
	// Honest progress is within some hundred kilobytes of what has left for the site.
	Honest = "honest"
	// HeldBack is what a page can't know better: the network inspects uploads, and
	// sends them on when it has all of one.
	HeldBack = "held back by inspection"
)

// Progress says what the page's own progress is worth in this environment.
func (e *Environment) Progress() string {
	switch {
	case e.spec.Network.Has("upload-content"):
		return HeldBack
	case e.space != nil:
		return Honest
	}
	return Buffered
}
