package lab

import (
	"net/netip"
	"time"
)

// Check is one thing that is looked at from outside the team's containers, and
// what it is worth.
type Check struct {
	ID           CheckID          `lab:"id,required"`
	Title        Text             `lab:"title"`
	Points       float64          `lab:"points"` // 0 means informative: shown, never scored
	Competencies []CompetencyCode `lab:"competencies"`
	Needs        []CheckID        `lab:"needs"`  // these must pass, else this one is skipped
	Within       time.Duration    `lab:"within"` // retried until it holds, at most so long
	For          time.Duration    `lab:"for"`    // and then must go on holding so long
	Ever         bool             `lab:"ever"`   // a pass at any earlier time counts
	After        *After           `lab:"after"`  // done to the instance before looking
	Hints        []Hint           `lab:"hints"`
	Assertion    Assertion        `lab:",inline"`
}

// Hint helps a team for a price.
type Hint struct {
	Text Text    `lab:"text,required"`
	Cost float64 `lab:"cost"` // points
}

// After is a disturbance made before a check looks. Restore undoes it when the
// check has its verdict, whatever the verdict.
type After struct {
	Cut     *CutTarget `lab:"cut"`
	Stop    string     `lab:"stop"`  // node
	Start   string     `lab:"start"` // node
	Restore bool       `lab:"restore"`
}

// CutTarget is a whole network, or one interface of a node.
type CutTarget struct {
	Network   string `lab:"network"`
	Node      string `lab:"node"`
	Interface string `lab:"interface"`
}

// Assertion is exactly one check kind or one composition: one field is set.
type Assertion struct {
	All []Assertion `lab:"all"`
	Any []Assertion `lab:"any"`
	Not *Not        `lab:"not"`

	Ping *Ping `lab:"ping"`
	TCP  *TCP  `lab:"tcp"`
	UDP  *UDP  `lab:"udp"`
	HTTP *HTTP `lab:"http"`
	TLS  *TLS  `lab:"tls"`
	DNS  *DNS  `lab:"dns"`

	Route     *RouteCheck     `lab:"route"`
	Address   *AddressCheck   `lab:"address"`
	Neighbour *NeighbourCheck `lab:"neighbour"`
	Link      *LinkCheck      `lab:"link"`
	Listen    *ListenCheck    `lab:"listen"`
	Firewall  *FirewallCheck  `lab:"firewall"`

	File    *FileCheck    `lab:"file"`
	Process *ProcessCheck `lab:"process"`

	Reach  *Reach       `lab:"reach"`
	Metric *Metric      `lab:"metric"`
	Flag   *FlagCheck   `lab:"flag"`
	Answer *AnswerCheck `lab:"answer"`
	Exec   *ExecCheck   `lab:"exec"`
}

// Not turns an assertion round. A negative proves something only if the
// positive could have been seen: Control must pass, else the verdict is fail
// with the sentence that nothing was proved.
type Not struct {
	Assertion Assertion  `lab:",inline"`
	Control   *Assertion `lab:"control,required"`
}

// Origin is where traffic is sent from: a node (a socket opened in its network
// namespace), or a temporary probe plugged on a network with an address of its
// own. In the file a plain string is a node.
type Origin struct {
	Node    string       `lab:"node"`
	Network string       `lab:"network"`
	Address netip.Prefix `lab:"address"` // of the probe
	Gateway netip.Addr   `lab:"gateway"` // of the probe
}

// Destination is where traffic goes: an address, or a node (its first declared
// address, or the address of the named interface, written "r1:eth2").
type Destination struct {
	Address netip.Addr
	Node    string
	// Interface is set only where the file names one.
	Interface string
}

// Ping sends ICMP echo requests that carry a fresh nonce.
type Ping struct {
	From    Origin        `lab:"from,required"`
	To      Destination   `lab:"to,required"`
	Count   int           `lab:"count"`   // default 3
	MinOK   int           `lab:"min-ok"`  // replies wanted, default 1
	Timeout time.Duration `lab:"timeout"` // for each request, default 1s
	TTL     int           `lab:"ttl"`     // of the request, default 64
	MaxRTT  time.Duration `lab:"max-rtt"` // zero means any
}

