package mailbox

import (
	"slices"
	"strings"
	"testing"
	"time"
)

// plain is a mail of one text.
func plain(subject, text string) string {
	return "To: ann@example.test\r\nSubject: " + subject + "\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n" + text
}

// marked is a mail of two parts that say the same.
func marked(subject, html string) string {
	return "To: ann@example.test\r\nSubject: " + subject + "\r\nMIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary=b\r\n\r\n" +
		"--b\r\nContent-Type: text/plain\r\n\r\nYour mail program shows no HTML.\r\n--b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + html + "\r\n--b--\r\n"
}

func TestCodes(t *testing.T) {
	for raw, want := range map[string]string{
		plain("Log in", "Your code is 482915."):                                                              "482915",
		plain("482915 is your code", "Do not share it."):                                                     "482915",
		plain("Log in", "482 915 is your verification code"):                                                 "482915",
		plain("Log in", "Your code:\n\n    482-915\n"):                                                       "482-915",
		plain("Log in", "Code: 4 8 2 9 1 5"):                                                                 "482915",
		plain("Log in", "Enter this code: AB12-CD34"):                                                        "AB12-CD34",
		plain("Log in", "Enter this code: K7QX2P\nThanks"):                                                   "K7QX2P",
		plain("Your code", "4829"):                                                                           "4829",
		plain("=?utf-8?q?Ihr_Best=C3=A4tigungscode?=", "Guten Tag,\n\n48291537\n\nGültig bis 30.11.2026"):    "48291537",
		plain("Log in", "Your verification code, valid for 1800 seconds:\n\n482915\n\nSupport: 0800 123456"): "482915",
		plain("Log in", "Order 771234, customer 884411. The code for it is 482915"):                          "482915",
		plain("Log in", "Call +49 30 901820 if you did not ask for a code. Your code is 482915. © 2026"):     "482915",
		plain("Log in", "Dein Code lautet 482915 und ist bis 2026-12-01 14:30 gültig."):                      "482915",
		plain("Log in", "https://site.test/code/123456\nThe code is 482915"):                                 "482915",
		plain("ログイン", "認証コード:482915"):                                                                        "482915",
		marked("Log in", "<p>Your code</p><table><tr><td>4</td><td>8</td><td>2</td><td>9</td></tr></table>"): "4829",
		marked("Log in", "<style>#c{width:600000}</style><p>Your code is <b>482</b><b>915</b></p>"):          "482915",
		marked("Log in", `<div style="display:none">code 111111</div><p>Your code is 482915</p>`):            "482915",
		plain("Your order 123456", "It costs 1234 EUR and comes on 2026-12-01."):                             "",
		plain("Hello", "482915"): "",
		plain("Welcome", "Your account has been made. COVID-19 ISO-8859 https://site.test/code/482915"): "",
	} {
		if got := (Want{kind: "code"}).find(parse([]byte(raw))); got != want {
			t.Errorf("%q, not %q, in:\n%s", got, want, raw)
		}
	}
}

func TestLinks(t *testing.T) {
	for raw, want := range map[string]string{
		plain("Confirm", "Go to https://site.test/confirm?t=1. Or not."):                                      "https://site.test/confirm?t=1",
		plain("Confirm", "(see <https://site.test/a_(b)>)"):                                                   "https://site.test/a_(b)",
		plain("Confirm", "https://site.test/\nhttps://site.test/c/9f8e7d6c5b4a39281706"):                      "https://site.test/c/9f8e7d6c5b4a39281706",
		plain("Confirm", "https://site.test/unsubscribe?u=1 https://site.test/logo.png https://site.test/go"): "https://site.test/go",
		plain("Confirm", "http://a.test/"+strings.Repeat(")", maxMail/2)+" https://site.test/go"):             "https://site.test/go",
		plain("Confirm", "https://site.test"):                                                                 "https://site.test",
		marked("Confirm", `<a href="https://site.test/"><img src=http://x/l.png alt=Site></a><a href="https://click.test/aaaaaaaaaaaaaaaa1">Shop</a><a href="https://click.test/b?x=1&amp;y=2">Confirm your address</a>`): "https://click.test/b?x=1&y=2",
		marked("Confirm", `<a href="javascript:alert(1)">Confirm</a><a href="file:///etc/passwd">Confirm</a><a href="/x">Confirm</a>`):                                                                                    "",
		marked("Confirm", `<link rel=stylesheet href="https://site.test/a.css"><img src="https://site.test/pixel?id=aaaaaaaaaaaaaaaa1"><a href="https://site.test/mail">Abbestellen</a>`):                                 "",
	} {
		if got := (Want{kind: "link"}).find(parse([]byte(raw))); got != want {
			t.Errorf("%q, not %q, in:\n%s", got, want, raw)
		}
	}
}

