package ledger

import "errors"

// ErrConflict: the stream has gone on since the writer looked: read what is new,
// decide again.
var ErrConflict = errors.New("the ledger has gone on meanwhile")
