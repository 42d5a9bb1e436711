package mailbox

import (
	"net/url"
	"path"
	"regexp"
	"slices"
	"strings"
)

// link is a link of a mail.
type link struct{ address, text string }

// textLink matches an address in a text.
var textLink = regexp.MustCompile(`(?i)\bhttps?://[^\s<>"\\^{|}` + "`" + `]+`)

// asked are words of the links that a mail is sent for.
var asked = regexp.MustCompile(`(?i)confirm|verif|activat|validat|reset|magic|log-?in|sign-?in|sign-?up|accept|invit|bestätig|bestaetig|aktivier|zurücksetz|anmeld|` +
	`einlad|valider|activer|réinit|connexion|activar|restablecer|attiva|conferma|potwierd`)

// unwanted are words of links that are in any mail.
var unwanted = regexp.MustCompile(`(?i)unsubscribe|opt-?out|abmelde|abbestell|désabonn|desabonn|darse de baja|cancelar.suscripci|disiscri|uitschrijv|preferences|\bprivacy\b|datenschutz|impressum|imprint`)

// isFile are the ends of addresses of what is no page.
var isFile = []string{".png", ".jpg", ".jpeg", ".gif", ".svg", ".webp", ".ico", ".css", ".js", ".woff", ".woff2"}

// token matches a part of an address that is a mail's own.
var token = regexp.MustCompile(`[0-9A-Za-z_-]{16,}`)

// findLink returns the link that a mail was sent for: the first that says so by its words, else the first whose address
// has a word or a long token, else the first. A site's home page, which most logos lead to, comes last.
func findLink(m *mail) string {
	var list []link
	for _, l := range m.links {
		if isWanted(l) {
			list = append(list, l)
		}
	}
	for _, is := range []func(link) bool{
		func(l link) bool { return asked.MatchString(l.text) },
		func(l link) bool { return !isHome(l) && (asked.MatchString(l.address) || hasToken(l.address)) },
		func(l link) bool { return !isHome(l) },
		func(link) bool { return true },
	} {
		if i := slices.IndexFunc(list, is); i >= 0 {
			return list[i].address
		}
	}
	return ""
}

func isWanted(l link) bool {
	u, err := url.Parse(l.address)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return false
	}
	return !slices.Contains(isFile, strings.ToLower(path.Ext(u.Path))) && !unwanted.MatchString(l.address) && !unwanted.MatchString(l.text)
}

// isHome reports whether a link leads to a site's home page. It can be parsed.
func isHome(l link) bool {
	u, _ := url.Parse(l.address)
	return strings.Trim(u.Path, "/") == "" && u.RawQuery == "" && u.Fragment == ""
}

// hasToken reports whether the path or the query has a long word with digits.
func hasToken(address string) bool {
	u, _ := url.Parse(address)
	found := token.FindAllString(u.RequestURI()+"#"+u.Fragment, -1)
	return slices.ContainsFunc(found, func(s string) bool { return strings.ContainsAny(s, "0123456789") })
}

// maxAddress is how many bytes an address of a plain text may have; no site sends longer ones.
const maxAddress = 4 << 10

// linksIn lists the links of a plain text, without the marks of its sentences.
func linksIn(text string) (list []link) {
	for _, address := range textLink.FindAllString(text, maxLinks) {
		if len(address) <= maxAddress {
			list = append(list, link{address: trimSentence(address)})
		}
	}
	return list
}

// trimSentence takes away what ends a sentence, or brackets around an address.
func trimSentence(address string) string {
	for {
		trimmed := strings.TrimRight(address, ".,;:!?'*")
		for _, pair := range []string{"()", "[]"} {
			if strings.HasSuffix(trimmed, pair[1:]) && strings.Count(trimmed, pair[1:]) > strings.Count(trimmed, pair[:1]) {
				trimmed = trimmed[:len(trimmed)-1]
			}
		}
		if trimmed == address {
			return address
		}
		address = trimmed
	}
}
