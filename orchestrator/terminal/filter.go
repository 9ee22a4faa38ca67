package terminal

import (
	"bytes"
	"slices"
	"strconv"
	"strings"
)

// Filter takes out of a program's output what makes a screen answer (who are
// you, where is the cursor, which colour, what is on the clipboard) or do
// something besides showing (set the clipboard, resize or move the window,
// notify). Shown again to somebody who comes later, such a question would be
// answered again, and the program would read the answer as keys.
//
// It knows the control functions of ECMA-48 and of xterm's ctlseqs: control
// sequences are judged one by one; of operating system commands the harmless are
// let through, and of device control and application strings none. What is let
// through is let through as it was, but for C1 controls, which become their
// 7-bit form, and for halves of a sequence, which are dropped: were they kept,
// two halves could make a whole.
//
// The zero value is ready. Output may be cut anywhere between two calls.
type Filter struct {
	state state
	held  []byte // the sequence so far
	over  bool   // it is longer than any that is let through
	lead  bool   // the byte before was 0xC2, which begins the C1 controls in UTF-8
}

type state byte

const (
	ground  state = iota
	escape        // after ESC
	control       // after ESC [
	command       // after ESC ]
	text          // in a string that is dropped: device control, application, …
)

// Control characters.
const (
	enq    = 0x05
	bel    = 0x07
	can    = 0x18
	sub    = 0x1a
	esc    = 0x1b
	del    = 0x7f
	c1Lead = 0xc2
)

// Bounds of what is held; longer sequences are dropped.
const (
	maxControl = 256
	maxCommand = 4096
)

// replacement stands for a byte that is no character.
const replacement = "\uFFFD"

// Append filters p and appends what is left to dst.
func (f *Filter) Append(dst, p []byte) []byte {
	for _, b := range p {
		dst = f.step(dst, b)
	}
	return dst
}

// between tells whether the filter is in the middle of something.
func (f *Filter) between() bool { return f.state != ground || f.lead }

// step looks for C1 controls, which are two bytes, and passes on the rest.
func (f *Filter) step(dst []byte, b byte) []byte {
	if !f.lead {
		if b == c1Lead {
			f.lead = true
			return dst
		}
		return f.char(dst, b)
	}
	f.lead = false
	switch {
	case b >= 0x80 && b < 0xa0:
		return f.c1(dst, b)
	case b >= 0xa0 && b < 0xc0:
		return f.char(f.char(dst, c1Lead), b)
	}
	if f.state == ground {
		dst = append(dst, replacement...)
	}
	return f.step(dst, b)
}

// c1 is a control that stands for ESC and a byte from @ to _.
func (f *Filter) c1(dst []byte, b byte) []byte {
	const st = 0x9c
	if b == st && (f.state == command || f.state == text) {
		return f.finish(dst, "\x1b\\")
	}
	f.begin(escape)
	return f.inEscape(dst, b-0x40)
}

// begin enters a state with nothing held but what led there.
func (f *Filter) begin(s state, held ...byte) {
	f.state, f.over = s, false
	f.held = append(f.held[:0], held...)
}

// char is a byte that is no C1 control.
func (f *Filter) char(dst []byte, b byte) []byte {
	switch {
	case b == esc && f.state == command && !f.over && f.harmless():
		// Screens take ESC for the end, whatever follows; its "\" is then nothing.
		dst = append(append(dst, f.held...), "\x1b\\"...)
		f.begin(escape)
		return dst
	case b == esc:
		f.begin(escape)
		return dst
	case b == can || b == sub:
		f.begin(ground)
		return dst
	}
	switch f.state {
	case ground:
		if b == enq {
			return dst
		}
		return append(dst, b)
	case escape:
		return f.inEscape(dst, b)
	case control:
		return f.inControl(dst, b)
	case command:
		return f.inCommand(dst, b)
	}
	// BEL ends a string for some screens and not for others; either way nothing
	// up to the string's proper end is wanted.
	return dst
}

// executed is a control character inside a sequence: it takes effect at once,
// and the sequence goes on.
func executed(dst []byte, b byte) []byte {
	if b == enq || b == del {
		return dst
	}
	return append(dst, b)
}

