// Package contenttest gives tests content to load and to change: copies of what
// ships, and the least that a lab needs.
package contenttest

import (
	"fmt"
	"io/fs"
	"testing/fstest"

	"github.com/pupitre-lab/pupitre/labs"
)

// Host is the image kind of Least: image.yaml of images/host.
const Host = `title: {fr: "Poste", en: "Workstation"}
profile: network
memory: 48Mi
cpus: 0.25
pids: 128
disk: 64Mi
`

// Shipped is a copy of folders that ship, for example "referentiel".
func Shipped(folders ...string) (fstest.MapFS, error) {
	files := fstest.MapFS{}
	for _, folder := range folders {
		err := fs.WalkDir(labs.Content, folder, func(name string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() {
				return err
			}
			data, err := fs.ReadFile(labs.Content, name)
			files[name] = &fstest.MapFile{Data: data}
			return err
		})
		if err != nil {
			return nil, fmt.Errorf("copy %s of what ships: %w", folder, err)
		}
	}
	return files, nil
}

// Least is the référentiel and one image kind, host, of which no image is ever
// built: a driver in memory needs none.
func Least() (fstest.MapFS, error) {
	files, err := Shipped("referentiel")
	if err != nil {
		return nil, err
	}
	files["images/host/image.yaml"] = &fstest.MapFile{Data: []byte(Host)}
	files["images/host/Dockerfile"] = &fstest.MapFile{Data: []byte("ARG BASE\nFROM ${BASE}\n")}
	return files, nil
}
