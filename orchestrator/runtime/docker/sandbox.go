package docker

import (
	"archive/tar"
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"io"
	goruntime "runtime"

	"github.com/docker/docker/api/types/image"
)

// sandboxImage is the image of every sandbox. The number is the version of the
// program inside.
const sandboxImage = "pupitre/sandbox:1"

// sleepForever is the machine code of a program that waits until it is killed.
// It is the whole content of the sandbox: no libc, no shell, one page of memory.
var sleepForever = map[string]struct {
	machine uint16 // ELF e_machine
	code    []byte
}{
	"amd64": {62, []byte{
		0xb8, 0x22, 0, 0, 0, // mov eax, 34 (pause)
		0x0f, 0x05, // syscall
		0xeb, 0xf7, // jmp to the start
	}},
	"arm64": {183, []byte{
		0x00, 0x00, 0x80, 0xd2, // mov x0, 0
		0x01, 0x00, 0x80, 0xd2, // mov x1, 0
		0x02, 0x00, 0x80, 0xd2, // mov x2, 0
		0x03, 0x00, 0x80, 0xd2, // mov x3, 0
		0x28, 0x09, 0x80, 0xd2, // mov x8, 73 (ppoll)
		0x01, 0x00, 0x00, 0xd4, // svc 0
		0xfa, 0xff, 0xff, 0x17, // b to the start
	}},
}

// Layout of a 64-bit ELF file with one segment, see elf(5).
const (
	elfHeaderSize  = 64
	elfProgramSize = 56
	elfBase        = 0x400000
	elfPage        = 0x1000
)

// sandboxELF builds the executable for an architecture of the Go list.
func sandboxELF(arch string) ([]byte, error) {
	program, known := sleepForever[arch]
	if !known {
		return nil, fmt.Errorf("no sandbox program for the architecture %s", arch)
	}
	entry := uint64(elfBase + elfHeaderSize + elfProgramSize)
	size := uint64(elfHeaderSize + elfProgramSize + len(program.code))
	var out bytes.Buffer
	out.Write([]byte{0x7f, 'E', 'L', 'F', 2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0})
	for _, field := range []any{
		uint16(2), program.machine, uint32(1), entry, uint64(elfHeaderSize), uint64(0), // executable, one segment, no sections
		uint32(0), uint16(elfHeaderSize), uint16(elfProgramSize), uint16(1), uint16(64), uint16(0), uint16(0),
		uint32(1), uint32(5), uint64(0), uint64(elfBase), uint64(elfBase), size, size, uint64(elfPage), // PT_LOAD, read and execute
	} {
		if err := binary.Write(&out, binary.LittleEndian, field); err != nil {
			return nil, err
		}
	}
	out.Write(program.code)
	return out.Bytes(), nil
}

// ensureSandboxImage makes the sandbox image where the engine does not have it.
func (d *Driver) ensureSandboxImage(ctx context.Context) error {
	if _, err := d.engine.ImageInspect(ctx, sandboxImage); err == nil {
		return nil
	}
	program, err := sandboxELF(goruntime.GOARCH)
	if err != nil {
		return err
	}
	archive, err := tarOf("pupitre-sandbox", 0o755, program)
	if err != nil {
		return err
	}
	source := image.ImportSource{Source: archive, SourceName: "-"}
	answer, err := d.engine.ImageImport(ctx, source, sandboxImage, image.ImportOptions{
		Changes: []string{`ENTRYPOINT ["/pupitre-sandbox"]`, "LABEL " + labelImage + "=sandbox"},
	})
	if err != nil {
		return explain("make the sandbox image", err)
	}
	defer answer.Close()
	if _, err := io.Copy(io.Discard, answer); err != nil {
		return fmt.Errorf("make the sandbox image: %w", err)
	}
	return nil
}

// tarOf is an archive of one file.
func tarOf(name string, mode int64, content []byte) (io.Reader, error) {
	var archive bytes.Buffer
	w := tar.NewWriter(&archive)
	if err := addToTar(w, name, mode, content); err != nil {
		return nil, err
	}
	return &archive, w.Close()
}
