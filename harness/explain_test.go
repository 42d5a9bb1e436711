package harness

import (
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

var _ = DescribeTable("a message explains itself",
	func(want bool, message string) {
		Expect(Explains(message, "interview.mp4", "badge.png", "curriculum vitae.docx")).To(Equal(want))
	},
	Entry("nothing said", false, ""),
	Entry("the study's", false, "file upload failed"),
	Entry("politer", false, "Sorry, your file could not be uploaded. Please try again later, or contact support."),
	Entry("a list of files", false, "interview.mp4 Can’t upload · badge.png Can’t upload · curriculum vitae.docx Can’t upload"),
	Entry("the same word again and again", false, "interview.mp4 rejected · badge.png rejected · curriculum vitae.docx rejected"),
	Entry("oops", false, "Oops! Something went wrong."),
	Entry("the size and its limit", true, "workshop.mp4 was not stored: it has 21,000,000 bytes, and the limit is 20,971,520."),
	Entry("the type", true, "macro.docm was refused: only .docx testimonies are accepted."),
	Entry("the network", true, "Your network blocks upload.uploadcare.com. Ask your IT department to allow it."),
)
