package check

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net/netip"
	"slices"
	"strings"

	"github.com/miekg/dns"
	"github.com/pupitre-lab/pupitre/orchestrator/lab"
)

const dnsPort = 53

var (
	errNotDNS    = errors.New("not a DNS answer")
	errTruncated = errors.New("truncated answer")
)

// resolver asks a DNS server one question.
type resolver struct{ spec lab.DNS }

func (k resolver) expected(*scene) lab.Text {
	c := k.spec
	text := say("%s demande à %s : %s %s, et obtient %s", "%s asks %s: %s %s, and gets %s",
		originName(c.From), destinationName(c.Server), show(c.Name), k.kind(), k.code())
	if len(c.Expect) > 0 {
		text = join("", text, say(" avec les enregistrements attendus", " with the expected records"))
	}
	return text
}

func (k resolver) kind() string { return strings.ToUpper(orElse(k.spec.Type, "A")) }
func (k resolver) code() string { return strings.ToUpper(orElse(k.spec.RCode, "NOERROR")) }

func (k resolver) look(ctx context.Context, s *scene) finding {
	question, err := k.question(s)
	if err != nil {
		return broken(err)
	}
	if k.spec.TCP {
		return k.ask(ctx, s, "tcp", question)
	}
	cut := false
	f := s.converse(ctx, k.call("udp"), func(conn *conversation, to endpoint) finding {
		answer, shown, err := exchangeDNS(conn, question, to)
		if errors.Is(err, errTruncated) {
			cut = true
		}
		return k.judge(answer, err).with(shown...)
	})
	if !cut || f.verdict == Error {
		return f
	}
	return k.ask(ctx, s, "tcp", question).with(f.exhibits...)
}

func (k resolver) ask(ctx context.Context, s *scene, network string, question *dns.Msg) finding {
	return s.converse(ctx, k.call(network), func(conn *conversation, to endpoint) finding {
		answer, shown, err := exchangeDNS(conn, question, to)
		return k.judge(answer, err).with(shown...)
	})
}

func (k resolver) call(network string) call {
	c := call{from: k.spec.From, to: k.spec.Server, network: network, port: dnsPort, timeout: k.spec.Timeout}
	c.mark = wholeMark
	if network == "tcp" {
		c.mark = func(first []byte) []byte { return wholeMark(first[min(2, len(first)):]) }
	}
	return c
}

// question builds the query; its random identifier and the random case of its
// name make it unlike any other.
func (k resolver) question(s *scene) (*dns.Msg, error) {
	kind, known := dns.StringToType[k.kind()]
	if _, valid := dns.StringToRcode[k.code()]; !known || !valid {
		return nil, fmt.Errorf("%w: DNS type %q or code %q is unknown", errDefinition, k.kind(), k.code())
	}
	name := dns.Fqdn(k.spec.Name)
	if ip, err := netip.ParseAddr(k.spec.Name); err == nil && kind == dns.TypePTR {
		if name, err = dns.ReverseAddr(ip.String()); err != nil {
			return nil, fmt.Errorf("%w: %w", errDefinition, err)
		}
	}
	random := make([]byte, 2+len(name))
	if err := s.random(random); err != nil {
		return nil, err
	}
	question := new(dns.Msg).SetQuestion(mixCase(name, random[2:]), kind)
	question.Id = binary.BigEndian.Uint16(random)
	return question, nil
}

// mixCase writes each letter in upper or lower case, as a random bit says.
func mixCase(name string, random []byte) string {
	mixed := []byte(strings.ToLower(name))
	for i, c := range mixed {
		if c >= 'a' && c <= 'z' && random[i]&1 == 1 {
			mixed[i] = c - 'a' + 'A'
		}
	}
	return string(mixed)
}

