// Package inspect implements what an inspecting corporate proxy (data loss prevention,
// content disarming) sees in the body of ONE request. It does not depend on a policy
// or an HTTP server.
//
//  1. Parts finds the files in a body: those of a form, or the body itself. They
//     are windows over the body, not copies.
//  2. Extension and Sniff return a file's type by its name and by its content.
//  3. Unsanitised lists what a cautious company does not let in or out: macros,
//     script, the names of authors.
//  4. Labelled reports whether a file contains the text that marks approved copies.
//
// # Where chunking defeats inspection
//
// An inspector opens the body of one request. An uploader that sends a file in
// chunks sends the file's beginning in one request and a slice of its middle in
// the next: without a zip directory, a PDF trailer, or a sector table that covers
// its sectors. None of these can be opened, and no request has the whole file. So
// a file that is refused in one piece passes in chunks, with its macros. Real
// products have the same hole, unless they support the uploader's protocol and
// reassemble the chunks, which is not done here, because few do. Part.Fragment
// marks such a chunk: Unsanitised reports nothing for it, and Labelled depends on
// which chunk contains the label, so check Fragment first.
//
// # What it reads
//
//	format     macros, script              author
//	docx …     vbaProject.bin, macrosheets docProps/core.xml: creator, lastModifiedBy
//	odt …      Basic/                      meta.xml: creator, initial-creator
//	ppt doc …  a VBA storage, VbaInfo      SummaryInformation: author, last author
//	pdf        /JavaScript, /JS            /Author, XMP dc:creator
//	png                                    tEXt, zTXt, iTXt Author; XMP dc:creator
//	mp3                                    ID3v2 TPE1, TPE2, TCOM, TEXT …; ID3v1
//	mp4                                    ©aut, ©ART, aART, ©wrt …; XMP dc:creator
//
// It does not open archives in archives, encrypted files, or bodies with a
// Content-Encoding.
//
// # Hostile files
//
// Any field of a file may be wrong. The bytes read of a directory, of an entry and
// in total are bounded (limits.go), so that memory stays at a few MB for any body;
// the rest is not inspected. A file that can't be opened has no findings.
package inspect
