// Package inspect is what an inspecting corporate proxy (data loss prevention,
// content disarming) sees in the body of ONE request. It knows no policy and no
// HTTP server.
//
//  1. Parts finds the files in a body: those of a form, or the body itself. They
//     are windows over the body, not copies.
//  2. Extension and Sniff tell what a file is called and what it is.
//  3. Unsanitised lists what a cautious company does not let in or out: macros,
//     script, the names of authors.
//  4. Labelled tells whether a file carries the text by which approved copies are
//     known.
//
// # Where chunking defeats inspection
//
// An inspector opens what one request brings. An uploader that sends a file in
// chunks brings a file's beginning in one request, a slice out of its middle in
// the next: no zip directory, no PDF trailer, no sector table that reaches its
// sectors. None of these can be opened, and no request has it all. So the file
// that is refused in one piece passes in chunks, with its macros. Real products
// have the same hole, unless they know the uploader's protocol and put the pieces
// together, which is not done here, because few do. Part.Fragment tells that a
// part is such a piece: of it, Unsanitised says nothing, and whether it is
// Labelled depends on which piece the label happens to be in, so ask Fragment
// first.
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
// A file may lie about everything. What is read of a directory, of an entry and
// in sum is bounded (limits.go), so that memory stays at a few MB for any body;
// what goes beyond is not looked at. What can't be opened has nothing to be said
// of it.
package inspect
