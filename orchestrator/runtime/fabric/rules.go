//go:build linux

package fabric

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"math"

	"golang.org/x/sys/unix"

	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
)

// What comes from the nodes passes one nftables chain of the bridge family: it
// looks the port up in a verdict map and jumps to the port's own chain, which
// drops what is above the rate and a random share of the rest. One hook for all
// ports costs less than one per port, and the bridge family is there wherever
// nftables is; netem is not needed, so a loss means the same on every kernel.
const (
	rulesTable = "pupitre"
	rulesChain = "ingress"
	rulesMap   = "ports"
	familyNone = 0
	bridge     = unix.NFPROTO_BRIDGE
	hookFirst  = 0          // NF_BR_PRE_ROUTING
	priority   = 0xfffffed4 // -300, as dstnat of the bridge family
)

// policer is the content of a port's chain; the zero value is empty.
type policer struct {
	rate  uint64 // bytes per second
	burst uint32
	lost  uint32 // of lossScale
}

// lossScale is the resolution of losses: one frame in a million.
const lossScale = 1_000_000

// newPolicer lets bursts of one second through, which is how nftables counts
// bytes, and besides one unsegmented frame of 64 KiB with its headers, however
// slow the link: without it nothing large would ever pass.
func newPolicer(p runtime.Port) policer {
	var q policer
	if p.Rate > 0 {
		q.rate, q.burst = max(p.Rate/8, 1), 68<<10
	}
	if p.Loss > 0 {
		q.lost = min(max(uint32(math.Round(p.Loss*lossScale)), 1), lossScale)
	}
	return q
}

func nftHead(family uint8) []byte { return []byte{family, unix.NFNETLINK_V0, 0, 0} }

func nft(kind, flags uint16, fill func(*attributes)) message {
	a := attributes{b: nftHead(bridge)}
	fill(&a)
	return message{kind: unix.NFNL_SUBSYS_NFTABLES<<8 | kind, flags: flags, body: a.b}
}

// setRules writes the chains of some ports in one transaction, and makes the
// table when this is the first.
func (f *Fabric) setRules(ports map[string]policer) error {
	var msgs []message
	for port, p := range ports {
		msgs = append(msgs, p.messages(port)...)
	}
	f.rules.Lock()
	defer f.rules.Unlock()
	err := f.ns.filter.transaction(msgs)
	if errors.Is(err, unix.ENOENT) {
		if err = f.ns.filter.transaction(tableMessages()); err == nil || errors.Is(err, unix.EEXIST) {
			err = f.ns.filter.transaction(msgs)
		}
	}
	return rulesProblem(ports, err)
}

// rulesProblem forgives a kernel without nftables when nothing was asked of it.
func rulesProblem(ports map[string]policer, err error) error {
	if err == nil {
		return nil
	}
	missing := false
	for _, no := range []error{unix.EOPNOTSUPP, unix.EPROTONOSUPPORT, unix.EAFNOSUPPORT, unix.ENOENT, unix.EINVAL} {
		missing = missing || errors.Is(err, no)
	}
	if !missing {
		return fmt.Errorf("port rules: %w", err)
	}
	for _, p := range ports {
		if p != (policer{}) {
			return fmt.Errorf("port rules: the kernel has no nftables of the bridge family: %w: %w", runtime.ErrUnsupported, err)
		}
	}
	return nil
}

// transaction sends nftables messages that are done all or none.
func (c *conn) transaction(msgs []message) error {
	edge := func(kind uint16) message {
		b := nftHead(familyNone)
		binary.BigEndian.PutUint16(b[2:], unix.NFNL_SUBSYS_NFTABLES)
		return message{kind: kind, body: b}
	}
	all := []message{edge(unix.NFNL_MSG_BATCH_BEGIN)}
	for _, m := range msgs {
		m.flags |= unix.NLM_F_ACK
		all = append(all, m)
	}
	all = append(all, edge(unix.NFNL_MSG_BATCH_END))
	c.mu.Lock()
	defer c.mu.Unlock()
	begin, err := c.send(all)
	var refused []error
	if err == nil {
		refused, err = c.acknowledgements(begin+1, len(msgs), nil)
	}
	if err != nil {
		c.drop()
	}
	return first(refused, err, "nftables")
}

