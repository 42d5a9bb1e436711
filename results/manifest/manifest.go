// Package manifest lists the files of a run directory with their hashes, so that a signature of the list holds for all of them.
package manifest

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// File and Signature are the names of the list and of its signature, in the run directory.
const (
	File      = "manifest.sha256"
	Signature = File + ".minisig"
)

// left are the names that no manifest lists: its own, and what only belongs to a run under way.
var left = []string{File, Signature, "journal.lock", "locks"}

// Of returns the manifest of a run directory: a line for each file, as sha256sum writes and checks it, sorted by path.
func Of(dir string) ([]byte, error) {
	var list []string
	root := os.DirFS(dir)
	err := fs.WalkDir(root, ".", func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case slices.Contains(left, path):
			if d.IsDir() {
				return fs.SkipDir
			}
			return nil
		case d.IsDir():
			return nil
		case !d.Type().IsRegular():
			return fmt.Errorf("%s is no regular file: a manifest lists none", path)
		case strings.ContainsAny(path, "\n\r\\"):
			return fmt.Errorf("%q has a line break or a backslash in its name: a manifest lists none", path)
		}
		sum, err := hashOf(root, path)
		list = append(list, sum+"  "+path+"\n")
		return err
	})
	if err != nil {
		return nil, err
	}
	slices.SortFunc(list, func(a, b string) int { return strings.Compare(a[2*sha256.Size:], b[2*sha256.Size:]) })
	return []byte(strings.Join(list, "")), nil
}

func hashOf(root fs.FS, path string) (string, error) {
	f, err := root.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// Check compares a run directory with a manifest, and returns how they differ, a line each: files that were changed, that are gone,
// and that the manifest does not have.
func Check(dir string, manifest []byte) ([]string, error) {
	now, err := Of(dir)
	if err != nil {
		return nil, err
	}
	before, err := read(manifest)
	if err != nil {
		return nil, err
	}
	after, err := read(now)
	if err != nil {
		return nil, err
	}
	var differences []string
	for path, sum := range before {
		switch is, there := after[path]; {
		case !there:
			differences = append(differences, path+" is gone")
		case is != sum:
			differences = append(differences, path+" was changed")
		}
	}
	for path := range after {
		if _, known := before[path]; !known {
			differences = append(differences, path+" was added")
		}
	}
	slices.Sort(differences)
	return differences, nil
}

// read returns the hashes of a manifest by path.
func read(manifest []byte) (map[string]string, error) {
	sums := map[string]string{}
	lines := bufio.NewScanner(bytes.NewReader(manifest))
	for lines.Scan() {
		sum, path, found := strings.Cut(lines.Text(), "  ")
		if !found || len(sum) != 2*sha256.Size || !filepath.IsLocal(path) {
			return nil, errors.New("the manifest has a line that is none")
		}
		sums[path] = sum
	}
	return sums, lines.Err()
}
