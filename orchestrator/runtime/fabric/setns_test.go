//go:build linux

package fabric_test

import "golang.org/x/sys/unix"

func setns(fd int) error { return unix.Setns(fd, unix.CLONE_NEWNET) }
