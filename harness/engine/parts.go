package engine

import (
	"os"
	"path/filepath"
)

// PartsFix installs the engines that no system package contains, as
// harness/engine/parts/package-lock.json pins them.
const PartsFix = "npm ci --ignore-scripts --prefix harness/engine/parts"

// partsBelow is where the repository keeps the fetched parts.
var partsBelow = filepath.Join("harness", "engine", "parts", "node_modules")

// partPath returns the path of a file of a fetched part: in the folder that
// CXMATRIX_ENGINE_PARTS names, if it is set; else at harness/engine/parts in
// the working directory and each one above it, then beside the executable's folder
// and in it. It is "" if there is no such file.
func partPath(part, file string) string {
	for _, folder := range partFolders() {
		path := filepath.Join(folder, part, filepath.FromSlash(file))
		if about, err := os.Stat(path); err == nil && about.Mode().IsRegular() {
			return path
		}
	}
	return ""
}

// partFolders lists the folders to search, best first.
func partFolders() []string {
	if folder := os.Getenv("CXMATRIX_ENGINE_PARTS"); folder != "" {
		return []string{folder}
	}
	var list []string
	if here, err := os.Getwd(); err == nil {
		list = append(list, filepath.Join(here, partsBelow))
		for above := filepath.Dir(here); above != here; here, above = above, filepath.Dir(above) {
			list = append(list, filepath.Join(above, partsBelow))
		}
	}
	if binary, err := os.Executable(); err == nil {
		folder := filepath.Dir(binary)
		list = append(list, filepath.Join(filepath.Dir(folder), partsBelow), filepath.Join(folder, partsBelow))
	}
	return list
}
