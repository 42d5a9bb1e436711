// Package cause finds why a customer did not get through.
//
//  1. Suspect: the network's observations of a failed step name the constraints that may have
//     stopped it. This uses only the record, so that any record can be judged again.
//  2. Controls: the cell is walked without any restriction, in the newest browser. A customer
//     who fails there too was not stopped by their environment.
//  3. Search: constraints are lifted, the likeliest first, until the customer gets beyond the
//     point where the cell stopped.
//  4. Test: the cell is walked with and without those constraints, in random order,
//     until chance is ruled out or the walks are used up. The model is in posterior.go, its
//     priors in priors.go; simulate_test.go measures how often it is wrong.
//  5. What stops the customer next, with all of that lifted, is a question of the same kind,
//     until they get as far as without any restriction.
//
// Breaker watches a run for a site that goes down meanwhile: such failures get no cause.
package cause
