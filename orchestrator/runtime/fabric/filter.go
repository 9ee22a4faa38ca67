//go:build linux

package fabric

import (
	"encoding/binary"

	"golang.org/x/net/bpf"
	"golang.org/x/sys/unix"

	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
)

// Places in an Ethernet frame.
const (
	atEtherType = 12
	atNetwork   = 14
	atDst4      = atNetwork + 16
	atDst6      = atNetwork + 24
)

// everything takes all frames, cut to snap bytes.
func everything(snap uint32) []bpf.Instruction { return []bpf.Instruction{bpf.RetConstant{Val: snap}} }

// condition loads something and requires a value, else the frame is left out.
type condition struct {
	load bpf.Instruction
	is   []uint32 // any of them
}

// filterOf keeps the frames that meet every condition.
func filterOf(conditions []condition) []bpf.Instruction {
	var program []bpf.Instruction
	for _, c := range conditions {
		program = append(program, c.load)
		for i, v := range c.is {
			// over the other values and the refusal
			program = append(program, bpf.JumpIf{Cond: bpf.JumpEqual, Val: v, SkipTrue: uint8(len(c.is) - i)})
		}
		program = append(program, bpf.RetConstant{Val: 0})
	}
	return append(program, bpf.RetConstant{Val: wholeFrame})
}

// onPorts requires one of the interfaces, and a frame without a VLAN tag: no
// card of a lab takes a tagged one for its own.
func onPorts(ports []link) []condition {
	var indexes []uint32
	for _, p := range ports {
		indexes = append(indexes, uint32(p.index))
	}
	return []condition{
		{bpf.LoadExtension{Num: bpf.ExtInterfaceIndex}, indexes},
		{bpf.LoadExtension{Num: bpf.ExtVLANTagPresent}, []uint32{0}},
	}
}

// towardsNode requires the direction from the fabric's end to the node.
var towardsNode = condition{bpf.LoadExtension{Num: bpf.ExtType}, []uint32{unix.PACKET_OUTGOING}}

var isIP = condition{bpf.LoadAbsolute{Off: atEtherType, Size: 2}, []uint32{unix.ETH_P_IP, unix.ETH_P_IPV6}}

// matching are conditions that a packet matched by m surely meets; the rest of m
// is looked at packet by packet, see packet.matches.
func matching(m runtime.Match) []condition {
	if !m.Dst.IsValid() {
		return []condition{isIP}
	}
	dst, at, kind := m.Dst.Unmap().AsSlice(), atDst4, uint32(unix.ETH_P_IP)
	if len(dst) == 16 {
		at, kind = atDst6, unix.ETH_P_IPV6
	}
	conditions := []condition{{bpf.LoadAbsolute{Off: atEtherType, Size: 2}, []uint32{kind}}}
	for i := 0; i < len(dst); i += 4 {
		conditions = append(conditions, condition{
			bpf.LoadAbsolute{Off: uint32(at + i), Size: 4}, []uint32{binary.BigEndian.Uint32(dst[i:])},
		})
	}
	return conditions
}
