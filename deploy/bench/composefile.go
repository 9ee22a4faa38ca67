package main

import (
	"gopkg.in/yaml.v3"
)

// The Compose file format, version 2.4: the last one with limits on a single
// host. Only what the bench says is here.
type composeFile struct {
	Version  string                    `yaml:"version"`
	Services map[string]composeService `yaml:"services"`
	Networks map[string]composeNetwork `yaml:"networks"`
}

type composeService struct {
	Image     string                       `yaml:"image"`
	Hostname  string                       `yaml:"hostname"`
	Init      bool                         `yaml:"init"`
	CapAdd    []string                     `yaml:"cap_add"`
	MemLimit  int64                        `yaml:"mem_limit"`
	SwapLimit int64                        `yaml:"memswap_limit"`
	CPUs      float64                      `yaml:"cpus"`
	PIDsLimit int64                        `yaml:"pids_limit"`
	Logging   composeLogging               `yaml:"logging"`
	Networks  map[string]composeAttachment `yaml:"networks"`
}

type composeLogging struct {
	Driver string `yaml:"driver"`
}

type composeAttachment struct {
	Address string `yaml:"ipv4_address"`
}

// composeNetwork has its own subnet: the engine's address pools end after some
// thirty networks.
type composeNetwork struct {
	IPAM composeIPAM `yaml:"ipam"`
}

type composeIPAM struct {
	Config []composeSubnet `yaml:"config"`
}

type composeSubnet struct {
	Subnet string `yaml:"subnet"`
}

// composeText is a team as a Compose file: one engine network a network.
func composeText(t team, image string) ([]byte, error) {
	file := composeFile{
		Version:  "2.4",
		Services: map[string]composeService{},
		Networks: map[string]composeNetwork{},
	}
	for _, n := range t.Networks {
		file.Networks[n.Name] = composeNetwork{IPAM: composeIPAM{Config: []composeSubnet{{n.Subnet.String()}}}}
	}
	for _, n := range t.Nodes {
		file.Services[n.Name] = serviceOf(n, image)
	}
	return yaml.Marshal(file)
}

func serviceOf(n node, image string) composeService {
	s := composeService{
		Image: image, Hostname: n.Name, Init: true, CapAdd: extraCapabilities,
		MemLimit: nodeMemory, SwapLimit: nodeMemory, CPUs: nodeCPUs, PIDsLimit: nodePIDs,
		Logging:  composeLogging{Driver: "none"},
		Networks: map[string]composeAttachment{},
	}
	for _, c := range n.Cards {
		s.Networks[c.Network] = composeAttachment{Address: c.Address.Addr().String()}
	}
	return s
}
