// Package journey is a customer's way through a site, as data.
//
//  1. Parse reads a journey: named steps, each a list of actions on CSS
//     selectors, with the files and accounts that they use. All errors
//     are found here, with file, line and column, before a browser starts.
//  2. A Visit is one customer on one Page, with an account and files.
//  3. Each Action does one thing on a Visit, or waits for one; a *browser.SiteError
//     says what the customer could not do.
//
// A step written in Go is a Step with an ActionFunc among its actions.
package journey
