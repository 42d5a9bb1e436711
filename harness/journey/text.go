package journey

import "regexp"

// variable matches a reference to a value that is not in the journey itself.
var variable = regexp.MustCompile(`\$\{[A-Za-z_][A-Za-z0-9_.]*\}`)

// ownVariables are the names that a Visit fills in; all others are variables of the process
// environment.
var ownVariables = map[string]bool{"account.user": true, "account.password": true, "variant": true}
