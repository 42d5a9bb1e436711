package browser

// Button is a button of the mouse.
type Button string

// The buttons.
const (
	LeftButton   Button = "left"
	MiddleButton Button = "middle"
	RightButton  Button = "right"
)

// Buttons returns all of them.
func Buttons() []Button { return []Button{LeftButton, MiddleButton, RightButton} }
