package check_test

import (
	"bytes"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/eclipse/paho.golang/packets"

	"github.com/pupitre-lab/pupitre/orchestrator/check"
	"github.com/pupitre-lab/pupitre/orchestrator/check/checktest"
	"github.com/pupitre-lab/pupitre/orchestrator/lab"
)

// sessions are the kinds that speak a protocol, each wanting what no hostile
// service gives, whether it wants to be let in or refused.
func sessions(timeout time.Duration) map[string]lab.Assertion {
	v := "never this"
	to := func(port *uint16, limit *time.Duration) { *port, *limit = 99, timeout }
	sql := func(engine string, refused, secure bool) lab.Assertion {
		return sqlOn(engine, func(c *lab.SQL) {
			to(&c.Port, &c.Timeout)
			if c.TLS = secure; refused {
				c.Refused = true
			} else {
				c.Value = &v
			}
		})
	}
	mail := func(accepted, secure bool) lab.Assertion {
		return smtpOn(accepted, func(c *lab.SMTP) { to(&c.Port, &c.Timeout); c.TLS = secure; c.Body = "x" })
	}
	login := func(change func(*lab.SSH)) lab.Assertion {
		return sshOn(func(c *lab.SSH) { to(&c.Port, &c.Timeout); change(c) })
	}
	return map[string]lab.Assertion{
		"postgres": sql("postgres", false, false), "postgres refused": sql("postgres", true, false), "postgres tls": sql("postgres", true, true),
		"mysql": sql("mysql", false, false), "mysql refused": sql("mysql", true, false), "mysql tls": sql("mysql", true, true),
		"mqtt":         mqttOn(func(c *lab.MQTT) { to(&c.Port, &c.Timeout); c.Expect = v }),
		"mqtt refused": mqttOn(func(c *lab.MQTT) { to(&c.Port, &c.Timeout); c.Refused = true }),
		"mqtts":        mqttOn(func(c *lab.MQTT) { to(&c.Port, &c.Timeout); c.TLS = true }),
		"smtp":         mail(true, false), "smtp refused": mail(false, false), "smtp tls": mail(true, true),
		"ssh":          login(func(c *lab.SSH) { c.Accepted, c.Password = ptr(true), sqlPassword }),
		"ssh refused":  login(func(c *lab.SSH) { c.Accepted, c.Password = ptr(false), sqlPassword }),
		"ssh methods":  login(func(c *lab.SSH) { c.Methods = []string{"publickey"} }),
		"ssh host key": login(func(c *lab.SSH) { c.HostKey = "." }),
		"modbus":       modbusOn(func(c *lab.Modbus) { to(&c.Port, &c.Timeout); reads("holding", 0, 1, 70000)(c) }),
		"modbus refused": modbusOn(func(c *lab.Modbus) {
			to(&c.Port, &c.Timeout)
			reads("coil", 0, 1)(c)
			c.Refused = true
		}),
	}
}

// crooked are services that begin as an honest one of some protocol would.
func crooked() map[string]func(net.Conn) {
	greeting := string(packetOf(mysqlGreeting(false)))
	authenticated := "R\x00\x00\x00\x08\x00\x00\x00\x00Z\x00\x00\x00\x05I"
	connack := wire(&packets.Connack{Properties: &packets.Properties{}}) + wire(&packets.Suback{PacketID: 1, Reasons: []byte{0}, Properties: &packets.Properties{}})
	message := wire(&packets.Publish{Topic: "t", Payload: bytes.Repeat([]byte("a"), 60<<10), Properties: &packets.Properties{}})
	return map[string]func(net.Conn){
		"a message of 2 GiB":            says("T\x7f\xff\xff\xff"),
		"a message shorter than itself": says("R\x00\x00\x00\x00"),
		"a login without end":           forever("", many("R\x00\x00\x00\x0c\x00\x00\x00\x05salt")),
		"endless notices":               forever(authenticated, many("N\x00\x00\x00\x0aSx\x00C0\x00")),
		"columns without end":           says(authenticated + "T\x00\x00\x00\x06\xff\xff"),
		"a row without columns":         says(authenticated + "D\x00\x00\x00\x06\xff\xff"),
		"endless rows":                  forever(authenticated+"T\x00\x00\x00\x1b\x00\x01c\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x19\xff\xff\xff\xff\xff\xff\x00\x00", many("D\x00\x00\x00\x0b\x00\x01\x00\x00\x00\x01a")),
		"a row of 16 MiB":               forever(authenticated+"D\x00\xff\xff\xff\x00\x01", strings.Repeat("a", 4096)),
		"a PostgreSQL wants a COPY":     says(authenticated + "G\x00\x00\x00\x07\x00\x00\x00"),
		"a MySQL that stops":            speaksFirst(greeting, ""),
		"a MySQL of version 9":          speaksFirst("\x02\x00\x00\x00\x09x", ""),
		"a MySQL without challenge":     speaksFirst("\x03\x00\x00\x00\x0ax\x00", ""),
		"a MySQL packet of 16 MiB":      speaksFirst(greeting, "\xff\xff\xff\x02"+strings.Repeat("\x00", 4096)),
		"a MySQL that asks for a file":  speaksFirst(greeting, "\x07\x00\x00\x02\x00\x00\x00\x02\x00\x00\x00\x0c\x00\x00\x01\xfb/etc/passwd"),
		"a MySQL of many columns":       speaksFirst(greeting, "\x07\x00\x00\x02\x00\x00\x00\x02\x00\x00\x00\x09\x00\x00\x01\xfe\xff\xff\xff\xff\xff\xff\xff\x7f"),
		"a MySQL of another plugin":     speaksFirst(greeting, "\x0c\x00\x00\x02\xfesha256_x\x00a"),
		"an MQTT packet of 256 MiB":     says("\x30\xff\xff\xff\x7f"),
		"an MQTT length of six bytes":   says("\x30\xff\xff\xff\xff\xff\x01"),
		"an MQTT broker of version 3":   says("\x20\x02\x00\x05"),
		"an MQTT packet of a bad kind":  says("\xf0\x00"),
		"an MQTT property without end":  says("\x20\x08\x00\x00\xff\x26\x00\x01a\x00"),
		"endless MQTT messages":         forever(connack, message),
		"endless MQTT pings":            forever(connack, many("\xd0\x00")),
		"an acknowledgement of nothing": says(wire(&packets.Suback{PacketID: 7, Properties: &packets.Properties{}})),
		"a reply of endless lines":      forever("", many("220-more\r\n")),
		"a greeting without end":        forever("220 ", strings.Repeat("a", 4096)),
		"a reply of code 999":           banner("999 x\r\n"),
		"a reply of code 100":           banner("100 x\r\n"),
		"a banner of SSH without end":   forever("SSH-2.0-", strings.Repeat("a", 4096)),
		"lines before SSH's banner":     forever("", many("hello\r\n")),
		"an SSH key exchange of noise":  speaksFirst("SSH-2.0-x\r\n", "\x00\x00\x00\x0c\x04\x14"+strings.Repeat("\xff", 64)),
		"an SSH packet of 4 GiB":        speaksFirst("SSH-2.0-x\r\n", "\xff\xff\xff\xff\x04"),
		"a Modbus frame too long":       says("\x00\x00\x00\x00\xff\xff\x01\x03"),
		"a Modbus frame of nothing":     says("\x00\x00\x00\x00\x00\x01\x01"),
		"answers to other requests":     forever("", many("\x00\x00\x00\x00\x00\x05\x01\x03\x02\x00\x00")),
	}
}

