package runtime

// Profiles of capabilities and system calls an image kind may ask for. They
// belong to the platform: no lab can widen them.
const (
	// ProfileHost is a plain machine: no network administration.
	ProfileHost = "host"
	// ProfileNetwork adds NET_ADMIN and NET_RAW: addresses, routes, firewall.
	ProfileNetwork = "network"
	// ProfileRouter is for FRR: NET_ADMIN, NET_RAW and SYS_ADMIN, under a
	// seccomp profile that refuses every system call SYS_ADMIN could be misused for.
	ProfileRouter = "router"
)

// ProfileNames lists the profiles.
var ProfileNames = []string{ProfileHost, ProfileNetwork, ProfileRouter}
