package main

import "encoding/json"

// The Compose file format, version 2.4: the last one with limits on a single
// host. Only what the bench says is here, and it is written as JSON, which
// docker-compose reads as the YAML that it is.
type composeFile struct {
	Version  string                    `json:"version"`
	Services map[string]composeService `json:"services"`
	Networks map[string]composeNetwork `json:"networks"`
}

type composeService struct {
	Image     string                       `json:"image"`
	Hostname  string                       `json:"hostname"`
	Init      bool                         `json:"init"`
	CapAdd    []string                     `json:"cap_add"`
	MemLimit  int64                        `json:"mem_limit"`
	SwapLimit int64                        `json:"memswap_limit"`
	CPUs      float64                      `json:"cpus"`
	PIDsLimit int64                        `json:"pids_limit"`
	Logging   composeLogging               `json:"logging"`
	Networks  map[string]composeAttachment `json:"networks"`
}

type composeLogging struct {
	Driver string `json:"driver"`
}

type composeAttachment struct {
	Address string `json:"ipv4_address"`
}

// composeNetwork has its own subnet: the engine's address pools end after some
// thirty networks.
type composeNetwork struct {
	IPAM composeIPAM `json:"ipam"`
}

type composeIPAM struct {
	Config []composeSubnet `json:"config"`
}

type composeSubnet struct {
	Subnet string `json:"subnet"`
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
	return json.MarshalIndent(file, "", "  ")
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