func tableMessages() []message {
	return []message{
		nft(unix.NFT_MSG_NEWTABLE, unix.NLM_F_CREATE|unix.NLM_F_EXCL, func(a *attributes) {
			a.text(unix.NFTA_TABLE_NAME, rulesTable)
		}),
		nft(unix.NFT_MSG_NEWSET, unix.NLM_F_CREATE, func(a *attributes) {
			a.text(unix.NFTA_SET_TABLE, rulesTable)
			a.text(unix.NFTA_SET_NAME, rulesMap)
			a.be32(unix.NFTA_SET_FLAGS, unix.NFT_SET_MAP)
			a.be32(unix.NFTA_SET_KEY_TYPE, 41) // ifname, for who lists it
			a.be32(unix.NFTA_SET_KEY_LEN, unix.IFNAMSIZ)
			a.be32(unix.NFTA_SET_DATA_TYPE, unix.NFT_DATA_VERDICT)
			a.be32(unix.NFTA_SET_ID, 1)
		}),
		nft(unix.NFT_MSG_NEWCHAIN, unix.NLM_F_CREATE, func(a *attributes) {
			a.text(unix.NFTA_CHAIN_TABLE, rulesTable)
			a.text(unix.NFTA_CHAIN_NAME, rulesChain)
			a.nest(unix.NFTA_CHAIN_HOOK, func(a *attributes) {
				a.be32(unix.NFTA_HOOK_HOOKNUM, hookFirst)
				a.be32(unix.NFTA_HOOK_PRIORITY, priority)
			})
			a.text(unix.NFTA_CHAIN_TYPE, "filter")
		}),
		newRule(rulesChain, loadPort, lookUpPort),
	}
}

func newRule(chain string, exprs ...func(*attributes)) message {
	return nft(unix.NFT_MSG_NEWRULE, unix.NLM_F_CREATE|unix.NLM_F_APPEND, func(a *attributes) {
		a.text(unix.NFTA_RULE_TABLE, rulesTable)
		a.text(unix.NFTA_RULE_CHAIN, chain)
		a.nest(unix.NFTA_RULE_EXPRESSIONS, func(a *attributes) {
			for _, e := range exprs {
				a.nest(unix.NFTA_LIST_ELEM, e)
			}
		})
	})
}

func expression(a *attributes, name string, fill func(*attributes)) {
	a.text(unix.NFTA_EXPR_NAME, name)
	a.nest(unix.NFTA_EXPR_DATA, fill)
}

func loadPort(a *attributes) {
	expression(a, "meta", func(a *attributes) {
		a.be32(unix.NFTA_META_KEY, unix.NFT_META_IIFNAME)
		a.be32(unix.NFTA_META_DREG, unix.NFT_REG_1)
	})
}

func lookUpPort(a *attributes) {
	expression(a, "lookup", func(a *attributes) {
		a.text(unix.NFTA_LOOKUP_SET, rulesMap)
		a.be32(unix.NFTA_LOOKUP_SREG, unix.NFT_REG_1)
		a.be32(unix.NFTA_LOOKUP_DREG, unix.NFT_REG_VERDICT)
		a.be32(unix.NFTA_LOOKUP_SET_ID, 1)
	})
}

func count(a *attributes) { expression(a, "counter", func(*attributes) {}) }

func drop(a *attributes) {
	expression(a, "immediate", func(a *attributes) {
		a.be32(unix.NFTA_IMMEDIATE_DREG, unix.NFT_REG_VERDICT)
		a.nest(unix.NFTA_IMMEDIATE_DATA, func(a *attributes) { verdict(a, 0, "") }) // NF_DROP
	})
}

func verdict(a *attributes, code int32, chain string) {
	a.nest(unix.NFTA_DATA_VERDICT, func(a *attributes) {
		a.be32(unix.NFTA_VERDICT_CODE, uint32(code))
		if chain != "" {
			a.text(unix.NFTA_VERDICT_CHAIN, chain)
		}
	})
}

// above matches what exceeds the rate.
func (p policer) above(a *attributes) {
	expression(a, "limit", func(a *attributes) {
		a.be64(unix.NFTA_LIMIT_RATE, p.rate)
		a.be64(unix.NFTA_LIMIT_UNIT, 1)
		a.be32(unix.NFTA_LIMIT_BURST, p.burst)
		a.be32(unix.NFTA_LIMIT_TYPE, unix.NFT_LIMIT_PKT_BYTES)
		a.be32(unix.NFTA_LIMIT_FLAGS, unix.NFT_LIMIT_F_INV)
	})
}

// draw, swap and below match a random share of frames.
func draw(a *attributes) {
	expression(a, "numgen", func(a *attributes) {
		a.be32(unix.NFTA_NG_DREG, unix.NFT_REG_1)
		a.be32(unix.NFTA_NG_MODULUS, lossScale)
		a.be32(unix.NFTA_NG_TYPE, unix.NFT_NG_RANDOM)
	})
}

// swap puts the drawn number in the order of bytes that comparing needs.
func swap(a *attributes) {
	expression(a, "byteorder", func(a *attributes) {
		a.be32(unix.NFTA_BYTEORDER_SREG, unix.NFT_REG_1)
		a.be32(unix.NFTA_BYTEORDER_DREG, unix.NFT_REG_1)
		a.be32(unix.NFTA_BYTEORDER_OP, unix.NFT_BYTEORDER_HTON)
		a.be32(unix.NFTA_BYTEORDER_LEN, 4)
		a.be32(unix.NFTA_BYTEORDER_SIZE, 4)
	})
}

