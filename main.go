// Command cxmatrix walks the customer journey of a SaaS in every security
// environment of its customers, and records for each step whether the customer
// got through, what stopped them, and whether the page told them why.
package main

import (
	"os"

	"cxmatrix/harness/command"
)

func main() { os.Exit(command.Main(os.Args[1:], os.Stdout, os.Stderr)) }
