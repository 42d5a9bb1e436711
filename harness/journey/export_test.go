package journey

import (
	"context"
	"time"
)

// Functions for the external tests of this package.
var (
	FileNameIn  = fileNameIn
	EqualNames  = equalNames
	TypeMatches = typeMatches
)

// WithPatience is a context that ends when a customer's patience does.
func WithPatience(ctx context.Context, v *Visit, limit time.Duration) (context.Context, context.CancelFunc) {
	return v.withPatience(ctx, limit)
}
