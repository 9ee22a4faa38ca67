package docker

import (
	"encoding/json"
	"strings"

	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/api/types/filters"

	"github.com/pupitre-lab/pupitre/orchestrator/runtime"
)

// Labels of everything the driver makes. Whatever carries labelInstance is the
// platform's to remove.
const (
	labelInstance = "org.pupitre.instance"
	labelRole     = "org.pupitre.role"
	labelNode     = "org.pupitre.node"
	labelSpec     = "org.pupitre.spec"
	labelMeta     = "org.pupitre.meta"
	labelDisk     = "org.pupitre.disk"
	labelImage    = "org.pupitre.image"

	roleSandbox = "sandbox"
	roleNode    = "node"
)

// suffixDiskFull marks the name of a node that was stopped because its writable
// layer passed its limit: an engine label cannot change, a name can.
const suffixDiskFull = ".disk-full"

func sandboxName(id runtime.InstanceID) string { return "pupitre." + string(id) }

func nodeName(id runtime.InstanceID, node string) string {
	return "pupitre." + string(id) + "." + node
}

func labelsOf(id runtime.InstanceID, role string, spec runtime.Digest, meta map[string]string) map[string]string {
	text, err := json.Marshal(meta)
	if err != nil {
		panic("docker: a mapping of strings must be encodable: " + err.Error())
	}
	return map[string]string{
		labelInstance: string(id),
		labelRole:     role,
		labelSpec:     string(spec),
		labelMeta:     string(text),
	}
}

func metaOf(labels map[string]string) map[string]string {
	var meta map[string]string
	if json.Unmarshal([]byte(labels[labelMeta]), &meta) != nil {
		return nil
	}
	return meta
}

func ofInstance(id runtime.InstanceID) container.ListOptions {
	return container.ListOptions{All: true, Filters: filters.NewArgs(filters.Arg("label", labelInstance+"="+string(id)))}
}

func ofEveryInstance() container.ListOptions {
	return container.ListOptions{All: true, Filters: filters.NewArgs(filters.Arg("label", labelInstance))}
}

func isDiskFull(names []string) bool {
	for _, name := range names {
		if strings.HasSuffix(name, suffixDiskFull) {
			return true
		}
	}
	return false
}
