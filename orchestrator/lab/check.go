package lab

import (
	"net/netip"
	"time"
)

// Check is one thing that is looked at from outside the team's containers, and
// what it is worth.
type Check struct {
	ID           CheckID          `lab:"id,required,fixed,format=id"`
	Title        Text             `lab:"title"`
	Points       float64          `lab:"points,fixed,min=0,max=1000"` // 0 means informative: shown, never scored
	Competencies []CompetencyCode `lab:"competencies,fixed,format=competency"`
	Needs        []CheckID        `lab:"needs,fixed,format=check,max=64"` // these must pass, else this one is skipped
	Within       time.Duration    `lab:"within,max=30m"`                  // retried until it holds, at most so long
	For          time.Duration    `lab:"for,max=30m"`                     // and then must go on holding so long
	Ever         bool             `lab:"ever"`                            // a pass at any earlier time counts
	Discreet     bool             `lab:"discreet"`                        // teams are told the title alone, where the kind's own sentence would give away what they must find
	After        *After           `lab:"after"`                           // done to the instance before looking
	Hints        []Hint           `lab:"hints"`
	Assertion    Assertion        `lab:",inline"`
}

// Hint helps a team for a price.
type Hint struct {
	Text Text    `lab:"text,required"`
	Cost float64 `lab:"cost,fixed,min=0,max=1000"` // points
}

// After is a disturbance made before a check looks. Restore undoes it when the
// check has its verdict, whatever the verdict.
type After struct {
	Cut     *CutTarget `lab:"cut,one=action"`
	Stop    string     `lab:"stop,one=action,format=node"`  // node
	Start   string     `lab:"start,one=action,format=node"` // node
	Restore bool       `lab:"restore"`
}

// CutTarget is a whole network, or one interface of a node.
type CutTarget struct {
	Network   string `lab:"network,one=place,format=network-name"`
	Node      string `lab:"node,one=place,format=node"`
	Interface string `lab:"interface,format=interface"`
}

// Assertion is exactly one check kind or one composition: one field is set.
type Assertion struct {
	All []Assertion `lab:"all,one=kind,max=64"`
	Any []Assertion `lab:"any,one=kind,max=64"`
	Not *Not        `lab:"not,one=kind"`

	Ping *Ping `lab:"ping,one=kind"`
	TCP  *TCP  `lab:"tcp,one=kind"`
	UDP  *UDP  `lab:"udp,one=kind"`
	HTTP *HTTP `lab:"http,one=kind"`
	TLS  *TLS  `lab:"tls,one=kind"`
	DNS  *DNS  `lab:"dns,one=kind"`

	SQL    *SQL    `lab:"sql,one=kind"`
	MQTT   *MQTT   `lab:"mqtt,one=kind"`
	SMTP   *SMTP   `lab:"smtp,one=kind"`
	SSH    *SSH    `lab:"ssh,one=kind"`
	Modbus *Modbus `lab:"modbus,one=kind"`

	Route     *RouteCheck     `lab:"route,one=kind"`
	Address   *AddressCheck   `lab:"address,one=kind"`
	Neighbour *NeighbourCheck `lab:"neighbour,one=kind"`
	Link      *LinkCheck      `lab:"link,one=kind"`
	Listen    *ListenCheck    `lab:"listen,one=kind"`
	Firewall  *FirewallCheck  `lab:"firewall,one=kind"`

	File    *FileCheck    `lab:"file,one=kind"`
	Process *ProcessCheck `lab:"process,one=kind"`
	Log     *LogCheck     `lab:"log,one=kind"`

	Reach    *Reach       `lab:"reach,one=kind"`
	Metric   *Metric      `lab:"metric,one=kind"`
	Timeline *Timeline    `lab:"timeline,one=kind"`
	Flag     *FlagCheck   `lab:"flag,one=kind"`
	Answer   *AnswerCheck `lab:"answer,one=kind"`
	Script   *Script      `lab:"script,one=kind"`
	Exec     *ExecCheck   `lab:"exec,one=kind"`
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
	Node    string       `lab:"node,one=place,format=node"`
	Network string       `lab:"network,one=place,format=network-name"`
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
	Count   int           `lab:"count,min=1,max=1000"`   // default 3
	MinOK   int           `lab:"min-ok,min=0,max=1000"`  // replies wanted, default 1
	Timeout time.Duration `lab:"timeout,min=1ms,max=1m"` // for each request, default 1s
	TTL     int           `lab:"ttl,min=1,max=255"`      // of the request, default 64
	MaxRTT  time.Duration `lab:"max-rtt,max=1m"`         // zero means any
}

