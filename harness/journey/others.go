package journey

import (
	"context"
	"fmt"
	"reflect"

	"cxmatrix/harness/browser"
	"cxmatrix/results"
)

// tryAsOther logs another customer in, checks whether this one can read the files, and logs the
// visit's own customer in again by the same actions.
func (s *VerifyStored) tryAsOther(ctx context.Context, v *Visit, list []stored) error {
	if len(s.Others) == 0 {
		return nil
	}
	defer func(f results.Friction) { v.Friction = f }(v.Friction) // not a customer's action
	own, ownCookies := v.Account, cookiesOf(ctx, v)
	other, release, err := v.LeaseAccount(ctx)
	if err != nil {
		return browser.NewToolError("verify-stored: others", err)
	}
	defer release()
	if err := s.logInAs(ctx, v, other); err != nil {
		return err
	}
	readErr := s.readAsOther(ctx, v, list, ownCookies)
	back := s.logInAs(ctx, v, own)
	if readErr != nil {
		return readErr
	}
	return back
}

// logInAs logs an account in.
func (s *VerifyStored) logInAs(ctx context.Context, v *Visit, a Account) error {
	own := v.Account
	v.Account = a
	defer func() { v.Account = own }()
	if err := doAll(ctx, v, s.Others); err != nil {
		return fmt.Errorf("as %s: %w", a.User, err)
	}
	return nil
}

// readAsOther requests every file with the cookies of the other customer, who is logged in now.
func (s *VerifyStored) readAsOther(ctx context.Context, v *Visit, list []stored, ownCookies string) error {
	cookies, err := v.Page.Cookies(ctx)
	if err != nil {
		return err
	}
	if text := cookieHeader(cookies); text == ownCookies {
		return browser.NewToolError("verify-stored: others", fmt.Errorf("its actions did not change the browser's cookies, so no other customer is logged in: begin with signing out"))
	}
	return s.forEachFile(v, func(name string) error {
		return s.verifyNotPublic(ctx, v, v.findStored(list, name), v.Files[name], cookies, "another customer can read it", func(format string, args ...any) error {
			return browser.NewSiteError("verify-stored", s.Links, "%s: %s", name, fmt.Sprintf(format, args...))
		})
	})
}

// cookiesOf formats the browser's cookies, to detect changes; "" if they can't be read.
func cookiesOf(ctx context.Context, v *Visit) string {
	cookies, err := v.Page.Cookies(ctx)
	if err != nil {
		return ""
	}
	return cookieHeader(cookies)
}

// NeedsSecondAccount reports whether the journey logs a second account in, besides the cell's own.
func (j *Journey) NeedsSecondAccount() (needs bool) {
	j.visit(func(v reflect.Value) {
		needs = needs || v.Type() == reflect.TypeFor[VerifyStored]() && v.FieldByName("Others").Len() > 0
	})
	return needs
}
