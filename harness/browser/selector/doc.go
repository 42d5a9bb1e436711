// Package selector reads the selectors of a journey, before any browser starts.
//
//	#a .b, css=#a .b             CSS
//	text=Save                    the innermost elements whose text has "save" in it, in any case
//	text="Save", text=/sav(e|ing)/i      whose whole text is Save; whose text matches
//	role=button[name=Save]       an ARIA role, given or implied by the tag; name is the accessible name
//	label=E-mail                 a field by its label
//	placeholder= alt= title=     by that attribute
//	testid=save                  by data-testid and its like
//	xpath=//a, //a, (//a)[2]     XPath 1.0
//	A >> B                       B inside of A
//	A >> nth=1                   the second match; -1 is the last
//	F >>> B                      B in the document of frame F, or in the open shadow root of F
//	A || B                       the first of these that the page has
//
// The words are those of Playwright's selector engines (https://playwright.dev/docs/other-locators), the names those of
// WAI-ARIA (https://www.w3.org/TR/wai-aria-1.2/). finder.js in package browser finds the elements.
package selector
