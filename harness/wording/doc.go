// Package wording judges whether a message tells a customer what to do.
//
//  1. Judge normalises the message (Unicode NFKC, case folding, no Latin accents),
//     removes the names of the customer's files, and cuts it into sentences.
//  2. Each sentence is searched for the phrases of every language in languages/:
//     reasons (the file is too large), next actions (choose another file) and
//     limits (a size, a count or a list of types beside a word that bounds it).
//  3. A message that names any of these is Explained. One that says only that
//     something failed, in plain or in technical words, is Empty. One whose
//     words are mostly unknown is Unclear: the package abstains.
//
// The kinds of things that a message can name are one table, in kinds.go. A
// language is one YAML file with phrases for each kind; phrase.go has their syntax.
// It imports no package of this module, so that it can be used on its own.
package wording
