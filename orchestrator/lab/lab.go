// Package lab reads lab definitions.
//
// A lab is a folder with a lab.yaml. Load parses and validates it into an
// immutable Lab, identified by the digest of everything in the folder. A Lab
// rendered with a Seed is a Variant: every parameter drawn, every ${name}
// replaced, every value typed. One team's instance runs one Variant.
//
// The types of this file are the vocabulary of lab.yaml. Each exported field
// carries a `lab` tag with its key in the file; the parser, the JSON Schema and
// the authors' reference are all derived from them.
package lab

import (
	"net/netip"
	"time"
)

// Seed is what makes one instance differ from another. The same Lab and the
// same Seed always give the same Variant.
type Seed string

// CompetencyCode names a competency of the référentiel, for example "B6.C3".
type CompetencyCode string

// CheckID names a check inside its lab, for example "r1-loopback".
type CheckID string

// Text is a sentence for people, in both languages.
type Text struct {
	FR string `lab:"fr,required"`
	EN string `lab:"en,required"`
}

// Mode says who works in one instance.
type Mode string

// The modes an evaluation can have.
const (
	Individual Mode = "individual"
	Pair       Mode = "pair"
	Group      Mode = "group"
)

// Variant is a lab rendered for one seed: what one team gets.
type Variant struct {
	APIVersion   string        `lab:"apiVersion,required"`
	ID           string        `lab:"id,required"`
	Version      string        `lab:"version,required"`
	Bloc         string        `lab:"bloc,required"` // "B1" … "B6"
	Mode         Mode          `lab:"mode,required"`
	Duration     time.Duration `lab:"duration,required"`
	Title        Text          `lab:"title,required"`
	Networks     []Network     `lab:"networks"` // a mapping in the file, in file order; names are the keys
	Nodes        []Node        `lab:"nodes,required"`
	Tasks        []Task        `lab:"tasks"`
	Deliverables []Deliverable `lab:"deliverables"`
	Injects      []Inject      `lab:"injects"`
	Solution     string        `lab:"solution"` // folder, relative to lab.yaml
	Mutants      string        `lab:"mutants"`  // folder, relative to lab.yaml

	Digest string            `lab:"-"` // sha256:… of the lab folder
	Seed   Seed              `lab:"-"`
	Values map[string]string `lab:"-"` // every ${name} and its value, as a statement may use them
}

// Network is one broadcast domain of the fabric: a bridge without any address.
type Network struct {
	Name string  `lab:"-"`
	Rate BitRate `lab:"rate"` // per port, each way; 0 means the platform's default cap
	Loss Percent `lab:"loss"` // share of frames lost, once per crossing
}

// BitRate is a rate in bits per second, written "10mbit", "1gbit", "512kbit".
type BitRate uint64

// Percent is a share between 0 and 100, written "1%" or "0.5%".
type Percent float64

// Bytes is a size in bytes, written "96Mi", "1Gi" or a plain number.
type Bytes int64

// Node is one machine of the lab.
type Node struct {
	Name       string            `lab:"-"`
	Image      string            `lab:"image,required"` // an image kind of labs/images, for example "router"
	Title      Text              `lab:"title"`
	Interfaces []Interface       `lab:"interfaces"` // a mapping in the file, in file order
	Routes     []Route           `lab:"routes"`     // static routes present at the start
	Hosts      map[string]string `lab:"hosts"`      // name → address, added to /etc/hosts
	Env        map[string]string `lab:"env"`
	Files      []File            `lab:"files"`
	Memory     Bytes             `lab:"memory"` // 0 means the image kind's default
	CPUs       float64           `lab:"cpus"`   // share of a core, 0 means the image kind's default
	PIDs       int64             `lab:"pids"`   // 0 means the image kind's default
	Disk       Bytes             `lab:"disk"`   // writable layer; 0 means the image kind's default
	Access     *bool             `lab:"access"` // whether the team gets a terminal on it; nil means yes
	// Capabilities the work needs on this node (NET_ADMIN, NET_RAW, SYS_ADMIN); the
	// image kind's profile must grant them.
	Capabilities []string `lab:"capabilities"`
}

// Interface is one network card of a node, named as the lab says.
type Interface struct {
	Name    string       `lab:"-"`
	Network string       `lab:"network,required"`
	Address netip.Prefix `lab:"address"` // set at the start; the zero value means none
	Gateway netip.Addr   `lab:"gateway"` // default route at the start; the zero value means none
	MAC     string       `lab:"mac"`     // empty means derived from the instance and the name
	Rate    BitRate      `lab:"rate"`    // overrides the network's
	Loss    Percent      `lab:"loss"`    // added to the network's
}

// Route is a static route present at the start.
type Route struct {
	To  netip.Prefix `lab:"to,required"`
	Via netip.Addr   `lab:"via,required"`
}

// File is a file put into a node before it starts. Exactly one of Content and
// Source is set.
type File struct {
	Path    string `lab:"path,required"` // absolute, in the node
	Content string `lab:"content"`
	Source  string `lab:"source"` // file of the lab folder, relative to lab.yaml; ${name} in it is replaced
	Mode    uint32 `lab:"mode"`   // Unix permission bits, default 0644
}

// Task groups the checks of one piece of work.
type Task struct {
	ID     string  `lab:"id,required"`
	Title  Text    `lab:"title,required"`
	Checks []Check `lab:"checks,required"`
}

// Deliverable is a document a member or the team hands in.
type Deliverable struct {
	ID           string           `lab:"id,required"`
	Title        Text             `lab:"title,required"`
	Scope        Mode             `lab:"scope,required"`  // individual or group
	Accept       []string         `lab:"accept,required"` // file endings: pdf, md, zip
	Rubric       string           `lab:"rubric,required"` // file of the lab folder
	Competencies []CompetencyCode `lab:"-"`               // those of the rubric's criteria
	Criteria     []Criterion      `lab:"-"`               // read from the rubric
}

// Criterion is one line of a rubric.
type Criterion struct {
	ID           string           `lab:"id,required"`
	Title        Text             `lab:"title,required"`
	Points       float64          `lab:"points,required"`
	Competencies []CompetencyCode `lab:"competencies,required"`
	Levels       []Level          `lab:"levels,required"`
}

// Level is one level of a criterion, from the weakest to the strongest.
type Level struct {
	Share Percent `lab:"share,required"` // of the criterion's points
	Title Text    `lab:"title,required"`
}

// Inject is an event the instructor or the clock sends into an instance.
type Inject struct {
	ID    string        `lab:"id,required"`
	Title Text          `lab:"title"`
	At    time.Duration `lab:"at"` // after the launch; zero means by hand only
	For   time.Duration `lab:"for"`
	Cut   *CutTarget    `lab:"cut"`
	Stop  string        `lab:"stop"` // node
}
