package html

import (
	"encoding/base64"
	"io"
	"os"
	"path"
	"strings"

	"cxmatrix/results"
)

// maxInline is the size of the largest file that is put into a report, in bytes; larger ones stay linked.
const maxInline = 16 << 20

// imageTypes are the kinds of file that are shown as images, and their media types.
var imageTypes = map[string]string{".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".gif": "image/gif", ".webp": "image/webp"}

// textTypes are the kinds of file that are shown as text.
var textTypes = map[string]bool{".html": true, ".json": true, ".log": true, ".txt": true, ".har": true, ".csv": true}

// inlined is a file in the report itself.
type inlined struct {
	Image string `json:"image,omitempty"` // a data: address
	Text  string `json:"text,omitempty"`
}

// inline reads the artifacts of steps. A file that can't be read stays linked: the broken link shows that it is gone.
// os.Root keeps symbolic links in an untrusted run directory from leading out of it.
func inline(dir string, steps []results.Step) map[string]inlined {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil
	}
	defer root.Close()
	files := map[string]inlined{}
	for _, s := range steps {
		for _, name := range s.Artifacts {
			kind := strings.ToLower(path.Ext(name))
			switch data, err := read(root, name); {
			case err != nil:
			case imageTypes[kind] != "":
				files[name] = inlined{Image: "data:" + imageTypes[kind] + ";base64," + base64.StdEncoding.EncodeToString(data)}
			case textTypes[kind]:
				files[name] = inlined{Text: strings.ToValidUTF8(string(data), "\ufffd")}
			}
		}
	}
	return files
}

// read returns a regular file: reading a pipe could wait for ever.
func read(root *os.Root, name string) ([]byte, error) {
	info, err := root.Stat(name)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() || info.Size() > maxInline {
		return nil, os.ErrInvalid
	}
	f, err := root.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, maxInline))
}
