package engine

import (
	"os"
	"path/filepath"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

var _ = Describe("a part", func() {
	// put writes a file of a part into folder.
	put := func(folder string) string {
		path := filepath.Join(folder, "netscape", "bin", "netscape")
		Expect(os.MkdirAll(filepath.Dir(path), 0o700)).To(Succeed())
		Expect(os.WriteFile(path, nil, 0o700)).To(Succeed())
		return path
	}
	It("is found only where the variable says, if it is set", func() {
		folder := GinkgoT().TempDir()
		path := put(folder)
		GinkgoT().Setenv("CXMATRIX_ENGINE_PARTS", folder)
		Expect(partPath("netscape", "bin/netscape")).To(Equal(path))
		Expect(partPath("netscape", "bin")).To(BeEmpty(), "a folder is no program")
		GinkgoT().Setenv("CXMATRIX_ENGINE_PARTS", GinkgoT().TempDir())
		Expect(partPath("netscape", "bin/netscape")).To(BeEmpty())
	})
	It("is found from any folder of the repository", func() {
		root := GinkgoT().TempDir()
		path := put(filepath.Join(root, partsDir))
		deep := filepath.Join(root, "harness", "target")
		Expect(os.MkdirAll(deep, 0o700)).To(Succeed())
		GinkgoT().Setenv("CXMATRIX_ENGINE_PARTS", "")
		GinkgoT().Chdir(deep)
		Expect(partPath("netscape", "bin/netscape")).To(Equal(path))
	})
})