func (f *Filter) inEscape(dst []byte, b byte) []byte {
	switch {
	case b < 0x20 || b == del:
		return executed(dst, b)
	case b < 0x30: // an intermediate: one more byte, or more, to come
		return f.hold(dst, b, maxControl)
	case b >= 0x80:
		f.begin(ground)
		return append(dst, b)
	}
	plain := len(f.held) == 0
	switch {
	case plain && b == '[':
		f.begin(control)
	case plain && b == ']':
		f.begin(command, esc, ']')
	case plain && (b == 'P' || b == 'X' || b == '^' || b == '_'):
		f.begin(text)
	case plain && (b == 'Z' || b == '\\'): // "who are you", and the end of a string that is over
		f.begin(ground)
	default:
		if !f.over {
			dst = append(append(append(dst, esc), f.held...), b)
		}
		f.begin(ground)
	}
	return dst
}

// hold keeps a byte of a sequence.
func (f *Filter) hold(dst []byte, b byte, most int) []byte {
	if len(f.held) >= most {
		f.over = true
		return dst
	}
	f.held = append(f.held, b)
	return dst
}

func (f *Filter) inControl(dst []byte, b byte) []byte {
	switch {
	case b < 0x20 || b == del:
		return executed(dst, b)
	case b < 0x40:
		return f.hold(dst, b, maxControl)
	case b >= 0x80:
		f.begin(ground)
		return append(dst, b)
	}
	if !f.over && !asks(f.held, b) {
		dst = append(append(append(dst, "\x1b["...), f.held...), b)
	}
	f.begin(ground)
	return dst
}

// asks tells whether a control sequence is a question or does something to the
// window. held is what stands between "[" and the final byte.
func asks(held []byte, final byte) bool {
	private, middle := byte(0), byte(0)
	if len(held) > 0 && held[0] >= '<' && held[0] <= '?' {
		private = held[0]
	}
	if n := len(held); n > 0 && held[n-1] < 0x30 {
		middle = held[n-1]
	}
	switch final {
	case 'c', 'n', 't', 'i': // device attributes, device status, window, printer
		return middle == 0
	case 'q': // version
		return private == '>'
	case 'x', 'y': // terminal parameters; checksum of a rectangle
		return middle == 0 || (final == 'y' && middle == '*')
	case 'p', 'w': // which mode is set; presentation state
		return middle == '$'
	case 'u': // keyboard protocol; terminal state; preferred character set
		return private == '?' || middle == '$' || middle == '&'
	case 'm', 'S', 'g': // key modifiers; graphics attributes
		return private == '?'
	case '|': // locator position; attributes in use
		return middle == '\'' || middle == '#'
	}
	return false
}

func (f *Filter) inCommand(dst []byte, b byte) []byte {
	switch {
	case b == bel:
		return f.finish(dst, "\a")
	case b < 0x20:
		return dst // screens pass it over
	}
	return f.hold(dst, b, maxCommand)
}

// finish judges a command at its end; other strings are dropped.
func (f *Filter) finish(dst []byte, end string) []byte {
	if f.state == command && !f.over && f.harmless() {
		dst = append(append(dst, f.held...), end...)
	}
	f.begin(ground)
	return dst
}

// shown are the operating system commands that only change what is seen: titles,
// colours, the folder, hyperlinks, marks of a prompt.
var shown = []int{
	0, 1, 2, 4, 5, 7, 8, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19,
	104, 105, 110, 111, 112, 113, 114, 115, 116, 117, 118, 119, 133,
}

// harmless tells whether the command held is one of those, and sets rather than
// asks a colour.
func (f *Filter) harmless() bool {
	number, rest, _ := bytes.Cut(f.held[2:], []byte(";"))
	n, err := strconv.Atoi(string(number))
	if err != nil || !slices.Contains(shown, n) {
		return false
	}
	colour := n == 4 || n == 5 || (n >= 10 && n <= 19)
	return !colour || !strings.Contains(string(rest), "?")
}
