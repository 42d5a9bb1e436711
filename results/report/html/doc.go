// Package html renders a run as one self-contained page.
//
//  1. The first screen is made from the plan and the final records: the outcome in a sentence, a tally of each
//     environment, and a row of the heat map for each cell. html/template escapes it by context.
//  2. The details of a cell are its records, as data: one JSON block per cell, which no browser runs. Blocks are
//     written one by one.
//  3. The page's script (assets/*.js) reads a block when its cell is opened, and builds elements and texts from it, never
//     markup. The content security policy allows that script and that style by hash, and nothing from any network.
//
// All text from tested pages goes through 1 or 2. Nothing about the machine goes in: no time of day, and no paths but
// those from the report to its run directories, so that a copied run directory gives the same bytes.
package html