// TCP opens a connection, may send and may expect bytes.
type TCP struct {
	From    Origin        `lab:"from,required"`
	To      Destination   `lab:"to,required"`
	Port    uint16        `lab:"port,required"`
	Send    string        `lab:"send"`
	Expect  string        `lab:"expect"` // regular expression (RE2) on what is received
	Timeout time.Duration `lab:"timeout"`
}

// UDP sends one datagram and expects an answer.
type UDP struct {
	From    Origin        `lab:"from,required"`
	To      Destination   `lab:"to,required"`
	Port    uint16        `lab:"port,required"`
	Send    string        `lab:"send,required"`
	Expect  string        `lab:"expect"` // regular expression; empty means any answer
	Timeout time.Duration `lab:"timeout"`
}

// HTTP sends one request. Redirects are not followed.
type HTTP struct {
	From    Origin            `lab:"from,required"`
	To      Destination       `lab:"to,required"`
	Port    uint16            `lab:"port"` // default 80, or 443 with tls
	TLS     bool              `lab:"tls"`  // any certificate is accepted; the tls kind judges certificates
	Host    string            `lab:"host"` // Host header and SNI; default the address
	Method  string            `lab:"method"`
	Path    string            `lab:"path"`
	Header  map[string]string `lab:"header"`
	Body    string            `lab:"body"`
	Status  int               `lab:"status"`        // default 200
	Expect  string            `lab:"expect"`        // regular expression on the body
	Headers map[string]string `lab:"expect-header"` // header → regular expression
	Timeout time.Duration     `lab:"timeout"`
}

// TLS makes a handshake and judges the certificate.
type TLS struct {
	From       Origin        `lab:"from,required"`
	To         Destination   `lab:"to,required"`
	Port       uint16        `lab:"port"` // default 443
	ServerName string        `lab:"name"`
	CA         *NodeFile     `lab:"ca"`          // the authority that must have signed it; nil means any
	MinVersion string        `lab:"min-version"` // "1.2" or "1.3"
	ValidFor   time.Duration `lab:"valid-for"`   // must stay valid at least so long
	Timeout    time.Duration `lab:"timeout"`
}

// NodeFile is a file in a node.
type NodeFile struct {
	Node string `lab:"node,required"`
	Path string `lab:"path,required"`
}

// DNS asks one question.
type DNS struct {
	From    Origin        `lab:"from,required"`
	Server  Destination   `lab:"server,required"`
	Name    string        `lab:"name,required"`
	Type    string        `lab:"type"`   // A, AAAA, CNAME, MX, TXT, NS, PTR, SRV, SOA; default A
	Expect  []string      `lab:"expect"` // all of these among the answers
	RCode   string        `lab:"rcode"`  // default NOERROR
	TCP     bool          `lab:"tcp"`
	Timeout time.Duration `lab:"timeout"`
}

// RouteCheck looks at a node's routing table.
type RouteCheck struct {
	Node      string       `lab:"node,required"`
	To        netip.Prefix `lab:"to,required"` // 0.0.0.0/0 is the default route
	Via       []netip.Addr `lab:"via"`         // one of these next hops; empty means any
	Interface string       `lab:"interface"`
	Protocol  string       `lab:"protocol"`  // kernel, static, ospf, bgp, rip, isis, …; empty means any
	MinPaths  int          `lab:"min-paths"` // next hops of equal cost wanted
	Absent    bool         `lab:"absent"`    // the route must not exist
}

// AddressCheck looks at an interface's addresses.
type AddressCheck struct {
	Node      string       `lab:"node,required"`
	Interface string       `lab:"interface"` // empty means any
	Is        netip.Prefix `lab:"is"`        // exactly this one is present
	In        netip.Prefix `lab:"in"`        // at least one address inside this prefix
}

// NeighbourCheck looks at the ARP and NDP table.
type NeighbourCheck struct {
	Node      string     `lab:"node,required"`
	Address   netip.Addr `lab:"address,required"`
	Interface string     `lab:"interface"`
	MAC       string     `lab:"mac"`
}

// LinkCheck looks at an interface.
type LinkCheck struct {
	Node      string `lab:"node,required"`
	Interface string `lab:"interface,required"`
	Up        *bool  `lab:"up"` // administratively up and with carrier
	MTU       int    `lab:"mtu"`
	Type      string `lab:"type"` // bridge, vxlan, tun, veth, …
}

