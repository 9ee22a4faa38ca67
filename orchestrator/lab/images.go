package lab

import (
	"crypto/sha256"
	"encoding/hex"
	"io/fs"
	"path"
	"reflect"
	"slices"

	"github.com/pupitre-lab/pupitre/orchestrator/strictyaml"
)

// LoadImages reads every image kind, images/<name>/image.yaml of fsys, by name.
// The error is strictyaml.Problems: everything that is wrong, at once.
func LoadImages(fsys fs.FS) (map[string]ImageKind, error) {
	entries, err := fs.ReadDir(fsys, "images")
	if err != nil {
		return nil, err
	}
	set := imageSet{report: &strictyaml.Reader{}, kinds: map[string]ImageKind{}, at: map[string]*strictyaml.Node{}}
	for _, entry := range entries {
		if !entry.IsDir() {
			continue
		}
		sub, err := fs.Sub(fsys, path.Join("images", entry.Name()))
		if err != nil {
			return nil, err
		}
		set.read(sub, entry.Name())
	}
	set.digestAll()
	if err := set.report.Err(); err != nil {
		return nil, err
	}
	return set.kinds, nil
}

// imageSet is the image kinds while they are read.
type imageSet struct {
	report *strictyaml.Reader
	kinds  map[string]ImageKind
	at     map[string]*strictyaml.Node
}

func (s *imageSet) read(fsys fs.FS, name string) {
	dir := path.Join("images", name)
	folder, problems := readFolder(fsys, dir)
	for _, p := range problems {
		s.report.Add(p)
	}
	kind := ImageKind{Name: name, Digest: folder.digest}
	root := parseFile(s.report, folder, dir, "image.yaml")
	(&decoder{report: s.report}).decode(root, reflect.ValueOf(&kind).Elem(), constraint{}, field{})
	if root == nil {
		return
	}
	if !nameFormat.ok(name) {
		s.report.Problem(root, "bad-name", "the folder's name %[3]q is not %[1]s", "le nom du dossier %[3]q n'est pas %[2]s",
			nameFormat.want.EN, nameFormat.want.FR, name)
	}
	if !folder.has("Dockerfile") {
		fileProblem(s.report, path.Join(dir, "Dockerfile"), "file-missing", "this file is missing", "ce fichier manque")
	}
	s.kinds[name], s.at[name] = kind, root
}

// digestAll makes every digest cover the kinds an image is built from.
func (s *imageSet) digestAll() {
	own := map[string]string{}
	for name, kind := range s.kinds {
		own[name] = kind.Digest
	}
	for name, kind := range s.kinds {
		chain := []string{name}
		for base := kind.Base; base != ""; base = s.kinds[base].Base {
			at := locate(s.at[chain[len(chain)-1]], "base")
			if _, ok := s.kinds[base]; !ok {
				s.unknownBase(at, base)
				break
			}
			if slices.Contains(chain, base) {
				s.report.Problem(at, "base-cycle", "these images are built from one another: %s comes back",
					"ces images sont construites l'une sur l'autre : %s revient", base)
				break
			}
			chain = append(chain, base)
		}
		if len(chain) > 1 {
			kind.Digest = digestChain(chain, own)
			s.kinds[name] = kind
		}
	}
}

func (s *imageSet) unknownBase(at *strictyaml.Node, base string) {
	var names []string
	for name := range s.kinds {
		names = append(names, name)
	}
	s.report.Unknown(at, "image-unknown", strictyaml.Text{EN: "image", FR: "image"}, base, names)
}

func digestChain(chain []string, own map[string]string) string {
	sum := sha256.New()
	for _, name := range chain {
		sum.Write([]byte(name + " " + own[name] + "\n"))
	}
	return "sha256:" + hex.EncodeToString(sum.Sum(nil))
}
