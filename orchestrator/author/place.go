package author

// place gives every item of the columns its corner, and returns how far down
// and to the right they go.
func place(columns [][]*item, top float64) (bottom, right float64) {
	x := float64(margin)
	for _, column := range columns {
		widest := 0.0
		for _, it := range column {
			widest = max(widest, it.w)
		}
		y := top
		for _, it := range column {
			it.x, it.y = x+(widest-it.w)/2, y
			y += it.h + itemGap
		}
		x += widest + columnGap
	}
	for range 12 {
		for _, column := range columns {
			settle(column)
		}
		for i := len(columns) - 1; i >= 0; i-- {
			settle(columns[i])
		}
	}
	highest := columns[0][0].y
	for _, column := range columns {
		highest = min(highest, column[0].y)
	}
	for _, column := range columns {
		for _, it := range column {
			it.y += top - highest
			bottom = max(bottom, it.y+it.h)
		}
	}
	return bottom, x - columnGap
}

// block is a run of items of a column that stand against one another.
type block struct {
	items  []*item
	wanted float64 // mean of where its items would like its first one
	height float64
}

// settle moves a column's items as near as it can to the middle of what they
// are linked to, without changing their order and without overlap: items that
// push against one another become a block, which stands at the mean of their
// wishes.
func settle(column []*item) {
	var blocks []block
	for _, it := range column {
		b := block{items: []*item{it}, wanted: it.wish(), height: it.h}
		for len(blocks) > 0 {
			last := blocks[len(blocks)-1]
			if last.wanted+last.height+itemGap <= b.wanted {
				break
			}
			b, blocks = merge(last, b), blocks[:len(blocks)-1]
		}
		blocks = append(blocks, b)
	}
	for _, b := range blocks {
		y := b.wanted
		for _, it := range b.items {
			it.y = y
			y += it.h + itemGap
		}
	}
}

func merge(a, b block) block {
	shift := a.height + itemGap
	na, nb := float64(len(a.items)), float64(len(b.items))
	return block{
		items:  append(a.items, b.items...),
		wanted: (a.wanted*na + (b.wanted-shift)*nb) / (na + nb),
		height: a.height + itemGap + b.height,
	}
}

// wish is where the item would stand if it were alone: its links as level as
// can be.
func (it *item) wish() float64 {
	if len(it.links) == 0 {
		return it.y
	}
	sum := 0.0
	for _, l := range it.links {
		next := it.other(l)
		sum += next.port(l) - (it.port(l) - it.y)
	}
	return sum / float64(len(it.links))
}

// port is the height at which a link meets the item.
func (it *item) port(l *link) float64 {
	if it.node == nil {
		return it.y + it.h/2
	}
	return it.y + headRoom + rowHeight*(float64(l.row)+0.5)
}
