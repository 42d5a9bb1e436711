package redact_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"cxmatrix/results/redact"
	"cxmatrix/results/redact/redacttest"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

// awkward are secrets that look like the escapes in which they are written.
var awkward = []string{
	`canary-W0rd/&'"pass`, `p"a<ss&w/ör d`, "hunter2%", `50%25 off`, `&lt;b&gt;`, `a\u0062c\n`, "+plus + plus", "Пароль№5", "密码密码", "🔑🔑🔑🔑",
	"https://x.test/?k=v#f", "%41%42", `&lt%41`, `\\x41`, "pass", "tab\tnew", "c3VwZXI=", "70617373", `&amp;&amp;`, "a&b;c", "~!@#$%^&*()_+",
}

var _ = Describe("the forms of a secret", func() {
	for _, form := range redacttest.Forms {
		It("is hidden as "+form.Name, func() {
			for _, secret := range awkward {
				s := redact.New(secret)
				written := form.Write(secret)
				left := s.Clean("before\n" + written + "\nafter")
				Expect(left).NotTo(ContainSubstring(written), secret)
				Expect(left).To(And(HavePrefix("before\n"), HaveSuffix("\nafter")), secret)
			}
		})
	}

	It("leaves nothing behind that base64 would tell", func() {
		s := redact.New("open sesame")
		for _, text := range []string{"b3BlbiBzZXNhbWU=", "OTpvcGVuIHNlc2FtZTo5", "LTpvcGVuIHNlc2FtZQ", "eDpvcGVuIHNlc2FtZXk="} {
			Expect(strings.NewReplacer(redact.Hidden, "", "=", "").Replace(s.Clean(text))).To(HaveLen(len(s.Clean(text)) - len(redact.Hidden) - strings.Count(text, "=")))
			Expect(len(strings.Replace(s.Clean(text), redact.Hidden, "", 1))).To(BeNumerically("<=", 4), s.Clean(text))
		}
	})

	It("is hidden line by line where it has several", func() {
		s := redact.New("-----BEGIN KEY-----\nMIIBVgIBADANBgkq\n-----END KEY-----")
		Expect(s.Clean("the second line is MIIBVgIBADANBgkq")).To(Equal("the second line is " + redact.Hidden))
	})

	It("is hidden from when it is known", func() {
		s := redact.New("first1")
		Expect(s.Clean("first1 second2")).To(Equal(redact.Hidden + " second2"))
		s.Add("second2")
		Expect(s.Clean("first1 second2")).To(Equal(redact.Hidden + " " + redact.Hidden))
	})

	It("does not take other words along", func() {
		s := redact.New("hunter2000", "Pa$$w0rd", "ümläut5")
		for _, text := range []string{"", "hunter", "100% sure & more \\ of <b>it</b>", "aHVudGVy", strings.Repeat("lorem ipsum ", 100)} {
			Expect(s.Clean(text)).To(Equal(text))
		}
	})

	It("finds where they are", func() {
		Expect(redact.New("hunter2").Spans("a hunter2 and %68unter2, HUNTER2hunter2")).To(Equal([][2]int{{2, 9}, {14, 23}, {25, 39}}))
	})

	It("removes the values of all headers that carry credentials", func() {
		s := redact.New("not in here")
		for text, want := range map[string]string{
			"Authorization: Bearer abc.def\nx":        "Authorization: [hidden]\nx",
			`{"proxy-authorization":"Basic eA==","a"`: `{"proxy-authorization":"[hidden]","a"`,
			`{\"Cookie\": \"sid=1; b=2\"}`:            `{\"Cookie\": \"[hidden]\"}`,
			"< Set-Cookie: sid=1; Path=/\r\n":         "< Set-Cookie: [hidden]\r\n",
			"https://x.test/cb#access_token=abc&n=1":  "https://x.test/cb#access_token=[hidden]&n=[hidden]",
			"https://x.test/doc#chapter":              "https://x.test/doc#chapter",
		} {
			Expect(s.Clean(text)).To(Equal(want))
		}
	})

	It("hides the longer of two that share a beginning", func() {
		Expect(redact.New("hunter", "hunter2000").Clean("hunter2000")).To(Equal(redact.Hidden))
	})
	It("is hidden as browsers write them into markup and addresses", func() {
		s := redact.New(`it's&"x <1`)
		for _, written := range []string{`it's&amp;"x &lt;1`, `it's&amp;&quot;x <1`, `it's&amp;&quot;x &lt;1`, "it%27s%26%22x%20%3C1", "it%27s%26%22x+%3C1"} {
			Expect(s.Clean(written)).To(Equal(redact.Hidden), written)
		}
	})
	DescribeTable("is too short", func(value string, want bool) { Expect(redact.TooShort(value)).To(Equal(want)) },
		Entry("of no characters: it is none", "", false), Entry("of three", "abc", true), Entry("of three that take nine bytes", "密码密", true), Entry("of four", "abcd", false))
})

// FuzzHide checks that no form of a secret survives, wherever it stands, also where two forms
// are one inside the other.
func FuzzHide(f *testing.F) {
	for i, secret := range awkward {
		f.Add(secret, uint8(i), uint8(2*i), "<a href='", "'>")
	}
	f.Fuzz(func(t *testing.T, secret string, one, other uint8, before, after string) {
		if utf8.RuneCountInString(secret) < redact.MinLength || !utf8.ValidString(secret) || strings.ContainsAny(secret, "\x00\ufffd") || strings.Contains(redact.Hidden, secret) || len(strings.Fields(secret)) == 0 {
			t.Skip()
		}
		s := redact.New(secret)
		written := redacttest.Forms[int(one)%len(redacttest.Forms)].Write(secret)
		if other%2 == 1 { // an escape inside an escape
			written = redacttest.Escapes[int(other/2)%len(redacttest.Escapes)].Write(written)
		}
		if left := s.Clean(before + "\n" + written + "\n" + after); strings.Contains(left, "\n"+written+"\n") {
			t.Errorf("%q written as %q is left in %q", secret, written, left)
		}
	})
}

// BenchmarkClean measures how much text is cleaned in a second: of a log without any escape, and of
// a page that is full of them.
func BenchmarkClean(b *testing.B) {
	s := redact.New("canary-W0rd/&'\"pass", "of-the-hub", "of-the-proxy", "ada:of-the-proxy", "in the address")
	for name, text := range map[string]string{
		"log":  strings.Repeat("12:00:01.123 INFO - a driver's line without anything that is special\n", 15_000),
		"page": strings.Repeat(`<a href="/files?name=a%20b&amp;size=1">cv &amp; letter</a><script>var a="\u003cb\u003e\n";</script>`+"\n", 10_000),
	} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				s.Clean(text)
			}
		})
	}
}