// TCP opens a connection, may send and may expect bytes.
type TCP struct {
	From    Origin        `lab:"from,required"`
	To      Destination   `lab:"to,required"`
	Port    uint16        `lab:"port,required,min=1,max=65535"`
	Send    string        `lab:"send"`
	Expect  string        `lab:"expect,format=regexp"` // regular expression (RE2) on what is received
	Timeout time.Duration `lab:"timeout,min=1ms,max=1m"`
}

// UDP sends one datagram and expects an answer.
type UDP struct {
	From    Origin        `lab:"from,required"`
	To      Destination   `lab:"to,required"`
	Port    uint16        `lab:"port,required,min=1,max=65535"`
	Send    string        `lab:"send,required"`
	Expect  string        `lab:"expect,format=regexp"` // regular expression; empty means any answer
	Timeout time.Duration `lab:"timeout,min=1ms,max=1m"`
}

// HTTP sends one request. Redirects are not followed.
type HTTP struct {
	From    Origin            `lab:"from,required"`
	To      Destination       `lab:"to,required"`
	Port    uint16            `lab:"port,min=1,max=65535"` // default 80, or 443 with tls
	TLS     bool              `lab:"tls"`                  // any certificate is accepted; the tls kind judges certificates
	Host    string            `lab:"host"`                 // Host header and SNI; default the address
	Method  string            `lab:"method,enum=GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS"`
	Path    string            `lab:"path,format=url-path"`
	Header  map[string]string `lab:"header,keys=header"`
	Body    string            `lab:"body"`
	Status  int               `lab:"status,min=100,max=599"`                  // default 200
	Expect  string            `lab:"expect,format=regexp"`                    // regular expression on the body
	Headers map[string]string `lab:"expect-header,keys=header,format=regexp"` // header → regular expression
	Timeout time.Duration     `lab:"timeout,min=1ms,max=1m"`
}

// TLS makes a handshake and judges the certificate.
type TLS struct {
	From       Origin        `lab:"from,required"`
	To         Destination   `lab:"to,required"`
	Port       uint16        `lab:"port,min=1,max=65535"` // default 443
	ServerName string        `lab:"name"`
	CA         *NodeFile     `lab:"ca"`                       // the authority that must have signed it; nil means any
	MinVersion string        `lab:"min-version,enum=1.2|1.3"` // "1.2" or "1.3"
	ValidFor   time.Duration `lab:"valid-for,max=87600h"`     // must stay valid at least so long
	Timeout    time.Duration `lab:"timeout,min=1ms,max=1m"`
}

// NodeFile is a file in a node.
type NodeFile struct {
	Node string `lab:"node,required,format=node"`
	Path string `lab:"path,required,format=path"`
}

// DNS asks one question.
type DNS struct {
	From    Origin        `lab:"from,required"`
	Server  Destination   `lab:"server,required"`
	Name    string        `lab:"name,required"`
	Type    string        `lab:"type,enum=A|AAAA|CNAME|MX|TXT|NS|PTR|SRV|SOA"`                // A, AAAA, CNAME, MX, TXT, NS, PTR, SRV, SOA; default A
	Expect  []string      `lab:"expect"`                                                      // all of these among the answers
	RCode   string        `lab:"rcode,enum=NOERROR|FORMERR|SERVFAIL|NXDOMAIN|NOTIMP|REFUSED"` // default NOERROR
	TCP     bool          `lab:"tcp"`
	Timeout time.Duration `lab:"timeout,min=1ms,max=1m"`
}

// RouteCheck looks at a node's routing table.
type RouteCheck struct {
	Node      string       `lab:"node,required,format=node"`
	To        netip.Prefix `lab:"to,required,format=network"` // 0.0.0.0/0 is the default route
	Via       []netip.Addr `lab:"via"`                        // one of these next hops; empty means any
	Interface string       `lab:"interface,format=interface"`
	Protocol  string       `lab:"protocol"`               // kernel, static, ospf, bgp, rip, isis, …; empty means any
	MinPaths  int          `lab:"min-paths,min=0,max=64"` // next hops of equal cost wanted
	Absent    bool         `lab:"absent"`                 // the route must not exist
}

// AddressCheck looks at an interface's addresses.
type AddressCheck struct {
	Node      string       `lab:"node,required,format=node"`
	Interface string       `lab:"interface,format=interface"`    // empty means any
	Is        netip.Prefix `lab:"is,some=wanted"`                // exactly this one is present
	In        netip.Prefix `lab:"in,some=wanted,format=network"` // at least one address inside this prefix
}

// NeighbourCheck looks at the ARP and NDP table.
type NeighbourCheck struct {
	Node      string     `lab:"node,required,format=node"`
	Address   netip.Addr `lab:"address,required"`
	Interface string     `lab:"interface,format=interface"`
	MAC       string     `lab:"mac,format=mac"`
}

