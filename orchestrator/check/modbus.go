package check

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/pupitre-lab/pupitre/orchestrator/lab"
)

// Function codes (MODBUS Application Protocol V1.1b3, 6) and the bit that turns
// one into an exception.
const (
	readCoils       = 0x01
	readDiscrete    = 0x02
	readHolding     = 0x03
	readInput       = 0x04
	writeCoil       = 0x05
	writeRegister   = 0x06
	modbusException = 0x80
)

const (
	modbusPort   = 502
	maxModbusPDU = 253 // bytes of a PDU
	coilOn       = 0xff00
)

var modbusReads = map[string]byte{"coil": readCoils, "discrete": readDiscrete, "holding": readHolding, "input": readInput}

// device writes to and reads from a Modbus TCP device.
type device struct{ spec lab.Modbus }

func (k device) expected(*scene) lab.Text {
	c := k.spec
	from, to := originName(c.From), destinationName(c.To)
	switch {
	case c.Refused:
		return say("l'automate %[2]s refuse la demande Modbus de %[1]s", "the device %[2]s refuses the Modbus request of %[1]s", from, to)
	case c.Read != nil:
		return say("%s lit sur l'automate %s les valeurs attendues, à partir de l'adresse %d",
			"%s reads from the device %s the expected values, from address %d on", from, to, c.Read.Address)
	}
	return say("l'automate %[2]s accepte l'écriture de %[1]s", "the device %[2]s accepts the write of %[1]s", from, to)
}

func (k device) look(ctx context.Context, s *scene) finding {
	if problem := k.problem(); problem != "" {
		return mistaken("%s", problem)
	}
	var number [2]byte
	if err := s.random(number[:]); err != nil {
		return broken(err)
	}
	at := call{from: k.spec.From, to: k.spec.To, port: orElse(k.spec.Port, modbusPort), timeout: orElse(k.spec.Timeout, talkTimeout)}
	return s.talkTo(ctx, at, false, maxGreeted, func(conn *session, to endpoint) finding {
		conn.mark = wholeMark // a request of random number, with nothing of ours in it
		return k.talk(&modbusLine{conn: conn, unit: byte(k.unit()), number: binary.BigEndian.Uint16(number[:])}, to.service(at.port))
	})
}

func (k device) unit() int { return orElse(k.spec.Unit, 1) }

func (k device) problem() string {
	c := k.spec
	switch {
	case c.Read == nil && c.Write == nil:
		return "modbus needs a read or a write"
	case c.Read != nil && modbusReads[c.Read.Kind] == 0:
		return fmt.Sprintf("modbus has no table %q", c.Read.Kind)
	case c.Read != nil && len(c.Values) > 0 && len(c.Values) != k.count():
		return "modbus expects another number of values than it reads"
	}
	return ""
}

func (k device) count() int { return max(1, k.spec.Read.Count) }

// talk writes, then reads. A refusal is an exception of the device itself.
func (k device) talk(line *modbusLine, where string) finding {
	if k.spec.Write != nil {
		if f := k.settled(line, line.write(*k.spec.Write)); f != nil {
			return *f
		}
	}
	var values []int
	if k.spec.Read != nil {
		var err error
		values, err = line.read(modbusReads[k.spec.Read.Kind], k.spec.Read.Address, k.count())
		if f := k.settled(line, err); f != nil {
			return *f
		}
	}
	f := k.judge(values)
	if k.spec.Read != nil {
		f = f.with(facts("values of "+where, struct {
			Unit    int
			Kind    string
			Address int
			Values  []int
		}{k.unit(), k.spec.Read.Kind, k.spec.Read.Address, values}))
	}
	return f
}

// settled judges an error, nil when there is none.
func (k device) settled(line *modbusLine, err error) *finding {
	if err == nil {
		return nil
	}
	var exception modbusError
	f := failed(line.conn.reason(err, "Modbus TCP"))
	if errors.As(err, &exception) {
		f = verdictOf(k.spec.Refused && exception.refuses(), say("l'automate répond par l'exception %d",
			"the device answers with exception %d", int(exception)))
	}
	return &f
}

