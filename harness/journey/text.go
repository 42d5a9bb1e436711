package journey

import "regexp"

// variable is a reference to a value that the journey does not hold itself.
var variable = regexp.MustCompile(`\$\{[A-Za-z_][A-Za-z0-9_.]*\}`)

// own are the names that a Visit fills in; every other one is of the process
// environment.
var own = map[string]bool{"account.user": true, "account.password": true, "variant": true}
