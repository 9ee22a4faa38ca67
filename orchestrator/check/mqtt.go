package check

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"regexp"

	"github.com/eclipse/paho.golang/packets"

	"github.com/pupitre-lab/pupitre/orchestrator/lab"
)

const (
	maxMessage  = 1 << 20 // bytes of one MQTT packet
	maxPackets  = 10000   // read while waiting for the one expected
	keptBytes   = 4 << 10 // of a message, as evidence
	refusedFrom = 0x80    // reason codes from here on refuse (MQTT 5, 2.4)
)

// broker connects to an MQTT broker, subscribes, publishes and waits.
type broker struct{ spec lab.MQTT }

func (k broker) expected(*scene) lab.Text {
	c := k.spec
	from, to := originName(c.From), destinationName(c.To)
	topic := c.Subscribe
	if topic == "" && c.Publish != nil {
		topic = c.Publish.Topic
	}
	switch {
	case c.Refused:
		return say("le courtier MQTT de %[2]s refuse %[1]s sur le sujet %[3]s",
			"the MQTT broker of %[2]s refuses %[1]s on the topic %[3]s", from, to, show(topic))
	case c.Expect != "":
		return say("%s reçoit du courtier MQTT de %s le message attendu sur le sujet %s",
			"%s receives from the MQTT broker of %s the expected message on the topic %s", from, to, show(topic))
	}
	return say("le courtier MQTT de %[2]s accepte %[1]s sur le sujet %[3]s",
		"the MQTT broker of %[2]s accepts %[1]s on the topic %[3]s", from, to, show(topic))
}

func (k broker) look(ctx context.Context, s *scene) finding {
	pattern, problem := expression(k.spec.Expect)
	if problem != nil {
		return *problem
	}
	if k.spec.Subscribe == "" && k.spec.Publish == nil {
		return mistaken("mqtt needs a topic to subscribe or to publish to")
	}
	port := uint16(1883)
	if k.spec.TLS {
		port = 8883
	}
	at := call{from: k.spec.From, to: k.spec.To, port: orElse(k.spec.Port, port), timeout: k.spec.Timeout}
	return s.talkTo(ctx, at, k.spec.TLS, maxStream, func(conn *session, to endpoint) finding {
		conn.hide(k.spec.Password)
		stream := &mqttStream{conn: conn, peer: conn, in: bufio.NewReader(conn), name: to.service(at.port)}
		if k.spec.TLS {
			secured := tls.Client(conn, &tls.Config{InsecureSkipVerify: true})
			if err := secured.Handshake(); err != nil {
				return failed(handshakeReason(err))
			}
			stream.peer, stream.in = secured, bufio.NewReader(secured)
		}
		return k.talk(stream, pattern)
	})
}

// mqttStream exchanges packets with a broker and remembers the messages.
type mqttStream struct {
	conn     *session
	peer     io.Writer // with TLS where there is
	in       io.Reader // the same
	name     string
	messages []mqttMessage
	seen     int // messages
	read     int // packets
}

// mqttMessage is a message as evidence keeps it.
type mqttMessage struct {
	Topic, Payload string
	Bytes          int
}

// talk is the whole session: each step must be accepted, or one be refused.
func (k broker) talk(stream *mqttStream, pattern *regexp.Regexp) finding {
	f := k.steps(stream, pattern)
	if stream.seen > 0 {
		f = f.with(facts("messages of the broker "+stream.name, table[mqttMessage]{stream.seen, stream.messages}))
	}
	return f
}

func (k broker) steps(stream *mqttStream, pattern *regexp.Regexp) finding {
	c := k.spec
	match := func(payload []byte) bool { return pattern != nil && pattern.Match(payload) }
	code, found, err := stream.ask(k.connect(stream.conn), packets.CONNACK, match)
	if f := k.settled(stream, code, err, say("la connexion", "the connection")); f != nil {
		return *f
	}
	if c.Subscribe != "" {
		subscription := &packets.Subscribe{
			PacketID: 1, Properties: &packets.Properties{},
			Subscriptions: []packets.SubOptions{{Topic: c.Subscribe, QoS: 1}},
		}
		code, found, err = stream.ask(subscription, packets.SUBACK, match)
		if f := k.settled(stream, code, err, say("l'abonnement", "the subscription")); f != nil {
			return *f
		}
	}
	if c.Publish != nil {
		message := &packets.Publish{
			PacketID: 2, QoS: 1, Topic: c.Publish.Topic, Payload: []byte(c.Publish.Payload),
			Retain: c.Publish.Retain, Properties: &packets.Properties{},
		}
		early := found
		code, found, err = stream.ask(message, packets.PUBACK, match)
		found = found || early
		if f := k.settled(stream, code, err, say("la publication", "the publication")); f != nil {
			return *f
		}
	}
	switch {
	case c.Refused:
		return failed(say("le courtier a tout accepté", "the broker accepted everything"))
	case pattern == nil:
		return passed(say("le courtier a accepté", "the broker accepted"))
	case !found:
		return k.await(stream, match)
	}
	return passed(say("message attendu reçu", "expected message received"))
}

// settled judges an answer that ends the check, nil when it goes on.
func (k broker) settled(stream *mqttStream, code byte, err error, step lab.Text) *finding {
	var f finding
	switch {
	case err != nil:
		f = failed(say("%s : %s", "%s: %s", step, stream.conn.reason(err, "MQTT 5")))
	case code < refusedFrom:
		return nil
	default:
		f = verdictOf(k.spec.Refused && refusesAccess(code), say("%s : le courtier refuse (code 0x%02x)",
			"%s: the broker refuses (code 0x%02x)", step, code))
	}
	return &f
}

