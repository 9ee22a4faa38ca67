// Escape tries, from inside a node, the system calls with which a process that
// holds SYS_ADMIN could leave it, and prints what the kernel answered to each.
package main

import (
	"fmt"
	"syscall"
	"unsafe"
)

// Numbers of linux/amd64, from the kernel's syscall table.
const (
	sysUnshare         = 272
	sysPivotRoot       = 155
	sysUmount2         = 166
	sysQuotactl        = 179
	sysPerfEventOpen   = 298
	sysOpenByHandleAt  = 304
	sysSetns           = 308
	sysBPF             = 321
	sysOpenTree        = 428
	sysMoveMount       = 429
	sysFsopen          = 430
	sysFsmount         = 432
	sysClone3          = 435
	sysMountSetattr    = 442
	sysIOUringSetup    = 425
	sysInitModule      = 175
	sysKexecLoad       = 246
	cloneNewNamespaces = 0x7E020000
)

func main() {
	zeros := make([]byte, 4096)
	empty := uintptr(unsafe.Pointer(&zeros[0]))
	root := uintptr(unsafe.Pointer(&[]byte("/\x00")[0]))
	mnt := uintptr(unsafe.Pointer(&[]byte("/mnt\x00")[0]))
	tmpfs := uintptr(unsafe.Pointer(&[]byte("tmpfs\x00")[0]))
	proc := uintptr(open("/proc/self/ns/net"))
	for _, try := range []struct {
		name string
		call uintptr
		args [6]uintptr
	}{
		{"mount", syscall.SYS_MOUNT, [6]uintptr{tmpfs, mnt, tmpfs}},
		{"umount2", sysUmount2, [6]uintptr{mnt, 0}},
		{"pivot_root", sysPivotRoot, [6]uintptr{root, mnt}},
		{"setns", sysSetns, [6]uintptr{proc, 0}},
		{"unshare", sysUnshare, [6]uintptr{cloneNewNamespaces &^ 0x10000000}},
		{"unshare user", sysUnshare, [6]uintptr{0x10000000}},
		{"clone new namespaces", syscall.SYS_CLONE, [6]uintptr{cloneNewNamespaces | uintptr(syscall.SIGCHLD)}},
		{"clone3", sysClone3, [6]uintptr{empty, 88}},
		{"bpf", sysBPF, [6]uintptr{0, empty, 48}},
		{"fsopen", sysFsopen, [6]uintptr{tmpfs, 0}},
		{"fsmount", sysFsmount, [6]uintptr{proc, 0, 0}},
		{"move_mount", sysMoveMount, [6]uintptr{proc, empty, proc, empty, 0x44}},
		{"open_tree", sysOpenTree, [6]uintptr{^uintptr(99), root, 1}},
		{"mount_setattr", sysMountSetattr, [6]uintptr{^uintptr(99), root, 0, empty, 32}},
		{"perf_event_open", sysPerfEventOpen, [6]uintptr{empty, 0, ^uintptr(0), ^uintptr(0), 0}},
		{"open_by_handle_at", sysOpenByHandleAt, [6]uintptr{^uintptr(99), empty, 0}},
		{"quotactl", sysQuotactl, [6]uintptr{0, empty, 0, empty}},
		{"io_uring_setup", sysIOUringSetup, [6]uintptr{8, empty}},
		{"init_module", sysInitModule, [6]uintptr{empty, 0, empty}},
		{"kexec_load", sysKexecLoad, [6]uintptr{0, 0, empty, 0}},
		{"mknod block device", syscall.SYS_MKNOD, [6]uintptr{uintptr(unsafe.Pointer(&[]byte("/dev-escape\x00")[0])), syscall.S_IFBLK | 0o600, 7<<8 | 0}},
	} {
		_, _, errno := syscall.RawSyscall6(try.call, try.args[0], try.args[1], try.args[2], try.args[3], try.args[4], try.args[5])
		fmt.Printf("%s=%d\n", try.name, errno)
	}
}

func open(path string) int {
	fd, err := syscall.Open(path, syscall.O_RDONLY, 0)
	if err != nil {
		return -1
	}
	return fd
}
