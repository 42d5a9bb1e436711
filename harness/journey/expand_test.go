package journey

import (
	"context"
	"reflect"
	"testing"

	"cxmatrix/harness/browser"
)

// TestSelectingPage holds that every verb with a selector has it changed: one that is forgotten would act outside of the part
// of the page that the journey names.
func TestSelectingPage(t *testing.T) {
	page := reflect.TypeFor[browser.Page]()
	for i := range page.NumMethod() {
		m := page.Method(i)
		if m.Name == "Open" || m.Type.NumIn() < 2 || m.Type.In(1).Kind() != reflect.String {
			continue
		}
		if !changesSelector(m) {
			t.Errorf("selectingPage has no %s of its own: add it", m.Name)
		}
	}
}

// changesSelector calls a verb on a page without a browser.
func changesSelector(m reflect.Method) (changed bool) {
	defer func() { _ = recover() }() // there is no browser
	p := selectingPage{nil, func(string) string { changed = true; return "" }}
	args := []reflect.Value{reflect.ValueOf(context.Background()), reflect.ValueOf("#a")}
	for i := 2; i < m.Type.NumIn() && !m.Type.IsVariadic(); i++ {
		args = append(args, reflect.Zero(m.Type.In(i)))
	}
	reflect.ValueOf(p).MethodByName(m.Name).Call(args)
	return changed
}
