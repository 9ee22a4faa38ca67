package check_test

import (
	"net"
	"testing"
	"time"

	"github.com/eclipse/paho.golang/packets"

	"github.com/pupitre-lab/pupitre/orchestrator/check"
	"github.com/pupitre-lab/pupitre/orchestrator/lab"
)

// mosquitto is a broker that accepts or refuses each step, sends what is
// retained once somebody subscribes, and gives back what is published.
type mosquitto struct {
	connect, subscribe, publish byte // reason codes
	retained                    []string
	farewell                    bool // a DISCONNECT instead of an acknowledgement
}

func (m mosquitto) serve(c net.Conn) {
	for {
		packet, err := packets.ReadPacket(c)
		if err != nil {
			return
		}
		if m.farewell {
			_, _ = (&packets.Disconnect{ReasonCode: 0, Properties: &packets.Properties{}}).WriteTo(c)
			return
		}
		switch content := packet.Content.(type) {
		case *packets.Connect:
			_, _ = (&packets.Connack{ReasonCode: m.connect, Properties: &packets.Properties{}}).WriteTo(c)
		case *packets.Subscribe:
			_, _ = (&packets.Suback{PacketID: content.PacketID, Reasons: []byte{m.subscribe}, Properties: &packets.Properties{}}).WriteTo(c)
			for _, payload := range m.retained {
				m.deliver(c, payload)
			}
		case *packets.Publish:
			m.deliver(c, string(content.Payload))
			_, _ = (&packets.Puback{PacketID: content.PacketID, ReasonCode: m.publish, Properties: &packets.Properties{}}).WriteTo(c)
		}
	}
}

func (m mosquitto) deliver(c net.Conn, payload string) {
	_, _ = (&packets.Publish{Topic: "t", Payload: []byte(payload), Properties: &packets.Properties{}}).WriteTo(c)
}

func mqttOn(change func(*lab.MQTT)) lab.Assertion {
	c := &lab.MQTT{From: node("pc1"), To: toNode("srv"), User: "probe", Password: sqlPassword, Subscribe: "t/#", Timeout: 3 * time.Second}
	change(c)
	return lab.Assertion{MQTT: c}
}

func TestBrokersAreJudgedByWhatTheyAcceptAndBring(t *testing.T) {
	expects := func(c *lab.MQTT) { c.Expect = "^on$" }
	publishes := func(c *lab.MQTT) { c.Publish = &lab.MQTTMessage{Topic: "t/1", Payload: "on"} }
	refused := func(c *lab.MQTT) { c.Refused = true }
	onlyPublishes := func(c *lab.MQTT) { publishes(c); c.Subscribe = ""; refused(c) }
	for _, k := range []struct {
		name   string
		broker mosquitto
		change func(*lab.MQTT)
		want   check.Verdict
	}{
		{"accepted", mosquitto{}, func(*lab.MQTT) {}, check.Pass},
		{"a retained message comes", mosquitto{retained: []string{"off", "on"}}, expects, check.Pass},
		{"another message comes", mosquitto{retained: []string{"off"}}, expects, check.Fail},
		{"the own message comes back", mosquitto{}, func(c *lab.MQTT) { publishes(c); expects(c) }, check.Pass},
		{"the login is refused", mosquitto{connect: 0x86}, expects, check.Fail},
		{"the login is refused as wanted", mosquitto{connect: 0x86}, refused, check.Pass},
		{"the subscription is refused as wanted", mosquitto{subscribe: 0x87}, refused, check.Pass},
		{"the publication is refused as wanted", mosquitto{publish: 0x87}, onlyPublishes, check.Pass},
		{"the publication is accepted against the will", mosquitto{}, onlyPublishes, check.Fail},
		{"a broker in trouble refuses nothing", mosquitto{connect: 0x89}, refused, check.Fail},
		{"a broker that leaves refuses nothing", mosquitto{farewell: true}, refused, check.Fail},
	} {
		t.Run(k.name, func(t *testing.T) {
			got := judge(t, kase{a: mqttOn(k.change), setup: serve("tcp", "1883", k.broker.serve)})
			expect(t, got, k.want)
			silent(t, got)
		})
	}
}

func TestBrokersAreAskedOverTLS(t *testing.T) {
	config := newAuthority(t).config("srv", time.Unix(0, 0), time.Date(2090, 1, 1, 0, 0, 0, 0, time.UTC))
	got := judge(t, kase{
		a:     mqttOn(func(c *lab.MQTT) { c.TLS = true }),
		setup: serve("tcp", "8883", secured(config, mosquitto{}.serve)),
	})
	expect(t, got, check.Pass)
}
