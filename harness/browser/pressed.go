package browser

// CheckPressed returns the error of a press that ScriptPressed says met another element: the page moved in between. It had no
// effect, and may be tried again.
func CheckPressed(op, selector, state, element string) error {
	if state != "missed" {
		return nil
	}
	return NewSiteError(op, selector, "it moved: %s was there when it was pressed", element)
}
