package browser

// Button is a button of the mouse.
type Button string

// The buttons.
const (
	LeftButton   Button = "left"
	MiddleButton Button = "middle"
	RightButton  Button = "right"
)

// AllButtons returns all of them.
func AllButtons() []Button { return []Button{LeftButton, MiddleButton, RightButton} }
