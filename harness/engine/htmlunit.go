package engine

import (
	"context"
	_ "embed"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"time"
)

// HtmlUnit is a headless browser, written in Java, that emulates Internet
// Explorer: user agent, conditional comments, attachEvent, document.all. It is
// included in the Selenium servers of its time. The useful versions were found by
// trial: 2.35 emulates IE 6 and 7; 2.46 emulates IE 8 and 11, while its 9 and 10
// identify as 8.
var (
	htmlunitIE6  = htmlunitKind("6", "2.35", "2.35.0", "MSIE 6.0")
	htmlunitIE7  = htmlunitKind("7", "2.35", "2.35.0", "MSIE 7.0")
	htmlunitIE8  = htmlunitKind("8", "2.46", "2.46.0", "MSIE 8.0")
	htmlunitIE11 = htmlunitKind("11", "2.46", "2.46.0", "rv:11.0")
)

func htmlunitKind(ie, series, selenium, claims string) Kind {
	place := func() Installation {
		return Installation{
			Path:    partPath("selenium-"+series, "lib/runner/selenium-server-standalone-"+selenium+".jar"),
			Driver:  findProgram("CXMATRIX_JAVA", []string{"java"}),
			Version: selenium,
		}
	}
	return Kind{
		Name: "htmlunit-ie" + ie, Family: "ie", Emulates: ie, UserAgentContains: claims, Note: "HtmlUnit as Internet Explorer " + ie + ": no layout, no screenshot",
		locate: place, check: checkHtmlUnit,
		start: func(ctx context.Context, f Installation, o Options) (*Instance, error) {
			return startInScratch(o, func(r *Instance, s *scratch) error { return r.startHtmlUnit(ctx, f, o, s, ie) })
		},
	}
}

// checkHtmlUnit searches the jar and Java.
func checkHtmlUnit(ctx context.Context, f Installation) Installation {
	if _, err := os.Stat(f.Path); err != nil {
		f.InstallHint = PartsInstallCommand
		return f
	}
	if f.Driver == "" {
		f.InstallHint = "apt-get install openjdk-17-jre-headless"
		return f
	}
	f.Found = true
	return f
}

// htmlunitServer configures the server's own web server, since Selenium 2's main program
// would listen on all interfaces.
//
//go:embed htmlunit.xml
var htmlunitServer []byte

// htmlunitLogging keep the server from logging each command with its parameters: our
// scripts, and the typed keys. It still prints where it listens.
const htmlunitLogging = `handlers = java.util.logging.ConsoleHandler
java.util.logging.ConsoleHandler.level = INFO
.level = WARNING
org.openqa.jetty.http.SocketListener.level = INFO
org.openqa.selenium.level = SEVERE
com.gargoylesoftware.level = SEVERE
`

// javaHeapFlag of a Java process with one browser: the site's largest file is 20 MB,
// and HtmlUnit keeps several copies of what it sends.
const javaHeapFlag = "-Xmx512m"

// htmlunitClickTimeout is for a click that submits a form with 20 MB, which HtmlUnit sends again if the
// connection breaks: its driver answers when the next page is loaded.
const htmlunitClickTimeout = 20 * time.Minute

func (r *Instance) startHtmlUnit(ctx context.Context, f Installation, o Options, s *scratch, ie string) error {
	config := filepath.Join(s.dir, "server.xml")
	if err := os.WriteFile(config, htmlunitServer, 0o600); err != nil {
		return err
	}
	levels := filepath.Join(s.dir, "logging.properties")
	if err := os.WriteFile(levels, []byte(htmlunitLogging), 0o600); err != nil {
		return err
	}
	d := driver{
		cmd: exec.Command(f.Driver, javaHeapFlag, "-XX:TieredStopAtLevel=1", "-Xshare:auto", "-Djava.io.tmpdir="+s.tmp, "-Duser.home="+s.home, "-Djava.util.logging.config.file="+levels,
			"-Dorg.openqa.jetty.xml.XmlParser.NotValidating=true", "-cp", f.Path, "org.openqa.jetty.jetty.Server", config),
		portPattern: regexp.MustCompile(`Started SocketListener on 127\.0\.0\.1:(\d+)`), path: "/wd/hub", commandTimeout: htmlunitClickTimeout,
	}
	caps := map[string]any{"browserName": "htmlunit", "version": "internet explorer-" + ie, "javascriptEnabled": true, "platform": "ANY", "proxy": javaProxy(o)}
	if err := r.startWithDriver(ctx, d, o, s, caps); err != nil {
		return err
	}
	r.Browser, r.Version = r.Driver, f.Version // they are one process
	r.Product = "Internet Explorer " + ie + " (HtmlUnit), Selenium"
	return nil
}

// javaProxy is the JSON Wire Protocol's proxy object. HtmlUnit uses it for loopback too.
// https://github.com/SeleniumHQ/selenium/wiki/DesiredCapabilities#proxy-json-object
func javaProxy(o Options) map[string]any {
	switch {
	case o.PAC != "":
		return map[string]any{"proxyType": "PAC", "proxyAutoconfigUrl": o.PAC}
	case o.Proxy != "":
		return map[string]any{"proxyType": "MANUAL", "httpProxy": o.Proxy, "sslProxy": o.Proxy}
	}
	return map[string]any{"proxyType": "DIRECT"}
}