// ListenCheck looks at listening sockets.
type ListenCheck struct {
	Node    string     `lab:"node,required"`
	Proto   string     `lab:"proto"` // tcp (default) or udp
	Port    uint16     `lab:"port,required"`
	Address netip.Addr `lab:"address"` // the zero value means any
	Process string     `lab:"process"` // executable's base name; empty means any
	Absent  bool       `lab:"absent"`
}

// FirewallCheck looks at the nftables ruleset's outline. What traffic may pass
// is better told by reach; this is for rules that traffic cannot show.
type FirewallCheck struct {
	Node     string `lab:"node,required"`
	Hook     string `lab:"hook"`   // input, forward, output, prerouting, postrouting
	Policy   string `lab:"policy"` // accept or drop, of a base chain on Hook
	MinRules int    `lab:"min-rules"`
}

// FileCheck looks at a file of a node.
type FileCheck struct {
	Node     string `lab:"node,required"`
	Path     string `lab:"path,required"`
	Absent   bool   `lab:"absent"`
	Contains string `lab:"contains"`
	Matches  string `lab:"matches"`  // regular expression (RE2)
	Excludes string `lab:"excludes"` // regular expression that must not match
	SHA256   string `lab:"sha256"`
	Mode     string `lab:"mode"`  // octal permission bits, exact
	Owner    *int   `lab:"owner"` // uid as the node sees it
	MaxBytes Bytes  `lab:"max-bytes"`
}

// ProcessCheck looks at the processes of a node.
type ProcessCheck struct {
	Node    string `lab:"node,required"`
	Exe     string `lab:"exe"`     // path of the executable in the node
	Name    string `lab:"name"`    // comm
	Cmdline string `lab:"cmdline"` // regular expression on the joined command line
	User    *int   `lab:"user"`    // effective uid
	Min     int    `lab:"min"`     // default 1
	Max     *int   `lab:"max"`     // 0 means none may run
}

// Reach is a matrix of who may and who may not reach whom. Every cell is one
// share of the points. A forbidden cell counts only when its origin proves it
// can reach something and its destination proves it can be reached.
type Reach struct {
	Allow []Flow `lab:"allow"`
	Deny  []Flow `lab:"deny"`
	// Timeout is for each try, default 1s.
	Timeout time.Duration `lab:"timeout"`
}

// Flow is a set of cells: every origin to every destination.
type Flow struct {
	From []Origin      `lab:"from,required"`
	To   []Destination `lab:"to,required"`
	Port uint16        `lab:"port"` // 0 means ping
	UDP  bool          `lab:"udp"`
}

// Metric measures a figure and gives partial credit.
type Metric struct {
	Latency   *Ping      `lab:"latency"`   // median round trip, milliseconds
	PingLoss  *Ping      `lab:"ping-loss"` // percent of requests lost
	HTTPTime  *HTTP      `lab:"http-time"` // milliseconds to the whole answer
	JSONValue *JSONValue `lab:"json"`      // a number of an HTTP answer
	AtMost    *float64   `lab:"at-most"`   // full credit at or under
	AtLeast   *float64   `lab:"at-least"`  // full credit at or over
	Zero      *float64   `lab:"zero"`      // no credit at or past; straight line between. nil: all or nothing
	Unit      string     `lab:"unit"`
}

// JSONValue is a number found in a JSON answer.
type JSONValue struct {
	HTTP  HTTP   `lab:"http,required"`
	Field string `lab:"field,required"` // dotted path, for example "stats.p95"
}

// FlagCheck compares what the team submits with a secret of its own instance.
type FlagCheck struct {
	Value string `lab:"value,required"`
}

// AnswerCheck compares what the team submits with an answer.
type AnswerCheck struct {
	Question      Text     `lab:"question,required"`
	AnyOf         []string `lab:"any-of,required"`
	CaseSensitive bool     `lab:"case-sensitive"`
}

// ExecCheck runs a program of the node. The team controls the node, so the
// verdict is marked self-reported and can never carry points by itself.
type ExecCheck struct {
	Node    string        `lab:"node,required"`
	Argv    []string      `lab:"argv,required"`
	Status  int           `lab:"status"`
	Expect  string        `lab:"expect"`
	Timeout time.Duration `lab:"timeout"`
}
