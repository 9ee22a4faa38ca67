package lab

import (
	"net/netip"
	"time"
)

// SQL runs one query on a database server and looks at its result. A query is
// refused only by an error that says that the user may not: a missing table
// proves nothing.
type SQL struct {
	From      Origin        `lab:"from,required"`
	To        Destination   `lab:"to,required"`
	Port      uint16        `lab:"port,min=1,max=65535"` // default 5432 for postgres, 3306 for mysql
	Engine    string        `lab:"engine,required,enum=postgres|mysql"`
	Database  string        `lab:"database,required"`
	User      string        `lab:"user,required"`
	Password  string        `lab:"password"`
	TLS       bool          `lab:"tls"`                       // any certificate is accepted; the tls kind judges certificates
	Query     string        `lab:"query,required"`            // one statement; a null of its result is written NULL
	Value     *string       `lab:"value,one=result"`          // the result is this one row of one column; numbers are compared by value
	Rows      [][]string    `lab:"rows,one=result,max=10000"` // the result is these rows, in this order
	Refused   bool          `lab:"refused,one=result,enum=true"`
	Unordered bool          `lab:"unordered"`                         // the order of the rows does not matter
	Columns   []string      `lab:"columns,max=256"`                   // names of the result's columns in order, each with its type where that matters: "id uuid"
	Tolerance float64       `lab:"tolerance,min=0,max=1000000000000"` // how far a number may be from the expected one
	MaxRows   int           `lab:"max-rows,min=1,max=10000"`          // a result with more rows is wrong, default 1000
	Timeout   time.Duration `lab:"timeout,min=1ms,max=5m"`            // for the whole of it, default 10s
}

// MQTT connects to a broker by version 5 of the protocol, subscribes, publishes
// and waits for a message. Some brokers accept every subscription and keep back
// the messages: there, "not" with a control proves what "refused" cannot.
type MQTT struct {
	From      Origin        `lab:"from,required"`
	To        Destination   `lab:"to,required"`
	Port      uint16        `lab:"port,min=1,max=65535"` // default 1883, or 8883 with tls
	TLS       bool          `lab:"tls"`                  // any certificate is accepted; the tls kind judges certificates
	User      string        `lab:"user"`
	Password  string        `lab:"password"`
	Client    string        `lab:"client"`                 // client identifier, default a fresh one
	Subscribe string        `lab:"subscribe,some=action"`  // topic filter, such as sensors/+/temperature
	Publish   *MQTTMessage  `lab:"publish,some=action"`    // sent once the subscription stands, and must be acknowledged
	Expect    string        `lab:"expect,format=regexp"`   // a message that the subscription brings matches this; without it, none is waited for
	Refused   bool          `lab:"refused,enum=true"`      // the broker must refuse the connection, the subscription or the publication
	Timeout   time.Duration `lab:"timeout,min=1ms,max=5m"` // for the whole of it, default 10s
}

// MQTTMessage is what a check publishes, with quality of service 1.
type MQTTMessage struct {
	Topic   string `lab:"topic,required"`
	Payload string `lab:"payload"`
	Retain  bool   `lab:"retain"`
}

// LogCheck counts lines of a log file of a node. Of a longer file, the last
// mebibyte counts; one of more than 16 MiB is refused.
type LogCheck struct {
	Node    string `lab:"node,required,format=node"`
	Path    string `lab:"path,required,format=path"`
	Matches string `lab:"matches,required,format=regexp"` // on one line
	Min     int    `lab:"min,min=0,max=1000000"`          // lines wanted, default 1, or 0 when max is 0
	Max     *int   `lab:"max,min=0,max=1000000"`
	Since   string `lab:"since,format=regexp"` // only lines after the last one that matches this; there must be one
}

// Timeline measures how long something lasted by the log of a machine that the
// team cannot touch. Each line is a JSON object with a "time" (or "timestamp"
// or "ts"), or begins with a time, as RFC 3339 writes it. It lasts from the
// first line that matches Start to the first line that matches End after which
// no line matches Start.
type Timeline struct {
	Node  string        `lab:"node,required,format=node"` // a node with access: false
	Path  string        `lab:"path,required,format=path"`
	Start string        `lab:"start,required,format=regexp"`
	End   string        `lab:"end,required,format=regexp"`
	Full  time.Duration `lab:"full,required,max=24h"` // full credit up to here
	Zero  time.Duration `lab:"zero,required,max=24h"` // no credit from here on; straight line between
}

