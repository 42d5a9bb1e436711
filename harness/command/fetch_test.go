package command_test

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"regexp"
	"time"

	"cxmatrix/fixtures/hang"

	"github.com/rogpeppe/go-internal/testscript"
)

// fetch is a customer's tool: it gets an address as its environment tells it to,
// prints the status and the page, and fails where nothing answers.
func fetch(address string) int {
	answer, err := http.Get(address)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer answer.Body.Close()
	fmt.Println(answer.Status)
	if _, err := io.Copy(os.Stdout, answer.Body); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

// awaits waits until a file has a text: "awaits FILE REGEXP".
func awaits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: awaits FILE REGEXP")
	}
	text := regexp.MustCompile(args[1])
	for end := time.Now().Add(hang.Limit); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		if data, err := os.ReadFile(ts.MkAbs(args[0])); err == nil && text.Match(data) {
			return
		}
	}
	ts.Fatalf("%s never had %s", args[0], args[1])
}
