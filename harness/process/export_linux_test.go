package process

import "time"

// SetOrphanAge changes the age at which an unknown child counts as an orphan, and returns what puts it back.
func SetOrphanAge(age time.Duration) (restore func()) {
	before := orphanAge
	orphanAge = age
	return func() { orphanAge = before }
}
