package browser

// CheckPressed returns the error of a press that ScriptPressed says met another element: the page moved in between. It had no
// effect, and may be tried again; but not if it was the second of several in a row.
func CheckPressed(op, selector, state, element string) error {
	switch state {
	case "missed":
		return NewSiteError(op, selector, "it moved: %s was there when it was pressed", element)
	case "again":
		return NewFinalError(op, selector, "it was pressed once, and then %s was in its place", element)
	}
	return nil
}

// CheckHovered is CheckPressed of a pointer that only moved there.
func CheckHovered(op, selector, state, element string) error {
	if state != "missed" {
		return nil
	}
	return NewSiteError(op, selector, "it moved: %s was there when the pointer came", element)
}
