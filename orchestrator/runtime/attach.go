package runtime

import (
	"context"
	"errors"
	"io/fs"
	"slices"
	"strings"
	"time"
)

// AttachRequest is an interactive program and the pseudo-terminal it runs on.
type AttachRequest struct {
	Argv []string
	Env  []string // TERM is xterm-256color unless set here
	User string   // empty means root
	Rows uint16   // 0 means 24
	Cols uint16   // 0 means 80
}

// WithDefaults fills what was left out.
func (r AttachRequest) WithDefaults() AttachRequest {
	if r.Rows == 0 {
		r.Rows = 24
	}
	if r.Cols == 0 {
		r.Cols = 80
	}
	if !slices.ContainsFunc(r.Env, func(v string) bool { return strings.HasPrefix(v, "TERM=") }) {
		r.Env = append([]string{"TERM=xterm-256color"}, r.Env...)
	}
	return r
}

// Stream is an interactive program in a node. Reading, writing and resizing may
// go on at the same time.
type Stream interface {
	// Read gives what the program prints; io.EOF once it ended.
	Read(p []byte) (int, error)
	// Write types.
	Write(p []byte) (int, error)
	// Resize tells the program its terminal's new size.
	Resize(ctx context.Context, rows, cols uint16) error
	// Wait waits for the program's end and tells its exit code; 126 or 127 when
	// it could not be started. ErrNotRunning: it ended with its node.
	Wait(ctx context.Context) (int, error)
	// Close hangs up: the program and what runs in front of its terminal get the
	// signal HUP, and KILL when they are still there a moment later. What the
	// program put into the background on purpose (nohup, setsid) goes on, as on
	// any machine. Closing twice is closing once.
	Close() error
}

// NodeStats is what a running node uses, read from the host.
type NodeStats struct {
	MemoryBytes int64   // without the file cache that can be dropped at once
	MemoryLimit int64   // 0: none
	CPUSeconds  float64 // since the node started
	PIDs        int64
	RxBytes     uint64 // to the node, over all its links, as the fabric counts
	TxBytes     uint64 // from the node
	OOMKills    int64  // processes killed for lack of memory since it started
	DiskUsed    int64  // bytes of writable layer, up to half a minute old; -1: not known
}

// Exported tells what Export wrote and what it left out.
type Exported struct {
	Files int    // entries of the archive, folders too
	Bytes int64  // of the archive
	Left  []Left // at most MaxLeft
	More  int    // left out beyond those in Left
}

// Left is something that an export left out.
type Left struct {
	Path string     `json:"path"`
	Why  LeftReason `json:"why"`
	Size int64      `json:"size,omitempty"` // of a regular file
	Link string     `json:"link,omitempty"` // where a symbolic link leads
}

// LeftReason says why something is not in an export.
type LeftReason string

// Reasons: what a thing is, or why it could not be taken.
const (
	LeftMissing    LeftReason = "missing"
	LeftLink       LeftReason = "symbolic link"
	LeftFIFO       LeftReason = "FIFO"
	LeftSocket     LeftReason = "socket"
	LeftDevice     LeftReason = "device"
	LeftKernel     LeftReason = "kernel file system"
	LeftBytes      LeftReason = "byte limit"
	LeftFiles      LeftReason = "file limit"
	LeftDepth      LeftReason = "too deep"
	LeftUnreadable LeftReason = "unreadable" // changed meanwhile, held by a process, or forbidden
)

// Bounds of an export.
const (
	MaxExportFiles = 20_000 // entries of the archive
	MaxExportDepth = 64     // folders in one another below a given path
	MaxLeft        = 1_000
)

// Kept is a node kept as an image.
type Kept struct {
	Ref      string
	Instance InstanceID
	Node     string
	Meta     map[string]string // of the instance, when it was kept
	Digest   Digest
	Size     int64 // bytes, shared layers included
	Created  time.Time
}

// ErrNotKept: the image exists and is not a kept node.
var ErrNotKept = errors.New("not a kept image")

// CheckExport fails when an export's paths or limit make no sense.
func CheckExport(paths []string, limit int64) error {
	if limit < minExport {
		return &fs.PathError{Op: "export", Path: strings.Join(paths, ", "), Err: errors.New("the limit must be at least 4096 bytes")}
	}
	for _, path := range paths {
		if !strings.HasPrefix(path, "/") || strings.ContainsRune(path, 0) {
			return &fs.PathError{Op: "export", Path: path, Err: errors.New("must be an absolute path")}
		}
	}
	return nil
}

// minExport leaves room for an archive's end.
const minExport = 4096
