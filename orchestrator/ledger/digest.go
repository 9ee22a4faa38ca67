package ledger

import "strings"

// digestPrefix names the algorithm, the only one there is.
const digestPrefix = "sha256:"

// ParseDigest reads "sha256:" and 64 lowercase hexadecimal digits. Anything else
// is a Problem with the code BadDigest.
func ParseDigest(text string) (Digest, error) {
	if d := Digest(text); d.Valid() {
		return d, nil
	}
	return "", problem(BadDigest, "", say(
		"%q n'est pas une empreinte : sha256: et 64 chiffres hexadécimaux minuscules",
		"%q is not a digest: sha256: and 64 lowercase hexadecimal digits", shorten(text)))
}

// Valid tells whether the digest has the exact form.
func (d Digest) Valid() bool {
	hex, found := strings.CutPrefix(string(d), digestPrefix)
	return found && len(hex) == 64 && isLowerHex(hex)
}

// Hex is the 64 digits, without the algorithm.
func (d Digest) Hex() string { return strings.TrimPrefix(string(d), digestPrefix) }

func isLowerHex(text string) bool {
	for _, c := range []byte(text) {
		if (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return false
		}
	}
	return true
}

// shorten keeps a stranger's text from filling a message.
func shorten(text string) string {
	const most = 100
	if len(text) <= most {
		return text
	}
	return strings.ToValidUTF8(text[:most], "") + "…"
}
