package docker

import (
	"encoding/json"
	"fmt"
	"slices"
	"sync"

	"github.com/moby/profiles/seccomp"

	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
)

// baseCapabilities is what an ordinary root inside a node needs to run services
// and to own files. Everything else is dropped, MKNOD, SYS_RESOURCE and
// SYS_PTRACE among it.
var baseCapabilities = []string{
	"CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL",
	"SETGID", "SETUID", "SETPCAP", "NET_BIND_SERVICE", "SYS_CHROOT",
}

// capabilitiesOf lists what a profile adds after everything was dropped.
func capabilitiesOf(profile string) ([]string, error) {
	switch profile {
	case runtime.ProfileHost:
		return baseCapabilities, nil
	case runtime.ProfileNetwork:
		return append(slices.Clone(baseCapabilities), "NET_ADMIN", "NET_RAW"), nil
	case runtime.ProfileRouter:
		return append(slices.Clone(baseCapabilities), "NET_ADMIN", "NET_RAW", "SYS_ADMIN"), nil
	}
	return nil, fmt.Errorf("profile %q is unknown; the profiles are %v", profile, runtime.ProfileNames)
}

// seccompProfile is the engine's own allow list, frozen as if no container ever
// had SYS_ADMIN: the system calls that capability would open (mount, umount2,
// setns, unshare, clone with namespace flags, bpf, fsopen, move_mount,
// open_tree, perf_event_open, quotactl, …) stay refused even for FRR, which
// asks for the capability and needs none of them. open_by_handle_at stays
// behind DAC_READ_SEARCH, which nobody has. It does not depend on the engine's
// version, so an old engine's list is not a hole.
var seccompProfile = sync.OnceValue(func() string {
	profile := seccomp.DefaultProfile()
	profile.Syscalls = slices.DeleteFunc(profile.Syscalls, func(rule *seccomp.Syscall) bool {
		return rule.Includes != nil && slices.Contains(rule.Includes.Caps, "CAP_SYS_ADMIN")
	})
	for _, rule := range profile.Syscalls {
		if rule.Excludes != nil {
			rule.Excludes.Caps = slices.DeleteFunc(rule.Excludes.Caps, func(c string) bool { return c == "CAP_SYS_ADMIN" })
		}
	}
	text, err := json.Marshal(profile)
	if err != nil {
		panic("docker: the seccomp profile must be encodable: " + err.Error())
	}
	return string(text)
})