func (k device) judge(values []int) finding {
	c := k.spec
	if c.Refused {
		return failed(say("l'automate a tout accepté", "the device accepted everything"))
	}
	if c.Read == nil {
		return passed(say("écriture acceptée", "write accepted"))
	}
	right := len(c.Values) == 0 || slices.Equal(values, c.Values)
	for _, value := range values {
		right = right && (c.AtLeast == nil || float64(value) >= *c.AtLeast) && (c.AtMost == nil || float64(value) <= *c.AtMost)
	}
	shown := make([]string, len(values))
	for i, value := range values {
		shown[i] = fmt.Sprint(value)
	}
	return verdictOf(right, say("valeurs lues : %s", "values read: %s", list(shown)))
}

// modbusError is an exception code.
type modbusError byte

// Error implements error.
func (e modbusError) Error() string { return fmt.Sprintf("exception %d", byte(e)) }

// refuses tells an exception that says no (illegal function, address or value; a
// gateway without a way there) from a device in trouble.
func (e modbusError) refuses() bool { return e >= 1 && e <= 3 || e == 10 }

// modbusLine exchanges requests with one unit.
type modbusLine struct {
	conn   *session
	unit   byte
	number uint16 // of the last request
}

// read reads a block of one of the tables.
func (l *modbusLine) read(function byte, address, count int) ([]int, error) {
	request := []byte{function}
	request = binary.BigEndian.AppendUint16(request, uint16(address))
	request = binary.BigEndian.AppendUint16(request, uint16(count))
	answer, err := l.ask(request)
	if err != nil {
		return nil, err
	}
	bits := function == readCoils || function == readDiscrete
	length := 2 * count
	if bits {
		length = (count + 7) / 8
	}
	if len(answer) != 2+length || int(answer[1]) != length {
		return nil, errMalformed
	}
	return modbusValues(answer[2:], count, bits), nil
}

// modbusValues takes registers, or bits from the lowest of the first byte on.
func modbusValues(block []byte, count int, bits bool) []int {
	values := make([]int, count)
	for i := range values {
		if bits {
			values[i] = int(block[i/8] >> (i % 8) & 1)
		} else {
			values[i] = int(binary.BigEndian.Uint16(block[2*i:]))
		}
	}
	return values
}

// write sets one value; a device that did so sends the request back.
func (l *modbusLine) write(w lab.ModbusWrite) error {
	function, value := byte(writeRegister), uint16(w.Value)
	if w.Kind == "coil" {
		function = writeCoil
		if value != 0 {
			value = coilOn
		}
	}
	request := []byte{function}
	request = binary.BigEndian.AppendUint16(request, uint16(w.Address))
	request = binary.BigEndian.AppendUint16(request, value)
	answer, err := l.ask(request)
	if err == nil && !slices.Equal(answer, request) {
		err = errMalformed
	}
	return err
}

// ask sends a request and reads the answer to it.
func (l *modbusLine) ask(request []byte) ([]byte, error) {
	l.number++
	frame := binary.BigEndian.AppendUint16(nil, l.number)
	frame = binary.BigEndian.AppendUint16(frame, 0) // the protocol: Modbus
	frame = binary.BigEndian.AppendUint16(frame, uint16(len(request)+1))
	frame = append(append(frame, l.unit), request...)
	if _, err := l.conn.Write(frame); err != nil {
		return nil, err
	}
	answer, err := l.answer()
	switch {
	case err != nil:
		return nil, err
	case answer[0] == request[0]|modbusException && len(answer) == 2:
		return nil, modbusError(answer[1])
	case answer[0] != request[0]:
		return nil, errMalformed
	}
	return answer, nil
}

// answer reads one answer; those to other requests are passed over.
func (l *modbusLine) answer() ([]byte, error) {
	const foreign = 16
	for range foreign {
		head := make([]byte, 7)
		if _, err := io.ReadFull(l.conn, head); err != nil {
			return nil, err
		}
		length := int(binary.BigEndian.Uint16(head[4:])) - 1
		if binary.BigEndian.Uint16(head[2:]) != 0 || length < 2 || length > maxModbusPDU {
			return nil, errMalformed
		}
		body := make([]byte, length)
		if _, err := io.ReadFull(l.conn, body); err != nil {
			return nil, err
		}
		if binary.BigEndian.Uint16(head) == l.number && head[6] == l.unit {
			return body, nil
		}
	}
	return nil, errMalformed
}