// LinkCheck looks at an interface.
type LinkCheck struct {
	Node      string `lab:"node,required,format=node"`
	Interface string `lab:"interface,required,format=interface"`
	Up        *bool  `lab:"up"` // administratively up and with carrier
	MTU       int    `lab:"mtu,min=68,max=65535"`
	Type      string `lab:"type"` // bridge, vxlan, tun, veth, …
}

// ListenCheck looks at listening sockets.
type ListenCheck struct {
	Node    string     `lab:"node,required,format=node"`
	Proto   string     `lab:"proto,enum=tcp|udp"` // tcp (default) or udp
	Port    uint16     `lab:"port,required,min=1,max=65535"`
	Address netip.Addr `lab:"address"` // the zero value means any
	Process string     `lab:"process"` // executable's base name; empty means any
	Absent  bool       `lab:"absent"`
}

// FirewallCheck looks at the nftables ruleset's outline. What traffic may pass
// is better told by reach; this is for rules that traffic cannot show.
type FirewallCheck struct {
	Node     string `lab:"node,required,format=node"`
	Hook     string `lab:"hook,some=wanted,enum=ingress|prerouting|input|forward|output|postrouting|egress"` // input, forward, output, prerouting, postrouting
	Policy   string `lab:"policy,some=wanted,enum=accept|drop"`                                              // accept or drop, of a base chain on Hook
	MinRules int    `lab:"min-rules,some=wanted,min=0,max=100000"`
}

// FileCheck looks at a file of a node.
type FileCheck struct {
	Node     string `lab:"node,required,format=node"`
	Path     string `lab:"path,required,format=path"`
	Absent   bool   `lab:"absent"`
	Contains string `lab:"contains"`
	Matches  string `lab:"matches,format=regexp"`  // regular expression (RE2)
	Excludes string `lab:"excludes,format=regexp"` // regular expression that must not match
	SHA256   string `lab:"sha256,format=sha256"`
	Mode     string `lab:"mode,format=mode"`           // octal permission bits, exact
	Owner    *int   `lab:"owner,min=0,max=4294967294"` // uid as the node sees it
	MaxBytes Bytes  `lab:"max-bytes,min=1,max=16Mi"`
}

// ProcessCheck looks at the processes of a node.
type ProcessCheck struct {
	Node    string `lab:"node,required,format=node"`
	Exe     string `lab:"exe,some=process,format=path"`       // path of the executable in the node
	Name    string `lab:"name,some=process"`                  // comm
	Cmdline string `lab:"cmdline,some=process,format=regexp"` // regular expression on the joined command line
	User    *int   `lab:"user,min=0,max=4294967294"`          // effective uid
	Min     int    `lab:"min,min=0,max=100000"`               // default 1
	Max     *int   `lab:"max,min=0,max=100000"`               // 0 means none may run
}

// Reach is a matrix of who may and who may not reach whom. Every cell is one
// share of the points. A forbidden cell counts only when its origin proves it
// can reach something and its destination proves it can be reached.
type Reach struct {
	Allow []Flow `lab:"allow,some=cells"`
	Deny  []Flow `lab:"deny,some=cells"`
	// Timeout is for each try, default 1s.
	Timeout time.Duration `lab:"timeout,min=1ms,max=1m"`
}

// Flow is a set of cells: every origin to every destination.
type Flow struct {
	From []Origin      `lab:"from,required"`
	To   []Destination `lab:"to,required"`
	Port uint16        `lab:"port,min=0,max=65535"` // 0 means ping
	UDP  bool          `lab:"udp"`
}

// Metric measures a figure and gives partial credit.
type Metric struct {
	Latency   *Ping      `lab:"latency,one=source"`   // median round trip, milliseconds
	PingLoss  *Ping      `lab:"ping-loss,one=source"` // percent of requests lost
	HTTPTime  *HTTP      `lab:"http-time,one=source"` // milliseconds to the whole answer
	JSONValue *JSONValue `lab:"json,one=source"`      // a number of an HTTP answer
	AtMost    *float64   `lab:"at-most,one=bound"`    // full credit at or under
	AtLeast   *float64   `lab:"at-least,one=bound"`   // full credit at or over
	Zero      *float64   `lab:"zero"`                 // no credit at or past; straight line between. nil: all or nothing
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
	Node    string        `lab:"node,required,format=node"`
	Argv    []string      `lab:"argv,required"`
	Status  int           `lab:"status,min=0,max=255"`
	Expect  string        `lab:"expect,format=regexp"`
	Timeout time.Duration `lab:"timeout,min=1ms,max=1m"`
}