// refusesAccess tells a refusal of who asks or of what is asked from a broker in
// trouble (MQTT 5, 2.4).
func refusesAccess(code byte) bool {
	switch code {
	case packets.ConnackUnspecifiedError, packets.ConnackInvalidClientID, packets.ConnackBadUsernameOrPassword,
		packets.ConnackNotAuthorized, packets.ConnackBanned, packets.ConnackBadAuthenticationMethod,
		packets.SubackTopicFilterinvalid, packets.ConnackTopicNameInvalid:
		return true
	}
	return false
}

// await waits for the expected message until the session's end.
func (k broker) await(stream *mqttStream, match func([]byte) bool) finding {
	for {
		packet, err := stream.next()
		if err != nil {
			return failed(say("%d messages reçus, aucun n'est celui attendu : %s",
				"%d messages received, none is the expected one: %s", stream.seen, stream.conn.reason(err, "MQTT 5")))
		}
		if stream.take(packet, match) {
			return passed(say("message attendu reçu", "expected message received"))
		}
	}
}

func (k broker) connect(conn *session) packets.Packet {
	return &packets.Connect{
		ProtocolName: "MQTT", ProtocolVersion: 5, CleanStart: true, KeepAlive: 60,
		ClientID: orElse(k.spec.Client, "check-"+conn.nonce), Username: k.spec.User, Password: []byte(k.spec.Password),
		UsernameFlag: k.spec.User != "", PasswordFlag: k.spec.Password != "",
		Properties: &packets.Properties{User: []packets.User{{Key: "session", Value: conn.nonce}}},
	}
}

// ask sends a packet and reads until its answer comes. found tells whether a
// message that matches came meanwhile.
func (m *mqttStream) ask(packet packets.Packet, want byte, match func([]byte) bool) (code byte, found bool, err error) {
	var wire bytes.Buffer
	if _, err := packet.WriteTo(&wire); err != nil {
		return 0, false, err
	}
	if _, err := m.peer.Write(wire.Bytes()); err != nil {
		return 0, false, err
	}
	for {
		answer, err := m.next()
		switch {
		case err != nil:
			return 0, found, err
		case answer.Type == packets.DISCONNECT:
			code, err := farewell(answer)
			return code, found, err
		case answer.Type == want:
			code, err := reasonCode(answer)
			return code, found, err
		}
		found = m.take(answer, match) || found
	}
}

// farewell is the reason of a broker that ends the session.
func farewell(answer *packets.ControlPacket) (byte, error) {
	content, ok := answer.Content.(*packets.Disconnect)
	if !ok || content.ReasonCode < refusedFrom {
		return 0, io.EOF
	}
	return content.ReasonCode, nil
}

// reasonCode is what an acknowledgement says.
func reasonCode(answer *packets.ControlPacket) (byte, error) {
	switch content := answer.Content.(type) {
	case *packets.Connack:
		return content.ReasonCode, nil
	case *packets.Puback:
		return content.ReasonCode, nil
	case *packets.Suback:
		if len(content.Reasons) == 1 {
			return content.Reasons[0], nil
		}
	}
	return 0, errMalformed
}

// take remembers a message, acknowledges it and tells whether it matches.
func (m *mqttStream) take(packet *packets.ControlPacket, match func([]byte) bool) bool {
	message, ok := packet.Content.(*packets.Publish)
	if !ok {
		return false
	}
	if m.seen++; len(m.messages) < maxListed {
		kept := message.Payload[:min(len(message.Payload), keptBytes)]
		m.messages = append(m.messages, mqttMessage{m.conn.clean(message.Topic), m.conn.clean(string(kept)), len(message.Payload)})
	}
	if message.QoS == 1 {
		var wire bytes.Buffer
		_, _ = (&packets.Puback{PacketID: message.PacketID, Properties: &packets.Properties{}}).WriteTo(&wire)
		_, _ = m.peer.Write(wire.Bytes()) // a broker that is gone shows at the next reading
	}
	return match(message.Payload)
}

// next reads one packet, whose size is known to be bounded before it is held.
func (m *mqttStream) next() (*packets.ControlPacket, error) {
	if m.read++; m.read > maxPackets {
		return nil, m.conn.note(errTooMuch)
	}
	head := make([]byte, 1, 5)
	if _, err := io.ReadFull(m.in, head); err != nil {
		return nil, err
	}
	length, digit := 0, make([]byte, 1)
	for shift := 0; ; shift += 7 {
		if _, err := io.ReadFull(m.in, digit); err != nil {
			return nil, err
		}
		head = append(head, digit[0])
		length |= int(digit[0]&0x7f) << shift
		if digit[0]&0x80 == 0 {
			break
		}
		if shift == 21 {
			return nil, fmt.Errorf("a length of five bytes: %w", errMalformed)
		}
	}
	if length > maxMessage {
		return nil, m.conn.note(errTooMuch)
	}
	body := make([]byte, length)
	if _, err := io.ReadFull(m.in, body); err != nil {
		return nil, err
	}
	return parseMQTT(append(head, body...))
}

func parseMQTT(whole []byte) (packet *packets.ControlPacket, err error) {
	err = untrusting(func() error {
		packet, err = packets.ReadPacket(bytes.NewReader(whole))
		return err
	})
	if err != nil {
		return nil, errMalformed
	}
	return packet, nil
}
