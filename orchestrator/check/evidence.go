package check

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"unicode/utf8"

	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
)

// Bounds on what one result keeps.
const (
	maxEvidence = 64 << 10 // bytes of one piece
	maxPieces   = 32
	maxListed   = 256 // entries of a list
)

// exhibit is evidence before secrets are hidden and its size is bounded.
type exhibit struct {
	name    string
	media   string // empty means text or octets, whichever the content is
	content []byte
	limit   int // bytes kept; 0 means maxEvidence
}

// raw keeps bytes as they came.
func raw(name string, content []byte) exhibit {
	return exhibit{name: name, content: content}
}

// facts keeps what was read as JSON.
func facts(name string, v any) exhibit {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(v); err != nil {
		return raw(name, fmt.Appendf(nil, "%+v", v))
	}
	return exhibit{name: name, media: "application/json", content: bytes.TrimSpace(text.Bytes())}
}

// table is a list that was read, cut to what evidence holds.
type table[T any] struct {
	Total   int
	Entries []T
}

// listed keeps the head of a list as JSON.
func listed[T any](name string, entries []T) exhibit {
	return facts(name, table[T]{Total: len(entries), Entries: entries[:min(len(entries), maxListed)]})
}

// seal hides the secrets, bounds the size and computes the digest.
func (e exhibit) seal(secrets secrets) Evidence {
	content := secrets.hide(e.content)
	limit := e.limit
	if limit == 0 || limit > maxEvidence {
		limit = maxEvidence
	}
	name, media := string(secrets.hide([]byte(e.name))), e.media
	if len(content) > limit {
		name = fmt.Sprintf("%s (first %d of %d bytes)", name, limit, len(content))
		content, media = content[:limit], ""
	}
	if media == "" {
		media = mediaType(content)
	}
	sum := sha256.Sum256(content)
	return Evidence{
		Digest:    runtime.Digest("sha256:" + hex.EncodeToString(sum[:])),
		MediaType: media,
		Name:      clip(name),
		Content:   bytes.Clone(content),
	}
}

func mediaType(content []byte) string {
	if utf8.Valid(content) && !bytes.ContainsRune(content, 0) {
		return "text/plain; charset=utf-8"
	}
	return "application/octet-stream"
}
