package inspect_test

import (
	"archive/zip"
	"bytes"
	"encoding/base64"
	"fmt"
	"net/http"
	"strings"

	"cxmatrix/harness/network/inspect"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

// archiveOf is a zip of files by their names.
func archiveOf(files map[string]string) string {
	GinkgoHelper()
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for name, text := range files {
		f, err := z.Create(name)
		Expect(err).NotTo(HaveOccurred())
		_, err = f.Write([]byte(text))
		Expect(err).NotTo(HaveOccurred())
	}
	Expect(z.Close()).To(Succeed())
	return out.String()
}

var _ = Describe("The entries of an archive", func() {
	names := func(content string) (list []string) {
		for _, p := range inspect.Entries(inspect.Part{Name: "a.zip", Bytes: int64(len(content)), Content: strings.NewReader(content)}) {
			list = append(list, p.Name)
		}
		return list
	}

	It("are those of archives in it, too, down to the third", func() {
		content := archiveOf(map[string]string{"deep.exe": "MZ"})
		for n := range 4 {
			content = archiveOf(map[string]string{fmt.Sprintf("%d.zip", n): content})
		}
		Expect(names(content)).To(Equal([]string{"3.zip", "2.zip", "1.zip"}))
		Expect(names(archiveOf(map[string]string{"folder/": "", "folder/in.zip": archiveOf(map[string]string{`C:\x\setup.exe`: "MZ"})}))).To(Equal([]string{"in.zip", "setup.exe"}))
	})

	It("are none in a document that is an archive itself, and none in what is torn", func() {
		Expect(names(archiveOf(map[string]string{"[Content_Types].xml": "<Types/>", "word/document.xml": "<a/>"}))).To(BeEmpty())
		whole := archiveOf(map[string]string{"a.exe": "MZ"})
		Expect(names(whole[:len(whole)-10])).To(BeEmpty())
		Expect(names("no archive")).To(BeEmpty())
	})

	It("are bounded in number and in size", func() {
		many := map[string]string{}
		for n := range 1000 {
			many[fmt.Sprintf("%d.txt", n)] = "x"
		}
		Expect(names(archiveOf(many))).To(HaveLen(500))
		huge := archiveOf(map[string]string{"zeros": strings.Repeat("\x00", 64<<20)})
		for _, p := range inspect.Entries(inspect.Part{Bytes: int64(len(huge)), Content: strings.NewReader(huge)}) {
			Expect(p.Bytes).To(BeNumerically("<=", 2<<20))
		}
	})
})

var _ = It("finds the name that a tus upload announces", func() {
	head := http.Header{"Upload-Metadata": {"relativePath bnVsbA==,filename " + base64.StdEncoding.EncodeToString([]byte("C:/cv.docm")) + ",type dGV4dA=="}}
	Expect(inspect.Announced(head)).To(Equal("cv.docm"))
	Expect(inspect.Announced(http.Header{"Upload-Metadata": {"filename %%%, is_confidential"}})).To(BeEmpty())
	Expect(inspect.Announced(nil)).To(BeEmpty())
})