func (p policer) below(a *attributes) {
	expression(a, "cmp", func(a *attributes) {
		a.be32(unix.NFTA_CMP_SREG, unix.NFT_REG_1)
		a.be32(unix.NFTA_CMP_OP, unix.NFT_CMP_LT)
		a.nest(unix.NFTA_CMP_DATA, func(a *attributes) { a.be32(unix.NFTA_DATA_VALUE, p.lost) })
	})
}

// messages makes the chain of a port anew and points the map at it.
func (p policer) messages(port string) []message {
	msgs := []message{chainMessage(unix.NFT_MSG_NEWCHAIN, unix.NLM_F_CREATE, port), flushChain(port)}
	if p.rate > 0 {
		msgs = append(msgs, newRule(port, p.above, count, drop))
	}
	if p.lost > 0 {
		msgs = append(msgs, newRule(port, draw, swap, p.below, count, drop))
	}
	return append(msgs, element(unix.NFT_MSG_NEWSETELEM, unix.NLM_F_CREATE, port))
}

func chainMessage(kind, flags uint16, port string) message {
	return nft(kind, flags, func(a *attributes) {
		a.text(unix.NFTA_CHAIN_TABLE, rulesTable)
		a.text(unix.NFTA_CHAIN_NAME, port)
	})
}

func flushChain(port string) message {
	return nft(unix.NFT_MSG_DELRULE, 0, func(a *attributes) {
		a.text(unix.NFTA_RULE_TABLE, rulesTable)
		a.text(unix.NFTA_RULE_CHAIN, port)
	})
}

func element(kind, flags uint16, port string) message {
	return nft(kind, flags, func(a *attributes) {
		a.text(unix.NFTA_SET_ELEM_LIST_TABLE, rulesTable)
		a.text(unix.NFTA_SET_ELEM_LIST_SET, rulesMap)
		a.nest(unix.NFTA_SET_ELEM_LIST_ELEMENTS, func(a *attributes) {
			a.nest(unix.NFTA_LIST_ELEM, func(a *attributes) {
				a.nest(unix.NFTA_SET_ELEM_KEY, func(a *attributes) {
					a.bytes(unix.NFTA_DATA_VALUE, append([]byte(port), make([]byte, unix.IFNAMSIZ-len(port))...))
				})
				a.nest(unix.NFTA_SET_ELEM_DATA, func(a *attributes) { verdict(a, unix.NFT_JUMP, port) })
			})
		})
	})
}

// dropRules removes what a port's rules are made of; nil when there is nothing.
func (f *Fabric) dropRules(port string) error {
	f.rules.Lock()
	defer f.rules.Unlock()
	err := f.ns.filter.transaction([]message{
		element(unix.NFT_MSG_DELSETELEM, 0, port),
		flushChain(port),
		chainMessage(unix.NFT_MSG_DELCHAIN, 0, port),
	})
	if errors.Is(err, unix.ENOENT) {
		return nil
	}
	return rulesProblem(nil, err)
}

// policers lists what the chains of the ports hold now; a port the map does not
// lead to is left out.
func (f *Fabric) policers(ctx context.Context) (map[string]policer, error) {
	wired, err := f.wiredPorts(ctx)
	if err != nil || len(wired) == 0 {
		return nil, err
	}
	type rule struct {
		chain string
		policer
	}
	rules, err := collect(ctx, f.ns.filter, nft(unix.NFT_MSG_GETRULE, 0, func(a *attributes) {
		a.text(unix.NFTA_RULE_TABLE, rulesTable)
	}), 4*maxFabricLinks, func(body []byte) (rule, bool) {
		chain, p := parseRule(body)
		return rule{chain, p}, true
	})
	byPort := make(map[string]policer)
	for _, r := range rules {
		if p := byPort[r.chain]; wired[r.chain] {
			p.rate, p.burst, p.lost = p.rate+r.rate, p.burst+r.burst, p.lost+r.lost
			byPort[r.chain] = p
		}
	}
	return byPort, err
}

// wiredPorts lists the ports that the map knows; none without a table.
func (f *Fabric) wiredPorts(ctx context.Context) (map[string]bool, error) {
	ask := nft(unix.NFT_MSG_GETSETELEM, 0, func(a *attributes) {
		a.text(unix.NFTA_SET_ELEM_LIST_TABLE, rulesTable)
		a.text(unix.NFTA_SET_ELEM_LIST_SET, rulesMap)
	})
	parts, err := collect(ctx, f.ns.filter, ask, maxFabricLinks, func(body []byte) ([]string, bool) {
		return parseElements(body), true
	})
	wired := make(map[string]bool)
	for _, part := range parts {
		for _, port := range part {
			wired[port] = true
		}
	}
	for _, no := range []error{unix.ENOENT, unix.EOPNOTSUPP, unix.EINVAL, unix.EPROTONOSUPPORT} {
		if errors.Is(err, no) {
			return nil, nil
		}
	}
	return wired, err
}
