// Package plan resolves a selection: which cells of a matrix are walked, by which
// engine, and how close that browser is to the cell's.
//
//  1. Choice.Plan loads matrix and journey, and finds the target.
//  2. matrix.Expand makes the cells of the choice.
//  3. The target assigns an engine to each, or returns why there is none.
//  4. Plan.CheckNetworks refuses invalid networks; Plan.NoteInvalid notes cells that will be invalid.
//  5. Plan.Task makes the task of a cell, Plan.Run the head of the run's record.
package plan
