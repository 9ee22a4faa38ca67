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
	APIVersion   string        `lab:"apiVersion,required,fixed,enum=pupitre/v1"`
	ID           string        `lab:"id,required,fixed,format=id"`
	Version      string        `lab:"version,required,fixed,format=version"`
	Bloc         string        `lab:"bloc,required,fixed,enum=B1|B2|B3|B4|B5|B6"` // "B1" … "B6"
	Mode         Mode          `lab:"mode,required,fixed,enum=individual|pair|group"`
	Duration     time.Duration `lab:"duration,required,fixed,min=1m,max=24h"`
	Title        Text          `lab:"title,required,fixed"`
	Networks     []Network     `lab:"networks,keyed,format=name,max=256"` // a mapping in the file, in file order; names are the keys
	Nodes        []Node        `lab:"nodes,required,keyed,format=name,max=256"`
	Tasks        []Task        `lab:"tasks,max=64"`
	Deliverables []Deliverable `lab:"deliverables,max=32"`
	Injects      []Inject      `lab:"injects,max=64"`
	Solution     string        `lab:"solution,fixed,format=folder"` // folder, relative to lab.yaml
	Mutants      string        `lab:"mutants,fixed,format=folder"`  // folder, relative to lab.yaml

	Digest string            `lab:"-"` // sha256:… of the lab folder
	Seed   Seed              `lab:"-"`
	Values map[string]string `lab:"-"` // every ${name} and its value but the hosts of subnets; see Expand
}

// Network is one broadcast domain of the fabric: a bridge without any address.
type Network struct {
	Name string  `lab:"-"`
	Rate BitRate `lab:"rate,max=100gbit"`     // per port, each way; 0 means the platform's default cap
	Loss Percent `lab:"loss,min=0%,max=100%"` // share of frames lost, once per crossing
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
	Image      string            `lab:"image,required,format=image"` // an image kind of labs/images, for example "router"
	Title      Text              `lab:"title"`
	Interfaces []Interface       `lab:"interfaces,keyed,format=interface,max=64"` // a mapping in the file, in file order
	Routes     []Route           `lab:"routes,max=64"`                            // static routes present at the start
	Hosts      map[string]string `lab:"hosts,keys=hostname,format=address"`       // name → address, added to /etc/hosts
	Env        map[string]string `lab:"env,keys=variable"`
	Files      []File            `lab:"files,max=64"`
	Memory     Bytes             `lab:"memory,min=4Mi,max=256Gi"` // 0 means the image kind's default
	CPUs       float64           `lab:"cpus,min=0.01,max=256"`    // share of a core, 0 means the image kind's default
	PIDs       int64             `lab:"pids,min=4,max=65536"`     // 0 means the image kind's default
	Disk       Bytes             `lab:"disk,min=1Mi,max=1024Gi"`  // writable layer; 0 means the image kind's default
	Access     *bool             `lab:"access"`                   // whether the team gets a terminal on it; nil means yes
	// Capabilities the work needs on this node (NET_ADMIN, NET_RAW, SYS_ADMIN); the
	// image kind's profile must grant them.
	Capabilities []string `lab:"capabilities,enum=NET_ADMIN|NET_RAW|SYS_ADMIN"`
}

// Interface is one network card of a node, named as the lab says.
type Interface struct {
	Name    string       `lab:"-"`
	Network string       `lab:"network,required,format=network-name"`
	Address netip.Prefix `lab:"address"`              // set at the start; the zero value means none
	Gateway netip.Addr   `lab:"gateway"`              // default route at the start; the zero value means none
	MAC     string       `lab:"mac,format=mac"`       // empty means derived from the instance and the name
	Rate    BitRate      `lab:"rate,max=100gbit"`     // overrides the network's
	Loss    Percent      `lab:"loss,min=0%,max=100%"` // added to the network's
}

// Route is a static route present at the start.
type Route struct {
	To  netip.Prefix `lab:"to,required,format=network"`
	Via netip.Addr   `lab:"via,required"`
}

// File is a file put into a node before it starts. Exactly one of Content and
// Source is set.
type File struct {
	Path    string `lab:"path,required,format=path"` // absolute, in the node
	Content string `lab:"content,one=source"`
	Source  string `lab:"source,one=source,format=file"` // file of the lab folder, relative to lab.yaml; ${name} in it is replaced
	Mode    uint32 `lab:"mode,octal,max=07777"`          // Unix permission bits, default 0644
}

// Task groups the checks of one piece of work.
type Task struct {
	ID     string  `lab:"id,required,fixed,format=id"`
	Title  Text    `lab:"title,required"`
	Checks []Check `lab:"checks,required,max=64"`
}

// Deliverable is a document a member or the team hands in.
type Deliverable struct {
	ID           string           `lab:"id,required,fixed,format=id"`
	Title        Text             `lab:"title,required,fixed"`
	Scope        Mode             `lab:"scope,required,fixed,enum=individual|group"` // individual or group
	Accept       []string         `lab:"accept,required,fixed,format=extension"`     // file endings: pdf, md, zip
	Rubric       string           `lab:"rubric,required,fixed,format=file"`          // file of the lab folder
	Competencies []CompetencyCode `lab:"-"`                                          // those of the rubric's criteria
	Criteria     []Criterion      `lab:"-"`                                          // read from the rubric
}

// Criterion is one line of a rubric.
type Criterion struct {
	ID           string           `lab:"id,required,format=id"`
	Title        Text             `lab:"title,required"`
	Points       float64          `lab:"points,required,min=0,max=1000"`
	Competencies []CompetencyCode `lab:"competencies,required,format=competency"`
	Levels       []Level          `lab:"levels,required"`
}

// Level is one level of a criterion, from the weakest to the strongest.
type Level struct {
	Share Percent `lab:"share,required,min=0%,max=100%"` // of the criterion's points
	Title Text    `lab:"title,required"`
}

// Inject is an event the instructor or the clock sends into an instance.
type Inject struct {
	ID    string        `lab:"id,required,fixed,format=id"`
	Title Text          `lab:"title"`
	At    time.Duration `lab:"at,max=24h"`  // after the launch; zero means by hand only
	For   time.Duration `lab:"for,max=24h"` // undone after so long; zero means it stays
	Cut   *CutTarget    `lab:"cut,one=event"`
	Stop  string        `lab:"stop,one=event,format=node"`  // node
	Start string        `lab:"start,one=event,format=node"` // node
	Run   *InjectRun    `lab:"run,one=event"`
}

// InjectRun is a program that an inject runs in a node that the team cannot
// touch, one with access: false.
type InjectRun struct {
	Node   string `lab:"node,required,format=node"`
	Script string `lab:"script,required,format=file"` // file of the lab folder, fed to /bin/sh; ${name} in it is replaced
	Undo   string `lab:"undo,format=file"`            // the same, run when the time of for: is over
	// Content and UndoContent are the two files with their values.
	Content     string `lab:"-"`
	UndoContent string `lab:"-"`
}
