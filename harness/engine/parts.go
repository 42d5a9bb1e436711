package engine

import (
	"os"
	"path/filepath"
)

// PartsInstallCommand installs the engines that no system package contains, as
// harness/engine/parts/package-lock.json pins them.
const PartsInstallCommand = "npm ci --ignore-scripts --prefix harness/engine/parts"

// partsDir is where the repository keeps the fetched parts.
var partsDir = filepath.Join("harness", "engine", "parts", "node_modules")

// partPath returns the path of a file of a fetched part: in the folder that
// CXMATRIX_ENGINE_PARTS names, if it is set; else at harness/engine/parts in
// the working directory and each one above it, then beside the executable's folder
// and in it. It is "" if there is no such file.
func partPath(part, file string) string {
	for _, folder := range partFolders() {
		path := filepath.Join(folder, part, filepath.FromSlash(file))
		if info, err := os.Stat(path); err == nil && info.Mode().IsRegular() {
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
	if dir, err := os.Getwd(); err == nil {
		list = append(list, filepath.Join(dir, partsDir))
		for parent := filepath.Dir(dir); parent != dir; dir, parent = parent, filepath.Dir(parent) {
			list = append(list, filepath.Join(parent, partsDir))
		}
	}
	if binary, err := os.Executable(); err == nil {
		folder := filepath.Dir(binary)
		list = append(list, filepath.Join(filepath.Dir(folder), partsDir), filepath.Join(folder, partsDir))
	}
	return list
}
