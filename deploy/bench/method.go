package main

import "fmt"

// method says what the figures hold, for a reader who doubts them.
func (r results) method() string {
	return fmt.Sprintf(`All legs: the same image with its own command, an init process, %d MiB without swap, %.1f core and %d
processes a node, no log driver, the capability NET_ADMIN added (the image sets a firewall when it starts).

- **Pupitre**: the product's own reconciler and driver with their defaults: observe, plan, apply, observe again. It
  also makes what the others do not have: a sandbox container, a parent cgroup with the team's quota, labels, a hosts
  file, its own capabilities and system-call filter, a check of the final state.
- **floor**: the least that can be done for the same machines: create and start by the engine's API with its network
  disabled, %d calls at once, veth pairs and bridges in a bare network namespace that no container holds, forced
  removal. It observes, labels and checks nothing and could not be taken over after a crash.
- **docker-compose**: one project a team, one engine network a link, each with its own subnet; `+"`up -d`"+` and
  `+"`down -t 0`"+`; at most %d docker-compose at once, each with its own default parallelism.

Before each measurement the bench waits until the machine is less than 10 %% busy, at most for a while; the share is in
the raw samples.

- **up**: from the call until every node runs and is wired (docker-compose: until it returns).
- **first check**: from the same moment until a ping from the first node to its neighbour was answered: Pupitre by
  its own check path, the floor by a socket opened in the node's namespace, docker-compose by `+"`ping`"+` run in the
  container through the engine's API. A request without reply is sent again after 200 ms. A
  team is checked as soon as it is up, while others still start.
- **down**: from the call until it returns with nothing left, which is looked at afterwards, out of the time.
- **containers**: the memory cgroups of the team's containers (Pupitre: the sandbox too) less inactive page cache.
  **shims**: proportional set size of one containerd-shim a container. **daemons grew**: dockerd and containerd. The
  bench's own process, in which Pupitre and the floor run, is not counted. **host's free memory fell**: by the
  kernel's MemAvailable; it holds namespaces, veth and mounts, and whatever else ran meanwhile.
`, nodeMemory>>20, nodeCPUs, nodePIDs, r.Workers.Floor, r.Workers.Compose)
}
