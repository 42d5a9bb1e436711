// Package html renders a run as one page that people look at, in one file that needs nothing else.
//
//  1. A page's first screen is made from the plan and the final records: what the run is worth in a sentence, a tally
//     of each environment, and a row of the heat map for each cell. html/template escapes it by context.
//  2. What a cell opens to is its records, as data: a JSON block a cell, written one by one, which no browser runs.
//  3. The page's script (assets/*.js) reads a block when its cell is opened, and builds elements and texts from it, never
//     markup. Its policy allows that script and that style by their hashes, and nothing from any network.
//
// All that a page may have said goes through 1 or 2. Nothing of the machine goes in: no time of day, no path but from
// the report to its run directories, so that a copied run directory gives the same bytes.
package html
