package terminal

import (
	"bytes"
	"unicode/utf8"
)

// ring keeps the last bytes of an output. Bytes are named by how many came
// before them.
type ring struct {
	buffer []byte
	size   int   // how much is kept
	total  int64 // how much came
}

// add appends output; the oldest makes room. The byte number n lies at n modulo
// size; the buffer grows up to there.
func (r *ring) add(p []byte) {
	at := r.total
	r.total += int64(len(p))
	if late := len(p) - r.size; late > 0 {
		at, p = at+int64(late), p[late:]
	}
	if kept := int(min(r.total, int64(r.size))); kept > len(r.buffer) {
		r.buffer = append(r.buffer, make([]byte, kept-len(r.buffer))...)
	}
	n := copy(r.buffer[at%int64(r.size):], p)
	copy(r.buffer, p[n:])
}

// start is the oldest byte kept.
func (r *ring) start() int64 { return r.total - int64(len(r.buffer)) }

// copyOf gives the bytes from one to another, both of which must be kept.
func (r *ring) copyOf(from, to int64) []byte {
	out := make([]byte, 0, to-from)
	at, n := int(from%int64(r.size)), int(to-from)
	first := min(n, len(r.buffer)-at)
	out = append(out, r.buffer[at:at+first]...)
	return append(out, r.buffer[:n-first]...)
}

// lineWithin is how far the beginning of a line is looked for.
const lineWithin = 4096

// picture is where a picture begins and its bytes up to now. Once the beginning
// of the output is lost it begins after the end of a line, so that it does not
// start in the middle of a character or a control sequence.
func (r *ring) picture() (from int64, data []byte) {
	from = r.start()
	data = r.copyOf(from, r.total)
	if from == 0 {
		return from, data
	}
	cut := bytes.IndexByte(data[:min(len(data), lineWithin)], '\n') + 1
	for cut < len(data) && cut < utf8.UTFMax && !utf8.RuneStart(data[cut]) {
		cut++
	}
	return from + int64(cut), data[cut:]
}