// exchangeDNS sends the question and waits for its answer; whatever else comes
// is passed over, within a bound.
func exchangeDNS(conn *conversation, question *dns.Msg, to endpoint) (*dns.Msg, []exhibit, error) {
	if err := sendDNS(conn, question); err != nil {
		return nil, nil, err
	}
	var shown []exhibit
	for range maxDatagrams {
		packet, err := receiveDNS(conn)
		if err != nil {
			return nil, shown, err
		}
		shown = []exhibit{raw(fmt.Sprintf("DNS answer of %s", to.addr), packet)}
		answer, err := parseDNS(packet, question)
		if err == nil || errors.Is(err, errTruncated) || conn.stream {
			if answer != nil {
				shown = append(shown, raw(fmt.Sprintf("DNS answer of %s, as text", to.addr), []byte(answer.String())))
			}
			return answer, shown, err
		}
	}
	return nil, shown, errNotDNS
}

func sendDNS(conn *conversation, question *dns.Msg) error {
	packet, err := question.Pack()
	if err != nil {
		return fmt.Errorf("%w: %w", errDefinition, err)
	}
	if conn.stream {
		packet = append(binary.BigEndian.AppendUint16(nil, uint16(len(packet))), packet...)
	}
	_, err = conn.Write(packet)
	return err
}

func receiveDNS(conn *conversation) ([]byte, error) {
	if !conn.stream {
		packet := make([]byte, maxDatagram)
		n, err := conn.Read(packet)
		return packet[:n], err
	}
	var length [2]byte
	if _, err := io.ReadFull(conn, length[:]); err != nil {
		return nil, err
	}
	packet := make([]byte, binary.BigEndian.Uint16(length[:]))
	_, err := io.ReadFull(conn, packet)
	return packet, err
}

// parseDNS reads an answer to this question.
func parseDNS(packet []byte, question *dns.Msg) (*dns.Msg, error) {
	answer := new(dns.Msg)
	err := answer.Unpack(packet)
	ours := answer.Response && answer.Id == question.Id && len(answer.Question) == 1 &&
		strings.EqualFold(answer.Question[0].Name, question.Question[0].Name) &&
		answer.Question[0].Qtype == question.Question[0].Qtype
	switch {
	case ours && answer.Truncated:
		return answer, errTruncated
	case err != nil || !ours:
		return nil, errNotDNS
	}
	return answer, nil
}

// judge compares code and records.
func (k resolver) judge(answer *dns.Msg, err error) finding {
	switch {
	case errors.Is(err, errDefinition):
		return broken(err)
	case errors.Is(err, errNotDNS), errors.Is(err, errTruncated):
		return failed(say("ce qui répond ne parle pas DNS correctement", "what answers does not speak DNS properly"))
	case err != nil:
		return failed(reason(err))
	}
	if code := dns.RcodeToString[answer.Rcode]; code != k.code() {
		return failed(say("le serveur répond %s", "the server answers %s", orElse(code, "?")))
	}
	records := recordsOf(answer, dns.StringToType[k.kind()])
	missing := 0
	for _, wanted := range k.spec.Expect {
		if !slices.Contains(records, canonical(wanted)) {
			missing++
		}
	}
	if missing > 0 {
		return failed(say("%d enregistrements reçus ; il en manque %d parmi ceux attendus",
			"%d records received; %d of the expected ones are missing", len(records), missing))
	}
	return passed(say("%s, %d enregistrements", "%s, %d records", k.code(), len(records)))
}

// recordsOf lists the data of the answer's records of a type.
func recordsOf(answer *dns.Msg, kind uint16) []string {
	var records []string
	for _, record := range answer.Answer {
		if record.Header().Rrtype != kind {
			continue
		}
		if txt, ok := record.(*dns.TXT); ok {
			records = append(records, canonical(strings.Join(txt.Txt, "")))
			continue
		}
		records = append(records, canonical(strings.TrimPrefix(record.String(), record.Header().String())))
	}
	return records
}

// canonical makes two ways to write a record's data equal: addresses in their
// shortest form, names in lower case and without their last dot.
func canonical(data string) string {
	data = strings.Trim(strings.TrimSpace(data), `"`)
	if ip, err := netip.ParseAddr(data); err == nil {
		return ip.String()
	}
	fields := strings.Fields(strings.ToLower(data))
	for i, field := range fields {
		if len(field) > 1 {
			fields[i] = strings.TrimSuffix(field, ".")
		}
	}
	return strings.Join(fields, " ")
}
