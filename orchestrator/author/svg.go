package author

import (
	"encoding/xml"
	"fmt"
	"strings"

	"github.com/pupitre-lab/pupitre/orchestrator/lab"
)

// style has the colours for a light and for a dark page.
const style = `
.page{fill:#ffffff}.card{fill:#f8fafc;stroke:#475569}.pill{fill:#e0f2fe;stroke:#0369a1}.rule{stroke:#cbd5e1}
.link{fill:none;stroke:#0369a1;stroke-width:1.6}.dot{fill:#0369a1}.icon{fill:none;stroke:#0f766e;stroke-width:1.6}
.closed{stroke-dasharray:5 3}.far{stroke-dasharray:2 3}
text{font-family:system-ui,-apple-system,"Segoe UI",Roboto,"DejaVu Sans",sans-serif;fill:#0f172a}
.title{font-size:18px;font-weight:600}.name{font-size:14px;font-weight:600}.kind{font-size:11px;fill:#475569}
.row{font-family:ui-monospace,"DejaVu Sans Mono",Menlo,monospace;font-size:11px;fill:#1e293b}
.net{font-size:13px;fill:#075985;text-anchor:middle}
@media (prefers-color-scheme:dark){
.page{fill:#0f172a}.card{fill:#1e293b;stroke:#94a3b8}.pill{fill:#0c4a6e;stroke:#38bdf8}.rule{stroke:#475569}
.link{stroke:#38bdf8}.dot{fill:#38bdf8}.icon{stroke:#5eead4}text{fill:#f1f5f9}.kind{fill:#cbd5e1}.row{fill:#e2e8f0}.net{fill:#e0f2fe}
}`

// Graph draws the topology of a variant as an SVG image: every machine with its
// kind, its interfaces and their addresses, every network, every link. Language
// is "fr" or "en". The same variant always gives the same bytes.
func Graph(v *lab.Variant, language string) []byte {
	p := layOut(v)
	d := &drawing{language: language}
	title := d.of(v.Title)
	p.width = max(p.width, nameWidth*1.3*float64(len([]rune(title)))+2*margin)
	d.add(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %.0f %.0f" width="%.0f" height="%.0f" role="img" aria-labelledby="title desc">`,
		p.width, p.depth, p.width, p.depth)
	d.add(`<title id="title">%s</title>`, escape(title))
	d.add(`<desc id="desc">%s</desc>`, escape(d.describe(v)))
	d.add(`<style>%s</style>`, style)
	d.add(`<rect class="page" width="%.0f" height="%.0f"/>`, p.width, p.depth)
	d.add(`<text class="title" x="%d" y="%d">%s</text>`, margin, margin+10, escape(title))
	for _, l := range p.links {
		d.link(l)
	}
	for _, it := range p.items {
		if it.node != nil {
			d.machine(it)
		} else {
			d.network(it)
		}
	}
	d.add(`</svg>`)
	return []byte(d.out.String())
}

// drawing is an SVG image while it is written.
type drawing struct {
	out      strings.Builder
	language string
}

func (d *drawing) add(format string, args ...any) { fmt.Fprintf(&d.out, format+"\n", args...) }

func (d *drawing) of(t lab.Text) string {
	if d.language == "fr" {
		return t.FR
	}
	return t.EN
}

func (d *drawing) say(fr, en string) string { return d.of(lab.Text{FR: fr, EN: en}) }

// describe is the picture in words, for those who cannot see it.
func (d *drawing) describe(v *lab.Variant) string {
	var parts []string
	for _, n := range v.Nodes {
		var ends []string
		for _, i := range n.Interfaces {
			ends = append(ends, fmt.Sprintf("%s %s %s", rowText(i), d.say("sur", "on"), i.Network))
		}
		part := fmt.Sprintf("%s (%s)", n.Name, n.Image)
		if len(ends) > 0 {
			part += d.say(" : ", ": ") + strings.Join(ends, ", ")
		}
		parts = append(parts, part)
	}
	return strings.Join(parts, ". ") + "."
}

