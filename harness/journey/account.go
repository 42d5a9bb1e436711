package journey

import (
	"fmt"
	"regexp"
	"strconv"

	"github.com/goccy/go-yaml/ast"
)

var accountRange = regexp.MustCompile(`\{(\d+)\.\.(\d+)\}`)

// maxAccounts bounds the expansion of one span.
const maxAccounts = 10_000

// accounts expands one entry: "ada-{01..20}@example.test"
// is twenty accounts.
func accounts(n ast.Node, entry Account) ([]Account, error) {
	m := accountRange.FindStringSubmatchIndex(entry.User)
	if m == nil {
		return []Account{entry}, nil
	}
	lo, hi := entry.User[m[2]:m[3]], entry.User[m[4]:m[5]]
	from, _ := strconv.Atoi(lo)
	to, _ := strconv.Atoi(hi)
	if to < from || to-from >= maxAccounts {
		return nil, errorAt(n, "accounts {%s..%s}: want the smaller number first, and at most %d accounts", lo, hi, maxAccounts)
	}
	var list []Account
	for i := from; i <= to; i++ {
		user := fmt.Sprintf("%s%0*d%s", entry.User[:m[0]], len(lo), i, entry.User[m[1]:])
		list = append(list, Account{User: user, Password: entry.Password})
	}
	return list, nil
}

// MostAtOnce is how many walks of the journey its accounts suffice for, since each has one to itself; 0 if it needs none.
func (j *Journey) MostAtOnce() int {
	if j.NeedsSecondAccount() {
		return max(1, len(j.Accounts)-1)
	}
	return len(j.Accounts)
}
