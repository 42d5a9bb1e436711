package engine_test

import (
	"slices"
	"strings"
	"testing"

	"cxmatrix/fixtures/readme"
	"cxmatrix/harness/browser"
	"cxmatrix/harness/engine"
)

// TestReadme holds README.md against the table of what engines can't do.
func TestReadme(t *testing.T) {
	readme.Hold(t, "README.md", "limits", limitsTable())
	text := strings.Join(readme.Column(t, "README.md", "# Engines: the browsers of this machine", 3), " ")
	for _, k := range engine.Kinds() {
		if !strings.Contains(text, k.Name) && !slices.Contains([]string{"htmlunit-ie7", "htmlunit-ie8"}, k.Name) {
			t.Errorf("README.md does not name the engine %s", k.Name)
		}
	}
}

// limitsTable is the table as Markdown. Engines that lack the same ability for the same
// reason share a row.
func limitsTable() string {
	type lack struct {
		ability browser.Ability
		why     string
	}
	engines := map[lack][]string{}
	var order []lack
	for _, ability := range browser.Abilities() {
		for _, k := range engine.Kinds() {
			why, lacks := engine.Limitations(k.Name)[ability]
			if l := (lack{ability, why}); lacks {
				if engines[l] == nil {
					order = append(order, l)
				}
				engines[l] = append(engines[l], k.Name)
			}
		}
	}
	rows := [][]string{{"what", "engines that can't", "why"}}
	for _, l := range order {
		names := "`" + strings.Join(engines[l], "`, `") + "`"
		names = strings.ReplaceAll(names, "`htmlunit-ie6`, `htmlunit-ie7`, `htmlunit-ie8`, `htmlunit-ie11`", "`htmlunit-ie*`")
		rows = append(rows, []string{string(l.ability), names, l.why})
	}
	return readme.Table(rows...)
}
