package engine

import (
	"context"
	_ "embed"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"time"

	"cxmatrix/harness/browser/webdriver"
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
			r, err := startHtmlUnit(ctx, f, o, ie)
			if err != nil {
				return nil, err
			}
			r.Browser, r.Version = r.Driver, f.Version // they are one process
			r.Product = "Internet Explorer " + ie + " (HtmlUnit), Selenium"
			return r, nil
		},
		warm: warmth{
			func(ctx context.Context, w *Warm, o Options) error { return w.startHtmlUnit(ctx, place(), o) },
			func(Options) string { return place().Path },
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

func startHtmlUnit(ctx context.Context, f Installation, o Options, ie string) (*Instance, error) {
	caps := map[string]any{"browserName": "htmlunit", "version": "internet explorer-" + ie, "javascriptEnabled": true, "platform": "ANY", "proxy": javaProxy(o)}
	if o.Warm != nil {
		return borrowSession(ctx, o, webdriver.Remote{CommandTimeout: htmlunitClickTimeout, OpenTimeout: o.StartTimeout}, caps)
	}
	return startInScratch(o, func(r *Instance, s *scratch) error {
		d, err := htmlunitDriver(f, s)
		if err != nil {
			return err
		}
		r.killed = true
		return r.startWithDriver(ctx, d, o, s, caps)
	})
}

// untilInputEnds is a shell's script that becomes a command, and kills it, the leader of a process group, at the end of its
// own standard input. A Chromium ends in the same way, with its pipe.
const untilInputEnds = `exec 3<&0; { read -r _ <&3; kill -KILL 0; } & exec "$@" </dev/null 3<&-`

// startHtmlUnit starts the server, which has no session yet. It must not outlive a run that is killed.
func (w *Warm) startHtmlUnit(ctx context.Context, f Installation, o Options) error {
	d, err := htmlunitDriver(f, w.scratch)
	if err != nil {
		return err
	}
	d.cmd = exec.Command("/bin/sh", append([]string{"-c", untilInputEnds, "sh"}, d.cmd.Args...)...)
	if _, err := d.cmd.StdinPipe(); err != nil { // closed when this process ends, in whatever way
		return err
	}
	o.Log = &w.log
	server := &Instance{}
	port, err := server.startDriver(ctx, d, o, w.scratch)
	w.child, w.URL = server.child, d.url(port)
	return err
}

// htmlunitDriver is the server that the browser is in.
func htmlunitDriver(f Installation, s *scratch) (driver, error) {
	config := filepath.Join(s.dir, "server.xml")
	if err := os.WriteFile(config, htmlunitServer, 0o600); err != nil {
		return driver{}, err
	}
	levels := filepath.Join(s.dir, "logging.properties")
	if err := os.WriteFile(levels, []byte(htmlunitLogging), 0o600); err != nil {
		return driver{}, err
	}
	return driver{
		cmd: exec.Command(f.Driver, javaHeapFlag, "-XX:TieredStopAtLevel=1", "-Xshare:auto", "-Djava.io.tmpdir="+s.tmp, "-Duser.home="+s.home, "-Djava.util.logging.config.file="+levels,
			"-Dorg.openqa.jetty.xml.XmlParser.NotValidating=true", "-cp", f.Path, "org.openqa.jetty.jetty.Server", config),
		portPattern: regexp.MustCompile(`Started SocketListener on 127\.0\.0\.1:(\d+)`), path: "/wd/hub", commandTimeout: htmlunitClickTimeout,
	}, nil
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
