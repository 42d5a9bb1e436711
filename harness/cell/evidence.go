package cell

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"cxmatrix/harness/journey"
	"cxmatrix/results"
)

// makeFiles puts the journey's files into dir and returns them with their recipes.
// Generated ones differ from cell to cell, so that a site that confuses customers
// can't return the right bytes by accident.
func (w *Walk) makeFiles(dir string) (map[string]journey.LocalFile, []results.Evidence, error) {
	local := map[string]journey.LocalFile{}
	var recipes []results.Evidence
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, nil, fmt.Errorf("make the evidence files: %w", err)
	}
	for _, f := range w.journey.Files {
		seed := seedOf(w.task.Seed, results.Base(w.task.Plan.Cell), f.Name) // a control cell has its cell's files
		name := w.journey.SiteName(f, w.visit, w.visit.Control)
		recipe := results.Evidence{Name: f.Name, Type: f.Type, Path: f.Path, Bytes: int64(f.Bytes), Unsanitised: f.Unsanitised, Label: f.Label}
		if f.Path == "" {
			recipe.Seed = seed
		}
		file, err := makeFile(recipe, filepath.Join(dir, name), w.options)
		if err != nil {
			return nil, nil, fmt.Errorf("make %s: %w", f.Name, err)
		}
		file.Name = name
		local[f.Name] = file
		recipe.Bytes = file.Bytes // of a given file, its current size
		recipes = append(recipes, recipe)
	}
	return local, recipes, nil
}

// makeFile makes one file at path, under the customer's name for it.
func makeFile(e results.Evidence, path string, k Options) (journey.LocalFile, error) {
	out, err := os.OpenFile(path, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return journey.LocalFile{}, err
	}
	sum := sha256.New()
	err = writeContent(io.MultiWriter(out, sum), e, k)
	if err := errors.Join(err, out.Close()); err != nil {
		return journey.LocalFile{}, err
	}
	info, err := os.Stat(path)
	if err != nil {
		return journey.LocalFile{}, err
	}
	return journey.LocalFile{Path: path, Bytes: info.Size(), SHA256: hex.EncodeToString(sum.Sum(nil))}, nil
}

func writeContent(w io.Writer, e results.Evidence, k Options) error {
	if e.Path == "" {
		return k.Generate(w, e)
	}
	in, err := os.Open(e.Path)
	if err != nil {
		return err
	}
	defer in.Close()
	_, err = io.Copy(w, in)
	return err
}

func seedOf(run uint64, cell, file string) uint64 {
	sum := sha256.Sum256(fmt.Appendf(nil, "%d\n%s\n%s", run, cell, file))
	return binary.BigEndian.Uint64(sum[:])
}
