package lab

import "net/netip"

// Param is a value drawn from the instance's seed: exactly one kind is set.
// The rest of the file uses it as ${name}; a subnet has the values ${name.N}
// (the N-th host), ${name.N/len} (the same with its length), ${name.prefix},
// ${name.net}, ${name.len} and, for IPv4, ${name.mask}; a sample has ${name.N}.
type Param struct {
	Name     string       `lab:"-"`
	Subnet   netip.Prefix `lab:"subnet,one=kind,format=network"` // a pool, of which the drawn subnet is a part
	Prefix   int          `lab:"prefix,min=1,max=128"`           // length of the drawn subnet
	Token    int          `lab:"token,one=kind,min=1,max=256"`   // that many letters and digits
	Password bool         `lab:"password,one=kind,enum=true"`    // pronounceable
	Flag     bool         `lab:"flag,one=kind,enum=true"`        // PUPITRE{…}, 128 bits
	Int      *IntRange    `lab:"int,one=kind"`
	Choice   []string     `lab:"choice,one=kind"` // one of these
	Sample   *Sample      `lab:"sample,one=kind"`
	MAC      bool         `lab:"mac,one=kind,enum=true"` // a locally administered hardware address
}

// IntRange draws a whole number; both ends may be drawn.
type IntRange struct {
	Min int64 `lab:"min,required"`
	Max int64 `lab:"max,required"`
}

// Sample draws some different items, in a drawn order.
type Sample struct {
	From  []string `lab:"from,required"`
	Count int      `lab:"count,required,min=1,max=1000"`
}