func TestPatterns(t *testing.T) {
	m := parse([]byte(marked("Ticket A-17", `<p>Password: <b>geheim/7</b></p><a href="https://site.test/go?token=abc">Go</a>`)))
	for text, want := range map[string]string{
		`/Password: (\S+)/`: "geheim/7", `/password: \S+/i`: "Password: geheim/7", `/token=(\w+)/`: "abc", `/A-\d+/`: "A-17", `/none/`: "", `/geheim\/\d/`: "geheim/7",
	} {
		w, err := ParseWant(text)
		if got := w.find(m); err != nil || got != want {
			t.Errorf("%s: %q, %v", text, got, err)
		}
	}
	for text, want := range map[string]string{"cod": `did you mean "code"?`, "/(/": "missing closing", "/a": "ends with", "/": "ends with", "/a/x": "ends with"} {
		if _, err := ParseWant(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", text, err)
		}
	}
}

func TestRecipients(t *testing.T) {
	m := parse([]byte("To: \"bob@other.test\" <Ann+1@Example.test>, undisclosed <x@y.test>\r\nDelivered-To: box@example.test\r\nCc: broken <c@d.test\r\n\r\nx"))
	if want := []string{"ann+1@example.test", "x@y.test", "c@d.test", "box@example.test"}; !slices.Equal(m.to, want) {
		t.Errorf("to %q", m.to)
	}
	if m.isTo([]string{"ann@example.test"}) || !m.isTo([]string{"ANN+1@example.test"}) || !m.isTo(nil) {
		t.Error("not the right recipients")
	}
}

func TestCharsets(t *testing.T) {
	raw := "Subject: =?iso-8859-1?q?Best=E4tigung?=\r\nContent-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nBest=E4tigung: 482=\r\n915"
	if m := parse([]byte(raw)); m.subject != "Bestätigung" || findCode(m) != "482915" {
		t.Errorf("%+v", m)
	}
}

func TestMissing(t *testing.T) {
	q := Query{Want: Want{kind: "code"}, To: []string{"ann@example.test"}, Patience: 20 * time.Second}
	came := []*mail{parse([]byte(plain("Welcome", "Hello"))), {subject: "987654 is your code", to: []string{"bob@example.test"}}}
	want := `no mail to ann@example.test with a code within 20 s; 2 came instead: "Welcome" (no code in it), "… is your code" (to another address)`
	if got := missing(q, came).Error(); got != want {
		t.Errorf("got %s", got)
	}
}

func TestAddresses(t *testing.T) {
	for text, want := range map[string]string{
		"imaps://ann%40example.test:p%40ss@imap.example.test": "imap.example.test:993 INBOX p@ss",
		"imap://ann:secret@127.0.0.1:10143/Sub/Folder":        "127.0.0.1:10143 Sub/Folder secret",
		"http://127.0.0.1:8025":                               "ok",
		"imapss://ann:secret@imap.example.test":               `did you mean "imaps"?`,
		"pop3://ann:secret@x":                                 "use one of", "imaps://imap.example.test": "no user and password", "imaps://ann@imap.example.test": "no user and password",
		"http://": "no host", "ann@example.test": "not an address", "imaps://ann:100%@x": "%25", "": "not an address",
	} {
		a, err := Parse(text)
		got := "ok"
		switch {
		case err != nil:
			got = err.Error()
		case a.isIMAP():
			got = a.hostPort() + " " + a.folder() + " " + a.Password()
		}
		if !strings.Contains(got, want) {
			t.Errorf("%s: %s", text, got)
		}
		if strings.Contains(got, "secret") && err != nil {
			t.Errorf("%s: the error tells the password", text)
		}
	}
}

// FuzzMail holds that no mail makes the reader panic, and that what it finds is short, and of one line.
func FuzzMail(f *testing.F) {
	f.Add([]byte(plain("482915 is your code", "https://site.test/confirm?t=aaaaaaaaaaaaaaaa1 code 482 915")))
	f.Add([]byte(marked("Confirm", `<div style="display:none"><a href="https://site.test/x"><img alt=Confirm></a></div><a href=https://a.test>Confirm`)))
	f.Add([]byte("Content-Type: multipart/mixed; boundary=a\r\n\r\n" + strings.Repeat("--a\r\nContent-Type: multipart/mixed; boundary=a\r\n\r\n", 40)))
	f.Add([]byte("Subject: =?utf-8?b?w?=\r\nContent-Type: text/html; charset=utf-7\r\nContent-Transfer-Encoding: base64\r\n\r\n+/v8=="))
	f.Add([]byte("Content-Type: text/plain; charset=gb18030\r\nTo: <\r\n\r\n" + strings.Repeat("code 1234 ", 100)))
	f.Fuzz(func(t *testing.T, raw []byte) {
		m := parse(raw)
		if code := findCode(m); len(code) > 11 || strings.ContainsAny(code, " \n") {
			t.Errorf("code %q", code)
		}
		if l := findLink(m); l != "" && !isWanted(link{address: l}) {
			t.Errorf("link %q", l)
		}
		if len(m.links) > maxLinks || len(m.texts) > maxParts {
			t.Errorf("%d links, %d texts", len(m.links), len(m.texts))
		}
	})
}
