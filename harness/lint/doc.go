// Package lint checks the files that users write, all at once and without a browser or a network.
//
//  1. Kinds tells a file by its keys: a journey, a matrix, targets, rules or settings.
//  2. Each is read by its own package's Check, which goes on after a mistake; what the loader can't know, such as a
//     variable that only CI sets, becomes a warning.
//  3. Then files are compared with one another: variants, steps, cells and accounts that one has and another lacks.
//
// Check returns findings in the order of files and lines.
package lint
