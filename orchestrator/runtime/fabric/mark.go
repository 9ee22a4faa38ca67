//go:build linux

package fabric

import (
	"cmp"
	"strconv"
	"strings"

	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
)

// mark is what is written on the fabric's end of a finished link, as its alias:
// "node/interface mac rate loss". The hardware address is the one the card was
// made with: the team may change it and keeps its link. Rate and loss are kept
// as they were asked, since the kernel rounds them. A link without a mark is
// half made.
type mark struct {
	node, iface string
	mac         string
	rate        uint64
	loss        float64
}

// maxAlias is IFALIASZ less its terminating zero.
const maxAlias = 255

func (m mark) String() string {
	return m.node + "/" + m.iface + " " + m.mac + " " + strconv.FormatUint(m.rate, 10) + " " +
		strconv.FormatFloat(m.loss, 'g', -1, 64)
}

// readMark gives the zero mark for text that is none.
func readMark(alias string) mark {
	words := strings.Split(alias, " ")
	if len(words) != 4 {
		return mark{}
	}
	node, iface, ok := strings.Cut(words[0], "/")
	rate, err1 := strconv.ParseUint(words[2], 10, 64)
	loss, err2 := strconv.ParseFloat(words[3], 64)
	if !ok || err1 != nil || err2 != nil {
		return mark{}
	}
	return mark{node: node, iface: iface, mac: words[1], rate: rate, loss: loss}
}

func comparePorts(a, b runtime.PortRef) int {
	return cmp.Or(strings.Compare(a.Node, b.Node), strings.Compare(a.Interface, b.Interface))
}
