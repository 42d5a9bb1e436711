package matrix_test

import (
	"fmt"

	"cxmatrix/matrix"
)

// The cells of one environment, with what each browser means on its system.
func Example() {
	planned, err := matrix.Study().Expand(matrix.Selection{
		Environments: []string{"medium"},
		Cells:        []string{"!*/edge-*/*"},
		With:         []string{"chromium"},
		System:       "linux",
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, p := range planned {
		fmt.Printf("%s: %s", p.Cell, p.Resolved)
		if p.Impossible != "" {
			fmt.Printf(" (%s; nearest: %s)", p.Impossible, p.Nearest)
		}
		fmt.Println()
	}
	// Output:
	// medium/chrome-latest/windows-8: chrome latest (109)
	// medium/firefox-latest/windows-8: firefox latest (115)
	// medium/ie-10/windows-8: ie 10
	// medium/ie-11/windows-8: ie 11 (Internet Explorer 11 never ran on Windows 8, which had only 10; nearest: medium/ie-11/windows-8.1)
	// medium/chromium-installed/linux: chromium installed
}
