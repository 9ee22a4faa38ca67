//go:build linux

package fabric

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"golang.org/x/sys/unix"

	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
)

// Chains lists the chains of the nftables ruleset, in which iptables-nft's are
// too. A kernel without nftables has none.
func (ns *NS) Chains(ctx context.Context) (chains []runtime.Chain, err error) {
	err = ns.using(ctx, func() error {
		chains, err = ns.readChains(ctx)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read the firewall: %w", err)
	}
	return chains, nil
}

// chainKey names a chain of a ruleset.
type chainKey struct{ family, table, name string }

func (ns *NS) readChains(ctx context.Context) ([]runtime.Chain, error) {
	ask := message{kind: unix.NFNL_SUBSYS_NFTABLES<<8 | unix.NFT_MSG_GETCHAIN, body: nftHead(familyNone)}
	chains, err := collect(ctx, ns.filter, ask, maxChains, parseChain)
	if errors.Is(err, unix.EINVAL) || errors.Is(err, unix.EOPNOTSUPP) || len(chains) == 0 && err == nil {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	ask = message{kind: unix.NFNL_SUBSYS_NFTABLES<<8 | unix.NFT_MSG_GETRULE, body: nftHead(familyNone)}
	rules, err := collect(ctx, ns.filter, ask, maxRules, parseChainKey)
	if err != nil {
		return nil, err
	}
	count := make(map[chainKey]int, len(chains))
	for _, k := range rules {
		count[k]++
	}
	for i, c := range chains {
		chains[i].Rules = count[chainKey{c.Family, c.Table, c.Name}]
	}
	return chains, nil
}

// parseChainKey tells to which chain a rule belongs.
func parseChainKey(body []byte) (k chainKey, ok bool) {
	if len(body) < 4 {
		return k, false
	}
	k.family = familyName(body[0])
	eachAttribute(body[4:], func(kind uint16, v []byte) {
		switch kind {
		case unix.NFTA_RULE_TABLE:
			k.table = asText(v)
		case unix.NFTA_RULE_CHAIN:
			k.name = asText(v)
		}
	})
	return k, true
}

func parseChain(body []byte) (c runtime.Chain, ok bool) {
	if len(body) < 4 {
		return c, false
	}
	c.Family = familyName(body[0])
	eachAttribute(body[4:], func(kind uint16, v []byte) {
		switch kind {
		case unix.NFTA_CHAIN_TABLE:
			c.Table = asText(v)
		case unix.NFTA_CHAIN_NAME:
			c.Name = asText(v)
		case unix.NFTA_CHAIN_HOOK:
			c.Hook = parseHook(body[0], v)
		case unix.NFTA_CHAIN_POLICY:
			c.Policy = map[uint32]string{0: "drop", 1: "accept"}[asBE32(v)]
		}
	})
	return c, true
}

func parseHook(family byte, b []byte) (name string) {
	eachAttribute(b, func(kind uint16, v []byte) {
		if kind == unix.NFTA_HOOK_HOOKNUM {
			name = hookName(family, asBE32(v))
		}
	})
	return name
}

// hooks are named by family and number, see linux/netfilter.h and its like.
var (
	hooksInet   = []string{"prerouting", "input", "forward", "output", "postrouting", "ingress"}
	hooksArp    = []string{"input", "output", "forward"}
	hooksNetdev = []string{"ingress", "egress"}
)

func hookName(family byte, n uint32) string {
	hooks := hooksInet
	switch family {
	case unix.NFPROTO_ARP:
		hooks = hooksArp
	case unix.NFPROTO_NETDEV:
		hooks = hooksNetdev
	}
	if int64(n) < int64(len(hooks)) {
		return hooks[n]
	}
	return strconv.Itoa(int(n))
}

var families = map[byte]string{
	unix.NFPROTO_INET: "inet", unix.NFPROTO_IPV4: "ip", unix.NFPROTO_ARP: "arp",
	unix.NFPROTO_NETDEV: "netdev", unix.NFPROTO_BRIDGE: "bridge", unix.NFPROTO_IPV6: "ip6",
}

func familyName(n byte) string {
	if name, ok := families[n]; ok {
		return name
	}
	return strconv.Itoa(int(n))
}
