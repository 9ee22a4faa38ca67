package ledger

import (
	"bytes"
	"encoding/json"
	"slices"
)

// RefsFunc gives the blobs an entry refers to.
type RefsFunc func(Entry) []Digest

// Refs are the blobs an entry refers to by the rule of the format, which anyone
// can apply to entries he does not understand: every JSON string of the form
// sha256:<64 hex> that is the value of a key named "blob", or stands in a list
// that is the value of a key named "blobs", at any depth of the body. Sorted, each
// once.
func Refs(e Entry) []Digest {
	if !bytes.Contains(e.Body, []byte(digestPrefix)) && !bytes.Contains(e.Body, []byte(`\u`)) {
		return nil // spares reading most bodies; \u can spell the prefix, too
	}
	var body any
	if json.Unmarshal(e.Body, &body) != nil {
		return nil
	}
	refs := appendRefs(nil, body)
	slices.Sort(refs)
	return slices.Compact(refs)
}

func appendRefs(refs []Digest, value any) []Digest {
	switch value := value.(type) {
	case []any:
		for _, each := range value {
			refs = appendRefs(refs, each)
		}
	case map[string]any:
		for key, each := range value {
			refs = appendRefs(appendNamed(refs, key, each), each)
		}
	}
	return refs
}

// appendNamed adds what a key refers to.
func appendNamed(refs []Digest, key string, value any) []Digest {
	many, isList := value.([]any)
	switch {
	case key == "blob":
		many = []any{value}
	case key != "blobs" || !isList:
		return refs
	}
	for _, each := range many {
		if text, ok := each.(string); ok && Digest(text).Valid() {
			refs = append(refs, Digest(text))
		}
	}
	return refs
}
