package runtime

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
)

// NodeDigest identifies what is fixed when a node's container is created. The
// interfaces, the routes and whether it runs are left out: they change without
// a new container. An empty list or mapping counts as an absent one.
func NodeDigest(n NodeSpec) Digest {
	n.Interfaces, n.Routes, n.Stopped = nil, nil, false
	n.Env, n.Hosts, n.Files = absent(n.Env), absent(n.Hosts), absent(n.Files)
	if len(n.Sysctls) == 0 {
		n.Sysctls = nil
	}
	return digestOf(n)
}

// SandboxDigest identifies what is fixed when an instance's sandbox is created.
func SandboxDigest(d Desired) Digest {
	if len(d.Meta) == 0 {
		d.Meta = nil
	}
	return digestOf(struct {
		Meta  map[string]string
		Quota Quota
	}{d.Meta, d.Quota})
}

// absent gives nil for a list without elements.
func absent[T any](list []T) []T {
	if len(list) == 0 {
		return nil
	}
	return list
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
