package terminal_test

import (
	"bytes"
	"testing"

	"pgregory.net/rapid"

	"github.com/pupitre-lab/pupitre/orchestrator/terminal"
)

func filtered(p []byte) []byte {
	var f terminal.Filter
	return f.Append(nil, p)
}

func TestWhatOnlyShowsIsLetThrough(t *testing.T) {
	for _, text := range []string{
		"plain\r\n\ttext\a\b", "é 日本語 🎓 \u00a0", "\x1b[1;31mred\x1b[0m", "\x1b[38:2::1:2:3m", "\x1b[2J\x1b[H\x1b[10;20H",
		"\x1b[?1049h\x1b[?25l\x1b[?2004h\x1b[?1000h", "\x1b[s\x1b[u", "\x1b7\x1b8", "\x1b(B\x1b)0", "\x1b#8", "\x1b=\x1b>", "\x1bc", "\x1bM",
		"\x1b[3 q", "\x1b[!p", "\x1b[1;24r", "\x1b[4S", "\x1b[1;1;2;2$x", "\x1b[>4;2m",
		"\x1b]0;title?\a", "\x1b]2;é\x1b\\", "\x1b]8;;https://example.org/?q\x1b\\link\x1b]8;;\x1b\\", "\x1b]4;1;rgb:00/11/22\a", "\x1b]104\a", "\x1b]133;A\a",
	} {
		if got := filtered([]byte(text)); string(got) != text {
			t.Errorf("%q became %q", text, got)
		}
	}
}

func TestEightBitControlsAreLetThroughInTheirSevenBitForm(t *testing.T) {
	for text, want := range map[string]string{
		"\u009b31mred": "\x1b[31mred", "\u009d0;title\u009c.": "\x1b]0;title\x1b\\.", "a\u0085b": "a\x1bEb", "\x1b]2;t\u009c": "\x1b]2;t\x1b\\",
	} {
		if got := filtered([]byte(text)); string(got) != want {
			t.Errorf("%q became %q, want %q", text, got, want)
		}
	}
}

func TestWhatMakesAScreenAnswerOrActIsTakenOut(t *testing.T) {
	for name, text := range map[string]string{
		"device attributes": "\x1b[c", "secondary attributes": "\x1b[>0c", "tertiary attributes": "\x1b[=c", "identify": "\x1bZ",
		"status": "\x1b[5n", "cursor": "\x1b[6n", "cursor, private": "\x1b[?6n", "enquiry": "\x05", "title": "\x1b[21t", "resize the window": "\x1b[8;1;1t",
		"version": "\x1b[>q", "mode": "\x1b[?2026$p", "parameters": "\x1b[x", "keyboard": "\x1b[?u", "modifiers": "\x1b[?4m", "graphics": "\x1b[?2;1;0S",
		"checksum": "\x1b[1;1;1;1;2;2*y", "attributes in use": "\x1b[1;1;2;2#|", "locator": "\x1b['|", "print": "\x1b[5i",
		"clipboard, ask": "\x1b]52;c;?\a", "clipboard, set": "\x1b]52;c;cm0gLXJmIC8=\x1b\\", "colour": "\x1b]11;?\x1b\\", "palette": "\x1b]4;1;rgb:0/0/0;2;?\a",
		"setting": "\x1bP$qm\x1b\\", "capability": "\x1bP+q544e\x1b\\", "application": "\x1b_Gi=1,a=q;\x1b\\", "privacy": "\x1b^x\x1b\\", "notify": "\x1b]9;boo\a",
		"passed through": "\x1bPtmux;\x1b\x1b]52;c;?\a\x1b\\", "8-bit cursor": "\u009b6n", "8-bit clipboard": "\u009d52;c;?\u009c", "8-bit identify": "\u009a",
		"8-bit setting": "\u0090$qm\u009c", "control inside": "\x1b[6\x00n", "delete inside": "\x1b[6\x7fn", "started twice": "\x1b[\x1b[6n",
		"given up": "\x1b[6\x18\x1b[6n", "ended by another": "\x1b]52;c;?\x1b[c", "endless number": "\x1b[" + string(bytes.Repeat([]byte("6"), 5000)) + "n",
		"half of a control": "\x1b\x1b[6n", "half of a character": "\x1b]11;?\xc2\x9c",
	} {
		t.Run(name, func(t *testing.T) {
			got := bytes.Trim(filtered([]byte("<"+text+">")), "\x00")
			if string(got) != "<>" && string(got) != "<\x00>" {
				t.Errorf("%q became %q", text, got)
			}
		})
	}
}

func TestHalvesDoNotMakeAWhole(t *testing.T) {
	for _, text := range []string{"\x1b[\x1b[6n6n", "\x1b\x05[6n", "\xc2\x1b[6n\x9b6n", "\x1b]52\x1b[6n;c;?\a", "\xc2\xc2\x9b6n", "\xe0\xc2\x9b6n"} {
		got := filtered([]byte(text))
		if bytes.Contains(got, []byte("\x1b[6n")) || bytes.Contains(got, []byte("\u009b6n")) || bytes.Contains(got, []byte("]52")) {
			t.Errorf("%q became %q", text, got)
		}
	}
}

// pieces are what control functions are made of.
var pieces = []string{
	"\x1b", "\x1b[", "\x1b]", "\x1bP", "\x1b_", "\x1b\\", "\a", "\x18", "\x05", "\xc2", "\x9b", "\x9c", "\x9d", "\xe9", "?", ">", "$", "*", ";", "52", "11",
	"6", "0", "n", "c", "t", "q", "p", "m", "u", "y", "Z", "a", " ", "é", "\n",
}

func drawOutput(rt *rapid.T) []byte {
	var out []byte
	for _, piece := range rapid.SliceOfN(rapid.SampledFrom(pieces), 0, 40).Draw(rt, "pieces") {
		out = append(out, piece...)
	}
	return out
}

func checkFilter(t interface{ Fatalf(string, ...any) }, out []byte, cut int) {
	once := filtered(out)
	if twice := filtered(once); !bytes.Equal(once, twice) {
		t.Fatalf("%q became %q and then %q: something was left in it", out, once, twice)
	}
	var f terminal.Filter
	parts := f.Append(f.Append(nil, out[:cut]), out[cut:])
	if !bytes.Equal(once, parts) {
		t.Fatalf("%q cut at %d became %q, whole %q", out, cut, parts, once)
	}
}

func TestFilteringTwiceIsFilteringOnceWhereverTheOutputIsCut(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		out := drawOutput(rt)
		checkFilter(rt, out, rapid.IntRange(0, len(out)).Draw(rt, "cut"))
	})
}

func FuzzFilter(f *testing.F) {
	f.Add([]byte("a\x1b[6nb\x1b]52;c;?\a\u009b6n"), 4)
	f.Add([]byte("\x1bPtmux;\x1b\x1b[c\x1b\\"), 1)
	f.Fuzz(func(t *testing.T, out []byte, cut int) {
		checkFilter(t, out, min(max(cut, 0), len(out)))
	})
}
