package check_test

import (
	"encoding/binary"
	"io"
	"net"
	"testing"
	"time"

	"github.com/pupitre-lab/pupitre/orchestrator/check"
	"github.com/pupitre-lab/pupitre/orchestrator/lab"
)

// plc is a Modbus device that answers a request's PDU with a PDU.
func plc(answer func(request []byte) []byte) func(net.Conn) {
	return func(c net.Conn) {
		for {
			head := make([]byte, 7)
			if _, err := io.ReadFull(c, head); err != nil {
				return
			}
			request := make([]byte, binary.BigEndian.Uint16(head[4:])-1)
			if _, err := io.ReadFull(c, request); err != nil {
				return
			}
			reply := answer(request)
			binary.BigEndian.PutUint16(head[4:], uint16(len(reply)+1))
			if _, err := c.Write(append(head, reply...)); err != nil {
				return
			}
		}
	}
}

// holds is a device whose registers have these values from address 0 on.
func holds(values ...uint16) func([]byte) []byte {
	return func(request []byte) []byte {
		at, n := binary.BigEndian.Uint16(request[1:]), binary.BigEndian.Uint16(request[3:])
		switch request[0] {
		case 1, 2:
			return []byte{request[0], 1, 0b101}
		case 5:
			return request
		case 6:
			values[at] = n
			return request
		}
		if int(at+n) > len(values) {
			return []byte{request[0] | 0x80, 2}
		}
		reply := []byte{request[0], byte(2 * n)}
		for _, v := range values[at : at+n] {
			reply = binary.BigEndian.AppendUint16(reply, v)
		}
		return reply
	}
}

func modbusOn(change func(*lab.Modbus)) lab.Assertion {
	c := &lab.Modbus{From: node("pc1"), To: toNode("srv"), Timeout: 3 * time.Second}
	change(c)
	return lab.Assertion{Modbus: c}
}

func reads(kind string, address, count int, values ...int) func(*lab.Modbus) {
	return func(c *lab.Modbus) {
		c.Read, c.Values = &lab.ModbusRead{Kind: kind, Address: address, Count: count}, values
	}
}

func TestDevicesAreJudgedByTheirValues(t *testing.T) {
	device := func() func([]byte) []byte { return holds(7, 65535, 12) }
	for _, k := range []struct {
		name   string
		answer func([]byte) []byte
		change func(*lab.Modbus)
		want   check.Verdict
	}{
		{"the values are right", device(), reads("holding", 0, 2, 7, 65535), check.Pass},
		{"a value is another", device(), reads("input", 0, 2, 7, 6), check.Fail},
		{"bits from the lowest on", device(), reads("coil", 0, 3, 1, 0, 1), check.Pass},
		{"within the bounds", device(), func(c *lab.Modbus) { reads("holding", 0, 1)(c); c.AtLeast, c.AtMost = ptr(6.5), ptr(7.0) }, check.Pass},
		{"over the bound", device(), func(c *lab.Modbus) { reads("holding", 0, 3)(c); c.AtMost = ptr(7.0) }, check.Fail},
		{"written, then read", device(), func(c *lab.Modbus) {
			reads("holding", 2, 1, 99)(c)
			c.Write = &lab.ModbusWrite{Address: 2, Value: 99}
		}, check.Pass},
		{"a coil is written", device(), func(c *lab.Modbus) { c.Write = &lab.ModbusWrite{Kind: "coil", Value: 1} }, check.Pass},
		{"an address that does not exist", device(), reads("holding", 3, 1, 0), check.Fail},
		{"refused as wanted", device(), func(c *lab.Modbus) { reads("holding", 3, 1)(c); c.Refused = true }, check.Pass},
		{"a device in trouble refuses nothing", func(q []byte) []byte { return []byte{q[0] | 0x80, 4} },
			func(c *lab.Modbus) { reads("holding", 0, 1)(c); c.Refused = true }, check.Fail},
		{"accepted against the will", device(), func(c *lab.Modbus) { c.Write, c.Refused = &lab.ModbusWrite{Value: 1}, true }, check.Fail},
		{"another function answers", func([]byte) []byte { return []byte{4, 2, 0, 7} }, reads("holding", 0, 1, 7), check.Fail},
		{"too short a block", func([]byte) []byte { return []byte{3, 4, 0, 7} }, reads("holding", 0, 2, 7, 0), check.Fail},
		{"a write that echoes another value", func([]byte) []byte { return []byte{6, 0, 0, 0, 1} },
			func(c *lab.Modbus) { c.Write = &lab.ModbusWrite{Value: 2} }, check.Fail},
	} {
		t.Run(k.name, func(t *testing.T) {
			expect(t, judge(t, kase{a: modbusOn(k.change), setup: serve("tcp", "502", plc(k.answer))}), k.want)
		})
	}
}
