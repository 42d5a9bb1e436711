// Package plan works a selection out: which cells of a matrix are walked, by which
// engine, and how true that browser is to the cell.
//
//  1. Choice.Plan loads matrix and journey, and finds the target.
//  2. matrix.Expand makes the cells that the choice asks for.
//  3. The target assigns an engine to each, or says why there is none.
//  4. Plan.Sound refuses what can't be meant; Plan.Foresee notes what will be invalid.
//  5. Plan.Task makes the task of a cell, Plan.Run the head of the run's record.
package plan
