package terminal

import (
	"context"
	"slices"
	"sync"
	"time"
)

// Terminal is one program and those who look at it.
type Terminal struct {
	key      Key
	opts     Options
	stream   Stream
	recorder *Recorder // nil: not recorded
	now      func() time.Time

	input chan []byte   // what is typed, on its way to the program
	sized chan struct{} // told when size changed
	moved chan struct{} // told when a viewer came or left
	asked chan Reason   // why it is to end
	over  chan struct{} // closed when the program ended
	done  chan struct{} // closed when nothing is left

	mu       sync.Mutex
	ring     ring
	size     Size
	viewers  []*Viewer // in the order they came
	keyboard *Viewer   // whose size and answers count; nil when nobody may type
	typist   string    // the member who typed last
	ending   *Ending
	opened   time.Time
	empty    time.Time // since when nobody looks; zero when somebody does
	typed    time.Time
	printed  time.Time
}

// Times and sizes of a terminal's own.
const (
	readSize    = 32 << 10        // bytes read of the program at once
	inputPart   = 4 << 10         // bytes of input handed over at once
	inputParts  = 16              // of which so many may wait
	codeWait    = 5 * time.Second // for the exit code of a program whose output ended
	resizeWait  = 5 * time.Second // for a new size to be taken
	chunkAtOnce = 32 << 10        // bytes given to a viewer at once
)

func newTerminal(key Key, stream Stream, opts Options, now func() time.Time) *Terminal {
	return &Terminal{
		key: key, opts: opts, stream: stream, now: now,
		input: make(chan []byte, inputParts), sized: make(chan struct{}, 1), moved: make(chan struct{}, 1),
		asked: make(chan Reason, 1), over: make(chan struct{}), done: make(chan struct{}),
		ring: ring{size: opts.Scrollback}, size: opts.Size, opened: now(), empty: now(),
	}
}

// tell leaves a word in a channel of one place; a second word adds nothing.
func tell[T any](c chan T, word T) {
	select {
	case c <- word:
	default:
	}
}

// run is the terminal's life.
func (t *Terminal) run() {
	defer close(t.done)
	var helpers sync.WaitGroup
	reason, closing := Exited, error(nil)
	helpers.Go(t.typing)
	helpers.Go(t.sizing)
	helpers.Go(func() { reason, closing = t.keeping() })
	t.printing()
	ctx, cancel := context.WithTimeout(context.Background(), codeWait)
	defer cancel()
	code, err := t.stream.Wait(ctx)
	if err != nil {
		code = -1
	}
	close(t.over)
	helpers.Wait()
	if err == nil {
		err = closing
	}
	if t.recorder != nil {
		t.recorder.Mark("end " + string(reason))
		_ = t.recorder.Close() // told by Info before, and too late for anybody now
	}
	t.end(Ending{Reason: reason, Code: code, Err: err})
}

// printing takes what the program prints until it ends.
func (t *Terminal) printing() {
	buffer := make([]byte, readSize)
	for {
		n, err := t.stream.Read(buffer)
		if n > 0 {
			if t.recorder != nil {
				t.recorder.Output(buffer[:n])
			}
			t.print(buffer[:n])
		}
		if err != nil {
			return
		}
	}
}

func (t *Terminal) print(p []byte) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.ring.add(p)
	t.printed = t.now()
	t.wakeAll()
}

// wakeAll tells every viewer to look again. The caller holds the lock.
func (t *Terminal) wakeAll() {
	for _, v := range t.viewers {
		tell(v.wake, struct{}{})
	}
}

func (t *Terminal) end(e Ending) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.ending = &e
	t.wakeAll()
}

// typing hands input to the program, which may take its time.
func (t *Terminal) typing() {
	for {
		select {
		case p := <-t.input:
			if _, err := t.stream.Write(p); err != nil {
				<-t.over // the program is ending; what is typed now is lost
				return
			}
		case <-t.over:
			return
		}
	}
}

