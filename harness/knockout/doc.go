// Package knockout finds out which hosts a journey needs: each host that it used is refused in turn, in each manner.
//
//	one walk as it is --results.Cell.Hosts--> hosts
//	   hosts x manners --Refusing--> a matrix, walked as any other (package run)
//	      records --Judge--> a Report: must, degraded, idle
//	         Report.Table, CSV, JSON--> people and machines
package knockout
