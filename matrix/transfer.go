package matrix

import "time"

// TransferTime is how long bytes take at a rate in kb/s (1000 bits); 0 where the rate is not limited.
func TransferTime(bytes int64, kbps float64) time.Duration {
	if kbps <= 0 {
		return 0
	}
	return time.Duration(float64(bytes) * 8 / kbps * float64(time.Millisecond))
}
