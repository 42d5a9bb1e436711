// Package cause finds out why a customer did not get through.
//
//  1. Suspect: what the network saw of a failed step names the constraints that may have
//     stopped it. This judges the record alone, so that any record can be judged again.
package cause