// sizing tells the program its newest size.
func (t *Terminal) sizing() {
	for {
		select {
		case <-t.sized:
			t.mu.Lock()
			size := t.size
			t.mu.Unlock()
			ctx, cancel := context.WithTimeout(context.Background(), resizeWait)
			_ = t.stream.Resize(ctx, size.Rows, size.Cols) // a size that is not taken is no reason to end
			cancel()
		case <-t.over:
			return
		}
	}
}

// keeping closes the program when there is a reason to, and what is left of it
// once it ended.
func (t *Terminal) keeping() (Reason, error) {
	timer := time.NewTimer(t.patience())
	defer timer.Stop()
	for {
		select {
		case <-t.over:
			return Exited, t.stream.Close()
		case reason := <-t.asked:
			return reason, t.stream.Close()
		case <-t.moved:
		case <-timer.C:
			if reason, now := t.outlived(); now {
				return reason, t.stream.Close()
			}
		}
		timer.Reset(t.patience())
	}
}

// ends are the moments at which the terminal ends if nothing happens.
func (t *Terminal) ends() map[Reason]time.Time {
	t.mu.Lock()
	defer t.mu.Unlock()
	ends := map[Reason]time.Time{}
	if !t.empty.IsZero() {
		ends[Abandoned] = t.empty.Add(t.opts.Grace)
	}
	if t.opts.Idle > 0 {
		since := t.typed
		if since.IsZero() {
			since = t.opened
		}
		ends[Idle] = since.Add(t.opts.Idle)
	}
	return ends
}

// forever is longer than any session.
const forever = 365 * 24 * time.Hour

// patience is how long the terminal goes on if nothing happens.
func (t *Terminal) patience() time.Duration {
	wait, now := forever, t.now()
	for _, at := range t.ends() {
		wait = min(wait, at.Sub(now))
	}
	return max(wait, 0)
}

// outlived tells whether a moment to end has come.
func (t *Terminal) outlived() (Reason, bool) {
	ends, now := t.ends(), t.now()
	for _, reason := range []Reason{Abandoned, Idle} {
		if at, known := ends[reason]; known && !now.Before(at) {
			return reason, true
		}
	}
	return "", false
}

// ask tells the terminal to end; the first reason counts.
func (t *Terminal) ask(r Reason) { tell(t.asked, r) }

// Close ends the program and waits for its end.
func (t *Terminal) Close() {
	t.ask(Closed)
	<-t.done
}

// Done is closed when the program ended and nothing of it is left.
func (t *Terminal) Done() <-chan struct{} { return t.done }

// Ending tells how the terminal ended; false while it goes on.
func (t *Terminal) Ending() (Ending, bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.ending == nil {
		return Ending{}, false
	}
	return *t.ending, true
}

func (t *Terminal) hasEnded() bool {
	_, ended := t.Ending()
	return ended
}

// Key names the terminal.
func (t *Terminal) Key() Key { return t.key }

// Info tells what the terminal does now.
func (t *Terminal) Info() Info {
	t.mu.Lock()
	defer t.mu.Unlock()
	info := Info{
		Key: t.key, Size: t.size, Opened: t.opened, LastInput: t.typed, LastOutput: t.printed,
		Printed: t.ring.total, Recording: NotRecorded,
	}
	for _, v := range t.viewers {
		info.Viewers = append(info.Viewers, v.member)
	}
	if t.recorder != nil {
		info.Recording = t.recorder.State()
	}
	return info
}

// resize changes the size and tells the program and the viewers. The caller
// holds the lock.
func (t *Terminal) resize(size Size) {
	if size == t.size || !size.valid() {
		return
	}
	t.size = size
	if t.recorder != nil {
		t.recorder.Resize(size)
	}
	tell(t.sized, struct{}{})
	t.wakeAll()
}

// seat gives the keyboard to a viewer, and with it the say over the size. The
// caller holds the lock.
func (t *Terminal) seat(v *Viewer) {
	t.keyboard = v
	if v != nil {
		t.resize(v.size)
	}
}

// heir is who has the keyboard when its holder leaves: the first who may type.
// The caller holds the lock.
func (t *Terminal) heir() *Viewer {
	at := slices.IndexFunc(t.viewers, func(v *Viewer) bool { return v.member.Write })
	if at < 0 {
		return nil
	}
	return t.viewers[at]
}
