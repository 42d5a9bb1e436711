package report

import "encoding/xml"

// The elements of JUnit XML, in the schema's words. encoding/xml puts U+FFFD where a
// character can't be in XML.
type (
	junitReport struct {
		XMLName  xml.Name      `xml:"testsuites"`
		Name     string        `xml:"name,attr"`
		Tests    int           `xml:"tests,attr"`
		Failures int           `xml:"failures,attr"`
		Broken   int           `xml:"errors,attr"`
		Time     string        `xml:"time,attr"`
		Suites   []*junitSuite `xml:"testsuite"`
	}
	junitSuite struct {
		Name       string          `xml:"name,attr"`
		Tests      int             `xml:"tests,attr"`
		Failures   int             `xml:"failures,attr"`
		Broken     int             `xml:"errors,attr"`
		Skipped    int             `xml:"skipped,attr"`
		Time       string          `xml:"time,attr"`
		Timestamp  string          `xml:"timestamp,attr,omitempty"`
		Properties []junitProperty `xml:"properties>property"`
		Cases      []junitCase     `xml:"testcase"`
		Errors     string          `xml:"system-err,omitempty"`

		seconds float64
	}
	junitProperty struct {
		Name  string `xml:"name,attr"`
		Value string `xml:"value,attr"`
	}
	junitCase struct {
		Name          string        `xml:"name,attr"`
		Class         string        `xml:"classname,attr"`
		Time          string        `xml:"time,attr,omitempty"`
		Skipped       *junitProblem `xml:"skipped"`
		Error         *junitProblem `xml:"error"`
		Failure       *junitProblem `xml:"failure"`
		RerunFailures []junitRun    `xml:"rerunFailure"`
		RerunErrors   []junitRun    `xml:"rerunError"`
		FlakyFailures []junitRun    `xml:"flakyFailure"`
		FlakyErrors   []junitRun    `xml:"flakyError"`
		Out           string        `xml:"system-out,omitempty"` // the browser, what was found besides the verdict, and files

		step string
	}
	junitProblem struct {
		Type    string `xml:"type,attr"`
		Message string `xml:"message,attr"`
		Text    string `xml:",chardata"`
	}
	junitRun struct {
		Message string `xml:"message,attr"`
		Type    string `xml:"type,attr"`
		Stack   string `xml:"stackTrace,omitempty"`
	}
)
