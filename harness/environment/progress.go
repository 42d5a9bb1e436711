package environment

// How accurate the upload progress that a page shows is.
const (
	// BufferedProgress progress counts what the browser has written to the kernel, which buffers
	// megabytes.
	BufferedProgress = "buffered"
	// AccurateProgress progress is within some hundred kilobytes of what was sent to the site.
	AccurateProgress = "honest"
	// DelayedProgress progress can't be accurate: the network inspects uploads, and
	// forwards each only when it is complete.
	DelayedProgress = "held back by inspection"
)

// Progress returns how accurate the page's own progress is in this environment.
func (e *Environment) Progress() string {
	switch {
	case e.spec.Network.HoldsUploads():
		return DelayedProgress
	case e.namespace != nil:
		return AccurateProgress
	}
	return BufferedProgress
}
