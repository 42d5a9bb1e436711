// Package command is the cxmatrix command, one file a subcommand: flags,
// settings, exit codes. Only it passes the journeys of scenarios and the stand-ins
// of fixtures to the rest of the program.
package command
