package journey

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"cxmatrix/harness/browser"
	"cxmatrix/results"

	"github.com/goccy/go-yaml/ast"
)

// VerifyStored compares what the site lists as stored with what was uploaded:
// count, names, sizes, owner, and the bytes themselves, fetched again with the
// browser's own cookies outside the simulated line.
type VerifyStored struct {
	Links     string   `yaml:"links" is:"selector" required:"true"` // selector of one link a file; its text contains the file's name
	Attribute string   `yaml:"attribute"`                           // of these, with the file's address or a part of it; the link's address if not given
	Address   string   `yaml:"address"`                             // of the download, with {value} or {file} in it
	Sizes     string   `yaml:"sizes" is:"selector"`                 // selector of one text a file, in bytes, in the same order
	Owners    string   `yaml:"owners" is:"selector"`                // selector of one text a file
	Owner     string   `yaml:"owner"`                               // what each of these must contain
	Files     []string `yaml:"files" required:"true"`               // exactly these
	Public    bool     `yaml:"public"`                              // the addresses may be read when logged out

	AtLeast bool `yaml:"at-least"` // there may be more files, such as those of earlier walks

	Renamed bool       `yaml:"renamed"` // the site may give the files other names and types in downloads
	Others  actionList `yaml:"others"`  // logs ${account.user} in, replacing the current login: the files are also requested as another account
}

// UnmarshalYAML refuses contradictory settings.
func (s *VerifyStored) UnmarshalYAML(n ast.Node) error {
	type plain VerifyStored
	if err := decode(n, (*plain)(s)); err != nil {
		return err
	}
	if err := s.checkAddress(n); err != nil {
		return err
	}
	if s.Public && len(s.Others) > 0 {
		return errorAt(n, "public: allows every customer to read the files, and others: only their owner: remove one of them")
	}
	return nil
}

func (s *VerifyStored) timeLimit(v *Visit) time.Duration {
	sum := 2*v.StepTimeout + 2*v.transferTime(v.totalBytes(s.Files))
	if len(s.Others) > 0 {
		sum += v.StepTimeout // for an account
	}
	return sum + 2*LimitOf(s.Others, v) // as another customer, and back
}

// stored is one file as the site lists it.
type stored struct{ text, address, size, owner string }

// Do waits until the page lists as many files as there should be, then verifies
// each one.
func (s *VerifyStored) Do(ctx context.Context, v *Visit) error {
	var list []stored
	err := v.poll(ctx, func() (err error) {
		list, err = s.list(ctx, v)
		return err
	})
	if err != nil {
		return s.missingError(v, list, err)
	}
	cookies, err := v.Page.Cookies(ctx)
	if err != nil {
		return err
	}
	if err := s.forEachFile(v, func(name string) error { return s.verify(ctx, v, name, list, cookies) }); err != nil {
		return err
	}
	return s.tryAsOther(ctx, v, list)
}

// forEachFile verifies every file, and returns the faults of all in one error.
func (s *VerifyStored) forEachFile(v *Visit, verify func(name string) error) error {
	var faults []string
	for _, name := range s.Files {
		if err := verify(name); err != nil {
			if !browser.IsSiteError(err) {
				return err
			}
			v.recordVerification(name, err)
			faults = append(faults, reasonOf(err))
		}
	}
	if len(faults) > 0 {
		return browser.NewSiteError("verify-stored", s.Links, "%s", strings.Join(faults, "; "))
	}
	return nil
}

func (s *VerifyStored) list(ctx context.Context, v *Visit) ([]stored, error) {
	links, err := v.Page.Elements(ctx, s.Links)
	if err != nil {
		return nil, err
	}
	sizes, err := elements(ctx, v, s.Sizes)
	if err != nil {
		return nil, err
	}
	owners, err := elements(ctx, v, s.Owners)
	if err != nil {
		return nil, err
	}
	list := make([]stored, len(links))
	for i, l := range links {
		value, err := s.linkValue(ctx, v, i, l)
		if err != nil {
			return nil, err
		}
		list[i] = stored{text: l.Text, address: value, size: textAt(sizes, i), owner: textAt(owners, i)}
	}
	if err := s.addAddresses(ctx, v, list); err != nil {
		return nil, err
	}
	if more := s.AtLeast || v.Control; more && len(list) >= len(s.Files) { // a control walk finds the files of earlier ones
		return list, s.checkListed(v, list)
	}
	if len(list) != len(s.Files) {
		return list, browser.NewSiteError("verify-stored", s.Links, "the site lists %d files, not %d%s", len(list), len(s.Files), s.hint(len(list)))
	}
	return list, nil
}

