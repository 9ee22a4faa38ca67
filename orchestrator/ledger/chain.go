package ledger

import (
	"errors"
	"time"
)

// Head is how far a stream has been followed: the number and the hash of its
// last entry.
type Head struct {
	Stream string `json:"stream"`
	Seq    int64  `json:"seq"`  // 0 before the first entry
	Hash   Digest `json:"hash"` // empty before the first entry
}

// HeadOf is the head of a stream whose last entry is e.
func HeadOf(e Entry) Head { return Head{Stream: e.Stream, Seq: e.Seq, Hash: e.Hash} }

// Verifier follows a stream entry by entry, however long, and holds only the
// head. It is not for concurrent use.
type Verifier struct {
	head  Head
	wrong error
}

// NewVerifier goes on after a head that is known to be right;
// Head{Stream: name} is the beginning of a stream.
func NewVerifier(after Head) *Verifier { return &Verifier{head: after} }

// Head is that of the entries found right so far.
func (v *Verifier) Head() Head { return v.head }

// Add looks at the next entry. The error is a *Problem; once an entry is wrong,
// nothing after it can be told right, and every Add says the same again.
func (v *Verifier) Add(e Entry) error {
	if v.wrong != nil {
		return v.wrong
	}
	if p := follows(v.head, e); p != nil {
		v.wrong = p
		return p
	}
	v.head = HeadOf(e)
	return nil
}

// Verify looks at a whole stream, from its first entry. The error is a *Problem
// about the first entry that is wrong, Seq being its place. No entries are right.
func Verify(entries []Entry) error {
	if len(entries) == 0 {
		return nil
	}
	v := NewVerifier(Head{Stream: entries[0].Stream})
	for i, e := range entries {
		if err := v.Add(e); err != nil {
			return orderOrGap(err, v.head.Seq+1, entries[i:])
		}
	}
	return nil
}

// orderOrGap tells a missing entry from one that stands further on.
func orderOrGap(wrong error, expected int64, rest []Entry) error {
	if !errors.Is(wrong, Gap) {
		return wrong
	}
	for _, e := range rest {
		if e.Seq == expected {
			return outOfPlace(expected, rest[0].Seq)
		}
	}
	return wrong
}

// follows gives what is wrong with e as the entry after head, nil when nothing.
func follows(head Head, e Entry) *Problem {
	place := head.Seq + 1
	switch {
	case e.Stream != head.Stream:
		return atEntry(OtherStream, place, say(
			"entrée %d : elle appartient au registre %q, pas à %q",
			"entry %d: it belongs to the stream %q, not to %q", place, shorten(e.Stream), shorten(head.Stream)))
	case e.Seq > place:
		return atEntry(Gap, place, say(
			"entrée %d : il manque %d entrée(s), la suivante porte le numéro %d",
			"entry %d: %d missing, the next one bears the number %d", place, e.Seq-place, e.Seq))
	case e.Seq < place:
		return outOfPlace(place, e.Seq)
	case e.Time.Nanosecond()%int(time.Microsecond) != 0:
		return atEntry(Imprecise, place, say(
			"entrée %d : son heure a plus de précision que la microseconde que l'empreinte couvre",
			"entry %d: its time is finer than the microsecond its hash covers", place))
	case e.Digest() != e.Hash:
		return atEntry(Changed, place, say(
			"entrée %d : l'heure, la sorte, l'auteur ou le contenu a été changé : l'empreinte est %s, il faudrait %s",
			"entry %d: its time, kind, actor or body was changed: its hash is %s, it ought to be %s", place, shorten(string(e.Hash)), e.Digest()))
	case e.Prev != head.Hash:
		return atEntry(BrokenLink, place, say(
			"entrée %d : elle ne suit pas l'entrée %d qui est ici, mais une autre",
			"entry %d: it does not follow the entry %d that is here, but another one", place, head.Seq))
	}
	return nil
}

func outOfPlace(place, seq int64) *Problem {
	return atEntry(Order, place, say(
		"entrée %d : à cette place se trouve l'entrée %d : l'ordre a été changé, ou une entrée est répétée",
		"entry %d: the entry %d is at this place: the order was changed, or an entry is repeated", place, seq))
}

func atEntry(code Code, seq int64, text Text) *Problem {
	return &Problem{Code: code, Seq: seq, Text: text}
}
