package author

import (
	"slices"

	"github.com/pupitre-lab/pupitre/orchestrator/lab"
)

// The picture is a set of columns: machines and networks alternate, so that
// every link crosses only the gap between two neighbouring columns and never
// runs behind a machine. Sizes are in pixels.
const (
	margin    = 24
	columnGap = 76
	itemGap   = 22
	groupGap  = 40 // between parts of the topology that no link joins
	titleRoom = 52
	rowHeight = 18
	headRoom  = 50 // of a machine, above its interfaces
	charWidth = 7  // of the interface rows, in a font of fixed width
	nameWidth = 9  // of titles
	pillSize  = 30
)

// item is a machine or a network in the picture.
type item struct {
	node    *lab.Node    // nil for a network
	network *lab.Network // nil for a machine
	links   []*link
	column  int
	order   float64 // in its column, while it is being ordered
	x, y    float64
	w, h    float64
	group   int
}

// link is an interface: from a machine to a network.
type link struct {
	machine *item
	network *item
	row     int // of the interface among the machine's
}

// picture is a topology with a place for everything.
type picture struct {
	items []*item // machines, then networks, each in file order
	links []*link
	width float64
	depth float64
}

// layOut gives everything its place. The same variant always gives the same
// picture.
func layOut(v *lab.Variant) *picture {
	p := &picture{}
	p.addItems(v)
	top := float64(titleRoom)
	for group, members := range p.groups() {
		for _, it := range members {
			it.group = group
		}
		top = p.placeGroup(members, top) + groupGap
	}
	p.depth = max(top-groupGap, titleRoom) + margin
	return p
}

func (p *picture) addItems(v *lab.Variant) {
	networks := map[string]*item{}
	for i := range v.Nodes {
		n := &v.Nodes[i]
		p.items = append(p.items, &item{node: n, w: cardWidth(n), h: headRoom + rowHeight*float64(len(n.Interfaces)) + 8})
	}
	machines := p.items
	for i := range v.Networks {
		n := &v.Networks[i]
		it := &item{network: n, w: nameWidth*float64(len(n.Name)) + 30, h: pillSize}
		networks[n.Name] = it
		p.items = append(p.items, it)
	}
	for _, machine := range machines {
		for row, iface := range machine.node.Interfaces {
			l := &link{machine: machine, network: networks[iface.Network], row: row}
			if l.network == nil {
				continue
			}
			p.links = append(p.links, l)
			machine.links = append(machine.links, l)
			l.network.links = append(l.network.links, l)
		}
	}
}

// cardWidth fits the machine's name, its image and its longest interface row.
func cardWidth(n *lab.Node) float64 {
	longest := 0
	for _, i := range n.Interfaces {
		longest = max(longest, len([]rune(rowText(i))))
	}
	return max(charWidth*float64(longest)+24, nameWidth*float64(len(n.Name))+70, charWidth*float64(len(n.Image)+len(", closed"))+64, 140)
}

// rowText is what the picture says of an interface.
func rowText(i lab.Interface) string {
	if i.Address.IsValid() {
		return i.Name + " " + i.Address.String()
	}
	return i.Name
}

// other is the end of a link that is not this one.
func (it *item) other(l *link) *item {
	if l.machine == it {
		return l.network
	}
	return l.machine
}

// groups are the parts of the topology that no link joins, in file order.
func (p *picture) groups() [][]*item {
	seen := map[*item]bool{}
	var all [][]*item
	for _, it := range p.items {
		if !seen[it] {
			all = append(all, reach(it, seen))
		}
	}
	return all
}

// reach lists what is linked to an item, nearest first, and gives each its
// column: how many steps away it is.
func reach(from *item, seen map[*item]bool) []*item {
	seen[from], from.column = true, 0
	found := []*item{from}
	for i := 0; i < len(found); i++ {
		for _, l := range found[i].links {
			if next := found[i].other(l); !seen[next] {
				seen[next], next.column = true, found[i].column+1
				found = append(found, next)
			}
		}
	}
	return found
}

// most is how many machines of a group are tried as its left end: all of a lab
// of usual size.
const most = 48

// placeGroup places one part of the topology below top and returns its bottom.
// Of all machines that could stand at the left end, the one with the fewest
// crossing links and the most balanced picture is taken.
func (p *picture) placeGroup(members []*item, top float64) float64 {
	var best *item
	var least float64
	for _, from := range members[:min(len(members), most)] {
		if from.node == nil && len(members) > 1 {
			continue
		}
		columns := columnsFrom(from)
		bottom, right := place(columns, top)
		cost := 400*float64(crossings(columns)) + (right-margin)*0.75 + (bottom-top)*1.35
		if best == nil || cost < least {
			best, least = from, cost
		}
	}
	bottom, right := place(columnsFrom(best), top)
	p.width = max(p.width, right+margin)
	return bottom
}

// columnsFrom orders a group into columns, with few crossings: each column is
// ordered by where its neighbours stand, to and fro.
func columnsFrom(from *item) [][]*item {
	members := reach(from, map[*item]bool{})
	var columns [][]*item
	for _, it := range members {
		for len(columns) <= it.column {
			columns = append(columns, nil)
		}
		columns[it.column] = append(columns[it.column], it)
	}
	for _, column := range columns {
		number(column)
	}
	best, least := snapshot(columns), crossings(columns)
	for round := range 8 {
		for i := range columns {
			c := i
			if round%2 == 1 {
				c = len(columns) - 1 - i
			}
			arrange(columns[c], round)
		}
		if n := crossings(columns); n < least {
			best, least = snapshot(columns), n
		}
	}
	for _, column := range best {
		number(column)
	}
	return best
}

func snapshot(columns [][]*item) [][]*item {
	var copied [][]*item
	for _, column := range columns {
		copied = append(copied, slices.Clone(column))
	}
	return copied
}

// number remembers the order of a column, spread so that columns of different
// length compare.
func number(column []*item) {
	for i, it := range column {
		it.order = (float64(i) + 0.5) / float64(len(column))
	}
}

// arrange sorts a column by the mean place of the neighbours on one side.
func arrange(column []*item, round int) {
	wish := map[*item]float64{}
	for _, it := range column {
		wish[it] = it.meanOrder(round%2 == 0)
	}
	slices.SortStableFunc(column, func(a, b *item) int {
		switch {
		case wish[a] < wish[b]:
			return -1
		case wish[a] > wish[b]:
			return 1
		}
		return 0
	})
	number(column)
}

// meanOrder is the mean place of the neighbours to the left or to the right;
// interfaces that come later in a machine weigh a little lower.
func (it *item) meanOrder(left bool) float64 {
	sum, count := 0.0, 0.0
	for _, l := range it.links {
		next := it.other(l)
		if (next.column < it.column) == left {
			sum += next.order + 0.001*float64(l.row)
			count++
		}
	}
	if count == 0 {
		return it.order
	}
	return sum / count
}

// crossings counts pairs of links that cross between two columns.
func crossings(columns [][]*item) int {
	count := 0
	for _, column := range columns {
		var ends [][2]float64
		for _, it := range column {
			for _, l := range it.links {
				if next := it.other(l); next.column > it.column {
					ends = append(ends, [2]float64{it.order, next.order})
				}
			}
		}
		for i, a := range ends {
			for _, b := range ends[i+1:] {
				if (a[0]-b[0])*(a[1]-b[1]) < 0 {
					count++
				}
			}
		}
	}
	return count
}
