package main

import (
	"fmt"
	goruntime "runtime"
	"runtime/debug"
)

type versionCommand struct{}

// versionDocument is the document of version.
type versionDocument struct {
	Version  string `json:"version"`
	Revision string `json:"revision,omitempty"`
	Time     string `json:"time,omitempty"` // of the revision
	Modified bool   `json:"modified"`
	Go       string `json:"go"`
	Platform string `json:"platform"`
}

// versionOf is the build that runs.
func versionOf() versionDocument {
	document := versionDocument{Version: "devel", Go: goruntime.Version(), Platform: goruntime.GOOS + "/" + goruntime.GOARCH}
	if build, ok := debug.ReadBuildInfo(); ok {
		if v := build.Main.Version; v != "" && v != "(devel)" {
			document.Version = v
		}
		for _, setting := range build.Settings {
			switch setting.Key {
			case "vcs.revision":
				document.Revision = setting.Value
			case "vcs.time":
				document.Time = setting.Value
			case "vcs.modified":
				document.Modified = setting.Value == "true"
			}
		}
	}
	return document
}

// Run says which build this is.
func (c *versionCommand) Run(p *program) error {
	document := versionOf()
	if p.JSON {
		return p.Document(document)
	}
	_, err := fmt.Fprintf(p.Out, "pupitre %s (%s, %s)\n", document.Version, document.Go, document.Platform)
	return err
}
