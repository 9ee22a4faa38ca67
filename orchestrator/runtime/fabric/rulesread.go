//go:build linux

package fabric

import (
	"golang.org/x/sys/unix"
)

// parseElements gives the keys of the map in one message of a listing.
func parseElements(body []byte) (ports []string) {
	if len(body) < len(nftHead(bridge)) {
		return nil
	}
	eachAttribute(body[4:], func(kind uint16, v []byte) {
		if kind != unix.NFTA_SET_ELEM_LIST_ELEMENTS {
			return
		}
		eachAttribute(v, func(_ uint16, elem []byte) {
			eachAttribute(elem, func(kind uint16, v []byte) {
				if kind == unix.NFTA_SET_ELEM_KEY {
					eachAttribute(v, func(_ uint16, v []byte) { ports = append(ports, asText(v)) })
				}
			})
		})
	})
	return ports
}

// parseRule gives the chain of a rule and its share of the port's policer. A
// rule that does not drop counts for nothing.
func parseRule(body []byte) (chain string, p policer) {
	if len(body) < len(nftHead(bridge)) {
		return "", policer{}
	}
	drops := false
	eachAttribute(body[4:], func(kind uint16, v []byte) {
		switch kind {
		case unix.NFTA_RULE_CHAIN:
			chain = asText(v)
		case unix.NFTA_RULE_EXPRESSIONS:
			eachAttribute(v, func(_ uint16, expr []byte) { drops = p.set(expr) || drops })
		}
	})
	if !drops {
		return chain, policer{}
	}
	return chain, p
}

// set reads one expression and tells whether it drops.
func (p *policer) set(expr []byte) (drops bool) {
	var name string
	eachAttribute(expr, func(kind uint16, v []byte) {
		switch {
		case kind == unix.NFTA_EXPR_NAME:
			name = asText(v)
		case kind != unix.NFTA_EXPR_DATA:
		case name == "limit":
			eachAttribute(v, p.setLimit)
		case name == "cmp":
			eachAttribute(v, p.setShare)
		case name == "immediate":
			drops = isDrop(v)
		}
	})
	return drops
}

func (p *policer) setLimit(kind uint16, v []byte) {
	switch kind {
	case unix.NFTA_LIMIT_RATE:
		p.rate = asBE64(v)
	case unix.NFTA_LIMIT_BURST:
		p.burst = asBE32(v)
	}
}

func (p *policer) setShare(kind uint16, v []byte) {
	if kind == unix.NFTA_CMP_DATA {
		eachAttribute(v, func(_ uint16, v []byte) { p.lost = asBE32(v) })
	}
}

func isDrop(immediate []byte) (drops bool) {
	eachAttribute(immediate, func(kind uint16, v []byte) {
		if kind != unix.NFTA_IMMEDIATE_DATA {
			return
		}
		eachAttribute(v, func(_ uint16, v []byte) { // the verdict
			eachAttribute(v, func(kind uint16, v []byte) {
				drops = drops || kind == unix.NFTA_VERDICT_CODE && len(v) == 4 && asBE32(v) == 0
			})
		})
	})
	return drops
}
