package wording_test

import (
	"strings"
	"testing"

	"cxmatrix/harness/wording"
)

func BenchmarkJudge(b *testing.B) {
	for name, message := range map[string]string{
		"message": "Sorry, your file could not be uploaded. Please try again later, or contact support.",
		"page":    strings.Repeat("file is too your upload exceeds maximum not ", 200),
	} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(message)))
			for b.Loop() {
				wording.Judge(message)
			}
		})
	}
}
