package lab

import (
	"embed"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"strings"
	"sync"
)

// vocabulary is the source of the types of lab.yaml: what their comments say is
// what editors show.
//
//go:embed lab.go check.go service.go image.go param.go play.go rubric.go
var vocabulary embed.FS

// comments are the comments of the vocabulary's types and fields, by "Type" and
// "Type.Field", on one line each.
var comments = sync.OnceValue(func() map[string]string {
	found := map[string]string{}
	names, err := fs.Glob(vocabulary, "*.go")
	if err != nil {
		panic("lab: " + err.Error())
	}
	for _, name := range names {
		source, err := vocabulary.ReadFile(name)
		if err != nil {
			panic("lab: " + err.Error())
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, source, parser.ParseComments)
		if err != nil {
			panic("lab: " + err.Error())
		}
		for _, declared := range file.Decls {
			if group, ok := declared.(*ast.GenDecl); ok && group.Tok == token.TYPE {
				commentsOf(group, found)
			}
		}
	}
	return found
})

func commentsOf(group *ast.GenDecl, found map[string]string) {
	for _, spec := range group.Specs {
		named := spec.(*ast.TypeSpec)
		found[named.Name.Name] = oneLine(group.Doc)
		shape, ok := named.Type.(*ast.StructType)
		if !ok {
			continue
		}
		for _, f := range shape.Fields.List {
			for _, name := range f.Names {
				found[named.Name.Name+"."+name.Name] = strings.TrimSpace(oneLine(f.Doc) + " " + oneLine(f.Comment))
			}
		}
	}
}

func oneLine(group *ast.CommentGroup) string {
	return strings.Join(strings.Fields(group.Text()), " ")
}
