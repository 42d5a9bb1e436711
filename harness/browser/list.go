package browser

import (
	"context"
	_ "embed"
	"errors"
)

// ErrList is the error of Choose for a field that is no select, but has a list of options in its place: an ARIA combobox or
// listbox. Such a list is chosen from by the verbs of ListChooser.
var ErrList = errors.New("it is a list that opens")

// ListChooser is a Page that chooses from such lists, as a customer does: one after the other, each as soon as it can be done.
type ListChooser interface {
	// OpenList presses the field, unless its options can be seen.
	OpenList(ctx context.Context, selector string) error
	// ChooseOption presses the option of that text, or value. It is a *SiteError while there is none.
	ChooseOption(ctx context.Context, selector, value string) error
	// CheckOption returns a *SiteError unless the page shows that value as the chosen one.
	CheckOption(ctx context.Context, selector, value string) error
}

//go:embed list.js
var listJS string

const (
	// ScriptOpenList: (list) -> as ScriptClickTarget, for what opens the list; the reason is "open" if it is.
	ScriptOpenList Function = "openList"
	// ScriptPressOption: (list, value) -> as ScriptClickTarget, for the option.
	ScriptPressOption Function = "pressOption"
	// ScriptChosenInList: (list, value) -> [chosen bool].
	ScriptChosenInList Function = "chosenInList"
)

// ListKind is the kind of such a field in the answer of ScriptChoice.
const ListKind = "list"

// IsOpen reports whether a *SiteError is the reason of ScriptOpenList that the list is open.
func IsOpen(err error) bool {
	var e *SiteError
	return errors.As(err, &e) && e.Reason == "open"
}

// CheckChosen returns the error of an option that ScriptChosenInList does not find chosen.
func CheckChosen(selector, value string, chosen bool) error {
	if chosen {
		return nil
	}
	return NewSiteError("choose", selector, "pressed, but the page does not show %q as chosen", value)
}
