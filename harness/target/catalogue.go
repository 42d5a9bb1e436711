package target

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"os"
	"path/filepath"
	"time"
)

// cacheLifetime is how long a cached list of a cloud's browsers is valid: the lists change weekly.
const cacheLifetime = 24 * time.Hour

// cached reads a rarely changing list from this user's cache, or requests it.
func (r *Remote) cached(ctx context.Context, address string, into any) error {
	file := cacheFile(address)
	if info, err := os.Stat(file); err == nil && time.Since(info.ModTime()) < cacheLifetime && !r.ignoreCache {
		if text, err := os.ReadFile(file); err == nil && json.Unmarshal(text, into) == nil {
			return nil
		}
	}
	var text json.RawMessage
	if err := r.call(ctx, "GET", address, nil, &text); err != nil {
		return err
	}
	if os.MkdirAll(filepath.Dir(file), 0o755) == nil {
		_ = os.WriteFile(file, text, 0o644) // without a cache it is requested again
	}
	return json.Unmarshal(text, into)
}

func cacheFile(address string) string {
	dir, err := os.UserCacheDir()
	if err != nil {
		dir = os.TempDir()
	}
	sum := sha256.Sum256([]byte(address))
	return filepath.Join(dir, "cxmatrix", "catalogues", hex.EncodeToString(sum[:8])+".json")
}

// IgnoreCache makes the target request its list of browsers again.
func (r *Remote) IgnoreCache() { r.ignoreCache = true }
