package lab

import (
	"reflect"
	"testing"
)

// The parser stores a number only after its bounds were held, so a number that
// not every int64 fits into must have them; and it passes over a format it does
// not know.
func TestTagsBoundNumbersAndNameFormatsThatExist(t *testing.T) {
	seen := map[reflect.Type]bool{}
	var visit func(t reflect.Type)
	visit = func(at reflect.Type) {
		switch at.Kind() {
		case reflect.Pointer, reflect.Slice, reflect.Map:
			visit(at.Elem())
		case reflect.Struct:
			if seen[at] {
				return
			}
			seen[at] = true
			for _, f := range fieldsOf(at) {
				if kind := f.typ.Kind(); kind == reflect.Uint16 || kind == reflect.Uint32 {
					if f.value.max == "" || f.value.min == "" && !f.value.octal {
						t.Errorf("%s.%s has no bounds", at.Name(), f.goName)
					}
				}
				for _, name := range []string{f.value.format, f.keys} {
					if _, ok := formats[name]; !ok && name != "" && name != "network" {
						t.Errorf("%s.%s names the format %q, which does not exist", at.Name(), f.goName, name)
					}
				}
				visit(f.typ)
			}
		}
	}
	for _, root := range []reflect.Type{
		reflect.TypeFor[definition](), reflect.TypeFor[ImageKind](), reflect.TypeFor[Rubric](),
		reflect.TypeFor[mutantFile](), reflect.TypeFor[playFile](),
	} {
		visit(root)
	}
	if len(seen) < 40 {
		t.Errorf("only %d types were visited", len(seen))
	}
}
