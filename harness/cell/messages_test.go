package cell

import (
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

var _ = DescribeTable("a progress display is no complaint", func(text string, only bool) {
	Expect(isProgress(text)).To(Equal(only))
},
	Entry("a share", "cv.pdf 45 %", true),
	Entry("files that were chosen", "You’ve chosen 0 files.", true),
	Entry("files and their bytes", "2 files, 99 KB", true),
	Entry("in German", "3 Dateien ausgewählt", true),
	Entry("in French", "2 fichiers sélectionnés, 1,2 Mo", true),
	Entry("a limit", "The file is larger than 10 MB, the limit", false),
	Entry("a limit of files", "You can upload at most 5 files", false),
	Entry("a failure", "2 files failed", false),
	Entry("a failure without a number", "Upload failed", false),
)