// link draws a line from a machine's interface to its network.
func (d *drawing) link(l *link) {
	from, to := l.machine, l.network
	x1, x2 := from.x+from.w, to.x
	if to.column < from.column {
		x1, x2 = from.x, to.x+to.w
	}
	y1, y2 := from.port(l), to.port(l)
	bend := (x2 - x1) / 2
	d.add(`<path class="link" d="M%.1f %.1fC%.1f %.1f %.1f %.1f %.1f %.1f"/>`, x1, y1, x1+bend, y1, x2-bend, y2, x2, y2)
	d.add(`<circle class="dot" cx="%.1f" cy="%.1f" r="3"/>`, x1, y1)
}

func (d *drawing) network(it *item) {
	d.add(`<g><rect class="pill" x="%.1f" y="%.1f" width="%.1f" height="%d" rx="%d"/>`, it.x, it.y, it.w, pillSize, pillSize/2)
	d.add(`<text class="net" x="%.1f" y="%.1f">%s</text></g>`, it.x+it.w/2, it.y+pillSize/2+4.5, escape(it.network.Name))
}

// machine draws a card: icon, name and image kind, then a row an interface.
func (d *drawing) machine(it *item) {
	n, class := it.node, "card"
	if n.Access != nil && !*n.Access {
		class = "card closed"
	}
	d.add(`<g><rect class="%s" x="%.1f" y="%.1f" width="%.1f" height="%.1f" rx="8"/>`, class, it.x, it.y, it.w, it.h)
	if about := d.of(n.Title); about != "" {
		d.add(`<title>%s</title>`, escape(about))
	}
	d.add(`<g class="icon" transform="translate(%.1f %.1f)">%s</g>`, it.x+10, it.y+9, icon(n.Image))
	d.add(`<text class="name" x="%.1f" y="%.1f">%s</text>`, it.x+48, it.y+20, escape(n.Name))
	kind := n.Image
	if class != "card" {
		kind += d.say(", fermée", ", closed")
	}
	d.add(`<text class="kind" x="%.1f" y="%.1f">%s</text>`, it.x+48, it.y+35, escape(kind))
	if len(n.Interfaces) > 0 {
		d.add(`<line class="rule" x1="%.1f" y1="%.1f" x2="%.1f" y2="%.1f"/>`, it.x+8, it.y+headRoom-4, it.x+it.w-8, it.y+headRoom-4)
	}
	for row, i := range n.Interfaces {
		d.add(`<text class="row" x="%.1f" y="%.1f">%s</text>`, it.x+12, it.y+headRoom+rowHeight*(float64(row)+0.5)+4, escape(rowText(i)))
	}
	d.add(`</g>`)
}

// icons are drawn on 30 by 30 pixels.
var icons = map[string]string{
	"router": `<circle cx="15" cy="15" r="13"/><path d="M15 4v8M12 7l3-3 3 3M15 26v-8M12 23l3 3 3-3M12 15H4M7 12l-3 3 3 3M18 15h8M23 12l3 3-3 3"/>`,
	"switch": `<rect x="1" y="7" width="28" height="16" rx="3"/><path d="M6 12h14M17 9l3 3-3 3M24 18H10M13 15l-3 3 3 3"/>`,
	"server": `<rect x="4" y="2" width="22" height="8" rx="2"/><rect x="4" y="11" width="22" height="8" rx="2"/><rect x="4" y="20" width="22" height="8" rx="2"/><path d="M8 6h4M8 15h4M8 24h4"/>`,
	"data":   `<ellipse cx="15" cy="6" rx="11" ry="4"/><path d="M4 6v18c0 2 5 4 11 4s11-2 11-4V6M4 15c0 2 5 4 11 4s11-2 11-4"/>`,
	"host":   `<rect x="2" y="4" width="26" height="17" rx="2"/><path d="M15 21v5M8 26h14"/>`,
}

// shapes says which icon an image kind has; a kind that is not here is a host.
var shapes = map[string]string{
	"router": "router", "switch": "switch", "database": "data",
	"server": "server", "shop": "server", "logserver": "server", "sources": "server", "pipeline": "server", "bastion": "server",
}

func icon(kind string) string {
	if shape, ok := shapes[kind]; ok {
		return icons[shape]
	}
	return icons["host"]
}

func escape(text string) string {
	var out strings.Builder
	_ = xml.EscapeText(&out, []byte(text)) // a Builder never fails
	return out.String()
}
