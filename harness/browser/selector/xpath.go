package selector

import (
	"errors"
	"fmt"
	"strings"

	"github.com/antchfx/xpath"
)

// checkXPath refuses what is no XPath 1.0, or selects no elements.
func checkXPath(text string) error {
	if _, err := xpath.Compile(text); err != nil {
		return fmt.Errorf("no XPath: %s: correct it", strings.Join(strings.Fields(err.Error()), " "))
	}
	if last := text[strings.LastIndexByte(text, '/')+1:]; strings.HasPrefix(last, "@") || strings.HasPrefix(last, "text()") {
		return errors.New("this XPath selects no elements: end it before the last /")
	}
	return nil
}
