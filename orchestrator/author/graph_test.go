package author_test

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"strings"
	"testing"

	"github.com/pupitre-lab/pupitre/orchestrator/author"
	"github.com/pupitre-lab/pupitre/orchestrator/lab"
)

// boxes lists the rectangles of an SVG image with their class.
func boxes(t *testing.T, svg []byte) [][4]float64 {
	t.Helper()
	var found [][4]float64
	for decoder := xml.NewDecoder(bytes.NewReader(svg)); ; {
		token, err := decoder.Token()
		if token == nil {
			return found
		}
		if err != nil {
			t.Fatal(err)
		}
		element, ok := token.(xml.StartElement)
		if !ok || element.Name.Local != "rect" {
			continue
		}
		at := map[string]string{}
		for _, a := range element.Attr {
			at[a.Name.Local] = a.Value
		}
		if !strings.HasPrefix(at["class"], "card") && at["class"] != "pill" {
			continue
		}
		var b [4]float64
		for i, name := range []string{"x", "y", "width", "height"} {
			if _, err := fmt.Sscan(at[name], &b[i]); err != nil {
				t.Fatalf("%s=%q: %v", name, at[name], err)
			}
		}
		found = append(found, b)
	}
}

func apart(a, b [4]float64) bool {
	return a[0]+a[2] <= b[0] || b[0]+b[2] <= a[0] || a[1]+a[3] <= b[1] || b[1]+b[3] <= a[1]
}

// holds asks that a picture shows everything, inside its frame, without overlap,
// and is the same each time.
func holds(t *testing.T, v *lab.Variant) {
	t.Helper()
	svg := author.Graph(v, "fr")
	if !bytes.Equal(svg, author.Graph(v, "fr")) {
		t.Error("two pictures of the same variant differ")
	}
	var frame struct {
		Width  float64 `xml:"width,attr"`
		Height float64 `xml:"height,attr"`
		Title  string  `xml:"title"`
		Desc   string  `xml:"desc"`
	}
	if err := xml.Unmarshal(svg, &frame); err != nil {
		t.Fatal(err)
	}
	if frame.Title != v.Title.FR || frame.Desc == "" {
		t.Errorf("title %q, description %q", frame.Title, frame.Desc)
	}
	all := boxes(t, svg)
	if want := len(v.Nodes) + len(v.Networks); len(all) != want {
		t.Fatalf("%d boxes, want %d", len(all), want)
	}
	for i, a := range all {
		if a[0] < 0 || a[1] < 0 || a[0]+a[2] > frame.Width || a[1]+a[3] > frame.Height {
			t.Errorf("%v is not inside %v by %v", a, frame.Width, frame.Height)
		}
		for _, b := range all[i+1:] {
			if !apart(a, b) {
				t.Errorf("%v and %v overlap", a, b)
			}
		}
	}
}

func TestNothingOverlapsInAPictureOfAnyLab(t *testing.T) {
	for _, l := range catalogue(t).Labs {
		t.Run(l.ID(), func(t *testing.T) {
			v, err := l.Render("picture")
			if err != nil {
				t.Fatal(err)
			}
			holds(t, v)
		})
	}
}

func TestPicturesOfOddTopologiesHold(t *testing.T) {
	text := lab.Text{FR: "<Essai> & \"co\"", EN: "Try"}
	ring := &lab.Variant{Title: text}
	for i := range 20 {
		ring.Networks = append(ring.Networks, lab.Network{Name: fmt.Sprintf("n%d", i)})
		ring.Nodes = append(ring.Nodes, lab.Node{Name: fmt.Sprintf("r%d", i), Image: "router", Interfaces: []lab.Interface{
			{Name: "eth1", Network: fmt.Sprintf("n%d", i)}, {Name: "eth2", Network: fmt.Sprintf("n%d", (i+1)%20)}, {Name: "eth3", Network: "n0"}}})
	}
	alone := lab.Node{Name: "alone", Image: "host"}
	for name, v := range map[string]*lab.Variant{
		"one machine": {Title: text, Nodes: []lab.Node{alone}},
		"parts": {Title: text, Nodes: []lab.Node{alone, {Name: "b", Image: "server", Interfaces: []lab.Interface{{Name: "e", Network: "n"}}}},
			Networks: []lab.Network{{Name: "n"}, {Name: "empty"}}},
		"twice on a network": {Title: text, Networks: []lab.Network{{Name: "n"}},
			Nodes: []lab.Node{{Name: "a", Interfaces: []lab.Interface{{Name: "e", Network: "n"}, {Name: "f", Network: "n"}}}}},
		"a ring and its hub": ring,
	} {
		t.Run(name, func(t *testing.T) { holds(t, v) })
	}
}