// checkListed is for a list that may have more files.
func (s *VerifyStored) checkListed(v *Visit, list []stored) error {
	for _, name := range s.Files {
		if v.findStored(list, name) == nil {
			return browser.NewSiteError("verify-stored", s.Links, "the site lists %d files, and not all of the journey's", len(list))
		}
	}
	return nil
}

// hint tells what to do about a list that is too long.
func (s *VerifyStored) hint(n int) string {
	if n <= len(s.Files) {
		return ""
	}
	return ": if the account has older ones, write at-least: true"
}

// missingError names the files that a list of the wrong length lacks.
func (s *VerifyStored) missingError(v *Visit, list []stored, err error) error {
	if !browser.IsSiteError(err) {
		return err
	}
	var names []string
	for _, name := range s.Files {
		if v.findStored(list, name) == nil {
			v.recordVerification(name, browser.NewSiteError("verify-stored", s.Links, "%s: the site does not list it", name))
			v.addMissing(name, "the site does not list it")
			names = append(names, name)
		}
	}
	if len(names) == 0 {
		return err
	}
	return fmt.Errorf("%w; missing: %s", err, strings.Join(names, ", "))
}

// maxListed is how many entries are shown where the one that was looked for is missing.
const maxListed = 3

// listedText says what a list shows instead of a file: it may name its files elsewhere than in the links.
func listedText(list []stored) string {
	var texts []string
	for _, entry := range list[:min(len(list), maxListed)] {
		texts = append(texts, fmt.Sprintf("%.60q", entry.text))
	}
	if len(texts) == 0 {
		return ""
	}
	return ": it lists " + strings.Join(texts, ", ")
}

func (s *VerifyStored) verify(ctx context.Context, v *Visit, name string, list []stored, cookies []*http.Cookie) error {
	refuse := func(format string, args ...any) error {
		return browser.NewSiteError("verify-stored", s.Links, "%s: %s", name, fmt.Sprintf(format, args...))
	}
	want, entry := v.Files[name], v.findStored(list, name)
	switch {
	case entry == nil:
		v.addMissing(name, "the site does not list it")
		return refuse("the site does not list it%s", listedText(list))
	case s.Owners != "" && !strings.Contains(entry.owner, v.Expand(s.Owner)):
		return refuse("it is stored for %q, not for %q", entry.owner, v.Expand(s.Owner))
	}
	if err := s.verifyBytes(ctx, v, entry.address, name, cookies, refuse); err != nil {
		if browser.IsSiteError(err) {
			v.addMissing(name, reasonOf(err))
		}
		return err
	}
	if listed := digits(entry.size); s.Sizes != "" && listed != fmt.Sprint(want.Bytes) {
		return refuse("the site lists it with %s bytes, not %d", listed, want.Bytes)
	}
	v.setVerified(name)
	if s.Public {
		return nil
	}
	return s.verifyNotPublic(ctx, v, entry, want, nil, "it can be read without logging in", refuse)
}

func (v *Visit) findStored(list []stored, name string) *stored {
	return findNamed(v, list, func(entry stored) string { return entry.text }, name)
}

func textAt(list []browser.Element, i int) string {
	if i < len(list) {
		return list[i].Text
	}
	return ""
}

func digits(s string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, s)
}

// recordVerification notes on a file's item that it was not stored as it should be.
func (v *Visit) recordVerification(name string, err error) {
	delete(v.Verified, name)
	for i := range v.Items {
		if v.Items[i].File == name {
			v.Items[i].Verdict, v.Items[i].Reason, v.Items[i].Proof = results.Failed, reasonOf(err), ""
		}
	}
}

// addMissing notes that the site has not stored a file, or has altered it.
func (v *Visit) addMissing(name, why string) {
	if v.MissingFiles == nil {
		v.MissingFiles = map[string]string{}
	}
	v.MissingFiles[name] = why
}

func reasonOf(err error) string {
	var e *browser.SiteError
	if errors.As(err, &e) {
		return e.Reason
	}
	return err.Error()
}

// setVerified notes that a file's bytes were fetched and matched.
func (v *Visit) setVerified(name string) {
	if v.Verified == nil {
		v.Verified = map[string]bool{}
	}
	v.Verified[name] = true
	for i := range v.Items {
		if v.Items[i].File == name {
			v.Items[i].Proof = results.ProofBytes
		}
	}
}
