package runtime

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
)

// NodeDigest identifies what is fixed when a node's container is created. The
// interfaces and routes are left out: links change without a new container.
func NodeDigest(n NodeSpec) Digest {
	n.Interfaces, n.Routes = nil, nil
	return digestOf(n)
}

// SandboxDigest identifies what is fixed when an instance's sandbox is created.
func SandboxDigest(d Desired) Digest {
	return digestOf(struct {
		Meta  map[string]string
		Quota Quota
	}{d.Meta, d.Quota})
}

// digestOf hashes the JSON of v; encoding/json sorts the keys of mappings and
// keeps the order of fields, so equal values give equal digests.
func digestOf(v any) Digest {
	text, err := json.Marshal(v)
	if err != nil {
		panic("runtime: a specification must be encodable: " + err.Error())
	}
	sum := sha256.Sum256(text)
	return Digest("sha256:" + hex.EncodeToString(sum[:]))
}
