package ledger

import (
	"bufio"
	"bytes"
	"errors"
	"io"
)

// eachLine reads entries and gives them to use. An error is a *Problem with the
// entry's place, or what use returned.
func eachLine(r io.Reader, longest int, use func(Entry) error) error {
	scanner := bufio.NewScanner(r)
	scanner.Buffer(make([]byte, 0, min(64<<10, longest)), longest)
	scanner.Split(wholeLines)
	var at int64
	for scanner.Scan() {
		at++
		e, err := ParseLine(scanner.Bytes())
		if err == nil {
			err = use(e)
		}
		if err != nil {
			return placed(err, at)
		}
	}
	if err := scanner.Err(); errors.Is(err, bufio.ErrTooLong) {
		return placed(problem(TooLarge, "", say("une entrée dépasse %d octets", "an entry is beyond %d bytes", longest)), at+1)
	} else if err != nil {
		return placed(asProblem(entriesFile, err), at+1)
	}
	return nil
}

// wholeLines splits after line feeds and keeps them.
func wholeLines(data []byte, atEOF bool) (int, []byte, error) {
	if i := bytes.IndexByte(data, '\n'); i >= 0 {
		return i + 1, data[:i+1], nil
	}
	if atEOF && len(data) > 0 {
		return len(data), data, nil
	}
	return 0, nil, nil
}

// placed says where in the entries a problem is.
func placed(err error, at int64) error {
	var p *Problem
	if !errors.As(err, &p) {
		return err
	}
	with := *p
	with.Where, with.Seq = entriesFile, at
	return &with
}
