package wording_test

import (
	"strings"

	"cxmatrix/harness/wording"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

var files = []string{"interview.mp4", "badge.png", "curriculum vitae.docx"}

var _ = DescribeTable("a message is judged by what it names",
	func(want wording.Verdict, message string) {
		j := wording.Judge(message, files...)
		Expect(j.Verdict).To(Equal(want), "%+v", j)
	},
	Entry("nothing", wording.Empty, ""),
	Entry("marks alone", wording.Empty, "!!! 100 %"),
	Entry("the file's name alone", wording.Empty, "badge.png"),
	Entry("the study's", wording.Empty, "file upload failed"),
	Entry("politer", wording.Empty, "Sorry, your file could not be uploaded. Please try again later, or contact support."),
	Entry("a list of files", wording.Empty, "interview.mp4 Can’t upload · badge.png Can’t upload · curriculum vitae.docx Can’t upload"),
	Entry("the same word again and again", wording.Empty, "interview.mp4 rejected · badge.png rejected · curriculum vitae.docx rejected"),
	Entry("oops", wording.Empty, "Oops! Something went wrong."),
	Entry("unavailable", wording.Empty, "Service temporarily unavailable"),
	Entry("an exception", wording.Empty, "TypeError: Cannot read properties of undefined (reading 'size')"),
	Entry("a parser's", wording.Empty, "Unexpected token < in JSON at position 0"),
	Entry("a status", wording.Empty, "Request failed with status code 403"),
	Entry("an exception that sounds like a limit", wording.Unclear, "RangeError: Maximum call stack size exceeded"),
	Entry("German", wording.Empty, "Ein Fehler ist aufgetreten. Bitte versuchen Sie es später erneut."),
	Entry("French", wording.Empty, "Une erreur s'est produite. Veuillez réessayer plus tard."),
	Entry("Spanish", wording.Empty, "Se ha producido un error. Inténtelo de nuevo más tarde."),
	Entry("Italian", wording.Empty, "Si è verificato un errore. Riprova più tardi."),
	Entry("Dutch", wording.Empty, "Er is een fout opgetreden. Probeer het later opnieuw."),
	Entry("Polish", wording.Empty, "Wystąpił błąd. Spróbuj ponownie później."),
	Entry("Japanese", wording.Empty, "エラーが発生しました。しばらくしてからもう一度お試しください。"),
	Entry("Chinese", wording.Empty, "发生错误，请稍后重试。"),
	Entry("the size and its limit", wording.Explained, "workshop.mp4 was not stored: it has 21,000,000 bytes, and the limit is 20,971,520."),
	Entry("the type", wording.Explained, "macro.docm was refused: only .docx testimonies are accepted."),
	Entry("the network", wording.Explained, "Your network blocks upload.uploadcare.com. Ask your IT department to allow it."),
	Entry("in three words", wording.Explained, "File too large"),
	Entry("in two", wording.Explained, "Only PDF"),
	Entry("a virus", wording.Explained, "Virus found"),
	Entry("a limit behind a failure", wording.Explained, "Upload failed (max. 20 MB)"),
	Entry("what was done, and no limit", wording.Empty, "badge.png 2.4 MB Upload failed"),
	Entry("one file's reason among others'", wording.Explained, "interview.mp4 upload failed · badge.png is too large"),
	Entry("too large, in German", wording.Explained, "Die Datei ist zu groß."),
	Entry("only PDF, in French", wording.Explained, "Seuls les fichiers PDF sont acceptés."),
	Entry("session, in Spanish", wording.Explained, "Su sesión ha caducado. Vuelva a iniciar sesión."),
	Entry("virus, in Italian", wording.Explained, "È stato trovato un virus nel file."),
	Entry("blocked, in Dutch", wording.Explained, "Uw netwerk blokkeert deze website."),
	Entry("full, in Polish", wording.Explained, "Brak miejsca na dysku."),
	Entry("too large, in Japanese", wording.Explained, "ファイルサイズが大きすぎます"),
	Entry("only PDF, in Japanese", wording.Explained, "PDFファイルのみアップロードできます"),
	Entry("a virus, in Japanese", wording.Explained, "ウイルスが検出されました"),
	Entry("too large, in Chinese", wording.Explained, "文件太大"),
	Entry("too large, in traditional Chinese", wording.Explained, "檔案過大"),
	Entry("only PDF, in Chinese", wording.Explained, "仅支持 PDF 格式"),
	Entry("a virus, in Chinese", wording.Explained, "发现病毒"),
	Entry("the reference site's: size", wording.Explained, "badge.png The file has 20,971,521 bytes. The most a file can have is 20,971,520 bytes (20 MB)."),
	Entry("the reference site's: type", wording.Explained, "This type of file is not accepted. A testimony has to be .docx."),
	Entry("the reference site's: empty", wording.Explained, "The file is empty (0 bytes). Save it again and choose it once more."),
	Entry("the reference site's: network", wording.Explained, "badge.png Your organisation's network, and not this site, stopped the file (403). Ask your service desk to let it through."),
	Entry("the reference site's: signed out", wording.Explained, "You have been signed out. Sign in again, then choose the file once more."),
	Entry("the reference site's: slow", wording.Explained, "It took longer than the server allows. Try a faster connection, or a smaller file."),
	Entry("the reference site's: blocked part", wording.Explained, "The uploader could not be loaded. Reload the page; if that does not help, your network may be blocking it."),
	Entry("the reference site's: login", wording.Explained, "That email address and password do not match. Check both and try again."),
	Entry("the reference site's: fault of ours", wording.Empty, "The fault is ours. Nothing you saved is lost; please try again."),
	Entry("the reference site's: storage", wording.Empty, "badge.png The server could not store the file. Try again later."),
	Entry("the reference site's: mute", wording.Empty, "badge.png · file upload failed"),
	Entry("a message that blames the storage", wording.Empty, "The storage refused the request: no 'Access-Control-Allow-Origin' header (CORS)"),
	Entry("a language that is not here", wording.Unclear, "Filen är för stor för att laddas upp"),
	Entry("words that no language has", wording.Unclear, "Zorblax quux frobnicated the gizmotron whatsit, kerfuffle"),
	Entry("a failure with a story", wording.Unclear, "The upload failed: hamsters ate cables between Rome, Vienna and Prague yesterday evening"),
)

var _ = Describe("a judgement", func() {
	It("says what the message names, and in which language", func() {
		Expect(wording.Judge("badge.png: Die Datei ist zu groß. Wählen Sie eine andere Datei.", files...)).To(Equal(wording.Judgement{
			Verdict: wording.Explained, Names: []string{"too-large", "choose"}, File: true, Language: "de"}))
	})
	It("is the same for forms of the same characters", func() {
		Expect(wording.Judge("ＦＩＬＥ ＴＯＯ ＬＡＲＧＥ").Verdict).To(Equal(wording.Explained))
		Expect(wording.Judge("Die Datei ist zu gro\u00df").Names).To(Equal(wording.Judge("die datei ist zu GROSS").Names))
		Expect(wording.Judge("fichier de\u0301ja\u0300 envoyé").Names).To(Equal(wording.Judge("fichier déjà envoyé").Names))
	})
	It("is not made by the names of files", func() {
		Expect(wording.Judge("too large.pdf failed", "too large.pdf").Verdict).To(Equal(wording.Empty))
	})
	It("reads the beginning of what is very long", func() {
		Expect(wording.Judge(strings.Repeat("error ", 1<<20) + "file too large").Verdict).To(Equal(wording.Empty))
	})
})

var _ = It("has a table of what a message can name", func() {
	kinds := wording.Kinds()
	Expect(kinds).NotTo(BeEmpty())
	kinds[0].Name = "changed"
	Expect(wording.Kinds()[0].Name).To(Equal("too-large"), "a copy")
})
