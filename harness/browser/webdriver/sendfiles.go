package webdriver

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/netip"
	"os"

	"cxmatrix/harness/browser"
)

// sendFiles sends files to a browser on another machine, and returns their paths there. For
// a local browser it returns the paths as they are.
func (p *Page) sendFiles(files []browser.File) ([]string, error) {
	var paths []string
	for _, f := range files {
		path := f.Path
		if p.transport.remote.RemoteBrowser {
			var err error
			if path, err = p.uploadFile(f); isUnknownCommand(err) && p.transport.isLocal() {
				path, err = f.Path, nil // a browser that is remote after all reports that there is no such file
			}
			if err != nil {
				return nil, fmt.Errorf("send %s to the browser's machine: %w", f.Name, err)
			}
		}
		paths = append(paths, path)
	}
	return paths, nil
}

// uploadFile sends one file: a zip of it, in base64, to the command of Selenium 4, else to
// that of 2 and 3. With the older protocol there is only that (see either).
// Sources: https://www.selenium.dev/documentation/webdriver/drivers/remote_webdriver/#local-file-detector,
// https://github.com/SeleniumHQ/selenium/blob/trunk/java/src/org/openqa/selenium/remote/DriverCommand.java (UPLOAD_FILE)
func (p *Page) uploadFile(f browser.File) (path string, err error) {
	archive, err := zipFile(f)
	if err != nil {
		return "", err
	}
	body := map[string]string{"file": archive}
	commands := []string{"/se/file", "/file"}
	if p.session.Legacy {
		commands = commands[1:]
	}
	for _, command := range commands {
		if err = p.raw(http.MethodPost, command, body, &path); !isUnknownCommand(err) {
			return path, err
		}
	}
	return "", fmt.Errorf("its server takes no files: %w", err)
}

// isLocal reports whether the server is on this machine: this may be a grid node that relays to
// a driver without file uploads.
func (t *transport) isLocal() bool {
	ip, err := netip.ParseAddr(t.base.Hostname())
	return err == nil && ip.IsLoopback() || t.base.Hostname() == "localhost"
}

// isUnknownCommand reports whether a server does not know a command.
func isUnknownCommand(err error) bool {
	var c *CommandError
	return errors.As(err, &c) && (c.Code == "unknown command" || c.Code == "unknown method" || c.HTTP == http.StatusNotFound || c.HTTP == http.StatusMethodNotAllowed)
}

func zipFile(f browser.File) (string, error) {
	in, err := os.Open(f.Path)
	if err != nil {
		return "", err
	}
	defer in.Close()
	var out bytes.Buffer
	text := base64.NewEncoder(base64.StdEncoding, &out)
	z := zip.NewWriter(text)
	// Java's reader requires deflate for entries of unknown size; uploads rarely become smaller by it.
	z.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) { return flate.NewWriter(w, flate.NoCompression) })
	entry, err := z.Create(f.Name)
	if err != nil {
		return "", err
	}
	if _, err := io.Copy(entry, in); err != nil {
		return "", err
	}
	if err := z.Close(); err != nil {
		return "", err
	}
	if err := text.Close(); err != nil {
		return "", err
	}
	return out.String(), nil
}