func many(piece string) string { return strings.Repeat(piece, 1+8192/len(piece)) }

func wire(p packets.Packet) string {
	var b bytes.Buffer
	_, _ = p.WriteTo(&b)
	return b.String()
}

func packetOf(payload []byte) []byte {
	return append([]byte{byte(len(payload)), byte(len(payload) >> 8), 0, 0}, payload...)
}

// speaksFirst greets, reads once and goes on.
func speaksFirst(greeting, then string) func(net.Conn) {
	return func(c net.Conn) {
		if _, err := c.Write([]byte(greeting)); err != nil {
			return
		}
		says(then)(c)
		mute(c)
	}
}

func TestHostileServicesFailEverySessionInBoundedTime(t *testing.T) {
	const timeout = 3 * time.Second
	services := crooked()
	for name, handle := range hostile() {
		services[name] = handle
	}
	for service, handle := range services {
		for question, a := range sessions(timeout) {
			t.Run(question+" meets "+service, func(t *testing.T) {
				got := judge(t, kase{a: a, setup: serve("tcp", "99", handle)})
				expect(t, got, check.Fail)
				// In a bubble this is what the check waited, not what the machine took.
				if got.Duration > timeout+time.Second {
					t.Errorf("it waited %v", got.Duration)
				}
				bounded(t, got)
				silent(t, got)
			})
		}
	}
}

func TestSessionsAnsweredInsideTheOriginFail(t *testing.T) {
	v := "42"
	one := answers{columns: []string{"count"}, rows: [][]any{{"42"}}}
	for name, k := range map[string]struct {
		port   string
		a      lab.Assertion
		handle func(net.Conn)
	}{
		"postgres":       {"5432", sqlOn("postgres", func(c *lab.SQL) { c.Value = &v }), postgres(one)},
		"mysql":          {"3306", sqlOn("mysql", func(c *lab.SQL) { c.Value = &v }), mariadb(one)},
		"mysql, refused": {"3306", sqlOn("mysql", func(c *lab.SQL) { c.Refused = true }), tooEarly("1130")},
		"mqtt":           {"1883", mqttOn(func(*lab.MQTT) {}), mosquitto{}.serve},
		"smtp":           {"25", smtpOn(true, func(*lab.SMTP) {}), postfix{}.serve},
		"smtp, refused":  {"25", smtpOn(false, func(*lab.SMTP) {}), postfix{greeting: "554 no"}.serve},
		"modbus":         {"502", modbusOn(reads("holding", 0, 1, 7)), plc(holds(7))},
	} {
		t.Run(name, func(t *testing.T) {
			expect(t, judge(t, kase{a: k.a, setup: serve("tcp", k.port, k.handle)}), check.Pass)
			got := judge(t, kase{a: k.a, setup: both(serve("tcp", k.port, k.handle), func(t *checktest.Target) {
				t.Hijack("pc1", "tcp", "10.1.0.10:"+k.port, k.handle)
			})})
			expect(t, got, check.Fail)
		})
	}
}