// Script runs an author's program in a container of the platform's own, plugged
// on one network of the lab and on nothing else. The program reads one JSON
// object, {"seed": …, "values": {name: value}}, and writes one: {"verdict":
// "pass" or "fail", "share": 0 to 1, "observed": {"fr", "en"}, "expected":
// {"fr", "en"}, "evidence": anything}. Only the verdict is needed. A program
// that fails, or writes anything else, gives an error, which costs no points.
type Script struct {
	Image       string            `lab:"image,required,format=image"` // image kind that has the interpreter
	Network     string            `lab:"network,required,format=network-name"`
	Address     netip.Prefix      `lab:"address,required"`            // of the program's only interface, eth0
	Gateway     netip.Addr        `lab:"gateway"`                     // its default route
	Source      string            `lab:"source,required,format=file"` // the program, a file of the lab folder, as it is
	Files       []string          `lab:"files,format=file,max=32"`    // more files of the lab folder, put where the program stands to them
	Interpreter []string          `lab:"interpreter,max=8"`           // such as [python3]; without it, the program is run itself
	Args        []string          `lab:"args,max=64"`
	Env         map[string]string `lab:"env,keys=variable"`
	Timeout     time.Duration     `lab:"timeout,min=1ms,max=10m"` // default 30s
	Memory      Bytes             `lab:"memory,min=4Mi,max=4Gi"`  // default the image kind's
	// Contents are the files above by their paths in the lab folder.
	Contents map[string]string `lab:"-"`
}

// SMTP hands a message to a mail server.
type SMTP struct {
	From     Origin        `lab:"from,required"`
	To       Destination   `lab:"to,required"`
	Port     uint16        `lab:"port,min=1,max=65535"` // default 25
	TLS      bool          `lab:"tls"`                  // by STARTTLS, or from the start on port 465; any certificate is accepted
	EHLO     string        `lab:"ehlo,format=hostname"` // the name the check gives itself, default check.invalid
	MailFrom string        `lab:"mail-from,required,format=mailbox"`
	RcptTo   string        `lab:"rcpt-to,required,format=mailbox"`
	Body     string        `lab:"body"`                   // the whole message with its header; without it, nothing is sent once the recipient is accepted
	Accepted *bool         `lab:"accepted,required"`      // whether the server must take it, or refuse
	Code     int           `lab:"code,min=200,max=599"`   // of the server's last reply; 0 means any
	Timeout  time.Duration `lab:"timeout,min=1ms,max=5m"` // for the whole of it, default 10s
}

// SSH logs in to an SSH server, or looks at what it offers. It never runs
// anything there.
type SSH struct {
	From     Origin        `lab:"from,required"`
	To       Destination   `lab:"to,required"`
	Port     uint16        `lab:"port,min=1,max=65535"` // default 22
	User     string        `lab:"user,required"`
	Password string        `lab:"password"`
	Key      string        `lab:"key"`                                                              // private key: a file of the lab folder, or the key itself (PEM)
	Accepted *bool         `lab:"accepted,some=wanted"`                                             // whether the login must be accepted, or refused
	HostKey  string        `lab:"host-key,some=wanted,format=regexp"`                               // on the server's key as authorized_keys writes it: type and base64
	Methods  []string      `lab:"methods,some=wanted,enum=publickey|password|keyboard-interactive"` // exactly these of the three are offered to the user
	Timeout  time.Duration `lab:"timeout,min=1ms,max=5m"`                                           // for the whole of it, default 10s
}

// Modbus writes to and reads from a Modbus TCP device, in this order.
type Modbus struct {
	From    Origin        `lab:"from,required"`
	To      Destination   `lab:"to,required"`
	Port    uint16        `lab:"port,min=1,max=65535"` // default 502
	Unit    int           `lab:"unit,min=1,max=255"`   // default 1
	Write   *ModbusWrite  `lab:"write,some=action"`
	Read    *ModbusRead   `lab:"read,some=action"`
	Values  []int         `lab:"values,max=2000"`        // exactly these are read; a coil that is on is 1
	AtLeast *float64      `lab:"at-least"`               // every value read is at least this
	AtMost  *float64      `lab:"at-most"`                // every value read is at most this
	Refused bool          `lab:"refused,enum=true"`      // the device must answer with an exception
	Timeout time.Duration `lab:"timeout,min=1ms,max=5m"` // for the whole of it, default 5s
}

// ModbusRead is a block of a device's tables.
type ModbusRead struct {
	Kind    string `lab:"kind,required,enum=holding|input|coil|discrete"`
	Address int    `lab:"address,min=0,max=65535"` // from 0, as on the wire
	Count   int    `lab:"count,min=1,max=2000"`    // default 1; at most 125 registers
}

// ModbusWrite sets one value.
type ModbusWrite struct {
	Kind    string `lab:"kind,enum=holding|coil"` // default holding
	Address int    `lab:"address,min=0,max=65535"`
	Value   int    `lab:"value,required,min=0,max=65535"` // of a coil, 0 or 1
}
