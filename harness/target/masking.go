package target

// A cloud's record of a session is readable by the user's team, and often by anyone with a link.
// These options keep typed text out of it. None masks a video, or what a page itself shows.

// bstackMasked are the commands whose values BrowserStack leaves out of its text logs. They
// are not masked in its Selenium logs, so those are not kept.
// Source: https://www.browserstack.com/docs/automate/selenium/hide-sensitive-data
const bstackMasked = "setValues, getValues, setCookies, getCookies"

// lambdaMasked are the same for LambdaTest.
// Source: https://www.lambdatest.com/support/docs/selenium-mask-your-data/
var lambdaMasked = []string{"setValues", "setCookies", "getCookies"}

// Sauce Labs masks no command by a capability: its log of commands is not recorded at all.
// Turning it off for single commands by "sauce: disable log" would be one more command for
// each text that is typed. Source: https://docs.saucelabs.com/dev/test-configuration-options/
const sauceRecordLogs = false
