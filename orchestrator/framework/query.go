package framework

import "fmt"

// UnknownError says that the référentiel has nothing under a code of the right
// form.
type UnknownError struct {
	Code  Code
	Kind  Kind
	First Code // the range of what there is; may be empty
	Last  Code
}

// Error is a sentence for the person who wrote the code.
func (e *UnknownError) Error() string {
	message := fmt.Sprintf("there is no %s %s", e.Kind, e.Code)
	if e.First != "" {
		message += fmt.Sprintf("; there are %s to %s", e.First, e.Last)
	}
	return message
}

// Identity names this exact wording.
func (f *Framework) Identity() Identity { return f.identity }

// Version is the version of the wording, for people.
func (f *Framework) Version() string { return f.identity.Version }

// Digest is sha256:… of the files that were loaded.
func (f *Framework) Digest() string { return f.identity.Digest }

// Title is the name of the référentiel.
func (f *Framework) Title() Text { return f.title }

// Blocs are all the blocs, in order, with all they hold.
func (f *Framework) Blocs() []Bloc { return cloneEach(f.blocs, Bloc.clone) }

// Bloc is the bloc with a code. The error is a *CodeError or an *UnknownError.
func (f *Framework) Bloc(code Code) (Bloc, error) {
	if i, ok := f.blocIndex[code]; ok {
		return f.blocs[i].clone(), nil
	}
	if _, err := parseKind(string(code), KindBloc); err != nil {
		return Bloc{}, err
	}
	return Bloc{}, unknownCode(code, KindBloc, codesOf(f.blocs))
}

// Activities are all the activities, in order.
func (f *Framework) Activities() []Activity {
	var all []Activity
	for _, b := range f.blocs {
		all = append(all, b.clone().Activities...)
	}
	return all
}

// Competencies are all the competencies, in order.
func (f *Framework) Competencies() []Competency {
	var all []Competency
	for _, b := range f.blocs {
		all = append(all, cloneEach(b.Competencies, Competency.clone)...)
	}
	return all
}

// CompetencyCodes are the codes of all the competencies, in order.
func (f *Framework) CompetencyCodes() []Code {
	var all []Code
	for _, b := range f.blocs {
		all = append(all, codesOf(b.Competencies)...)
	}
	return all
}

// Competency is the competency with a code. The error is a *CodeError or an
// *UnknownError.
func (f *Framework) Competency(code Code) (Competency, error) {
	if c, ok := f.competencies[code]; ok {
		return c.clone(), nil
	}
	if _, err := parseKind(string(code), KindCompetency); err != nil {
		return Competency{}, err
	}
	return Competency{}, unknownCode(code, KindCompetency, f.near(code))
}

// Modalities are all the evaluation modalities, in order.
func (f *Framework) Modalities() []Modality {
	var all []Modality
	for _, b := range f.blocs {
		all = append(all, cloneEach(b.Modalities, Modality.clone)...)
	}
	return all
}

// Modality is the evaluation modality with a code. The error is a *CodeError or
// an *UnknownError.
func (f *Framework) Modality(code Code) (Modality, error) {
	if m, ok := f.modalities[code]; ok {
		return m.clone(), nil
	}
	if _, err := parseKind(string(code), KindModality); err != nil {
		return Modality{}, err
	}
	var codes []Code
	if i, ok := f.blocIndex[code.Bloc()]; ok {
		codes = codesOf(f.blocs[i].Modalities)
	}
	return Modality{}, unknownCode(code, KindModality, codes)
}

// near are the competencies that an unknown code may mean: those of its bloc,
// or all when there is no such bloc.
func (f *Framework) near(code Code) []Code {
	if i, ok := f.blocIndex[code.Bloc()]; ok {
		return codesOf(f.blocs[i].Competencies)
	}
	return f.CompetencyCodes()
}

// unknownCode is the error for a code that is none of those there are.
func unknownCode(code Code, kind Kind, there []Code) *UnknownError {
	e := &UnknownError{Code: code, Kind: kind}
	if len(there) > 0 {
		e.First, e.Last = there[0], there[len(there)-1]
	}
	return e
}

// coded is anything with a code.
type coded interface{ code() Code }

// code is the statement's code.
func (s Statement) code() Code { return s.Code }

// codesOf are the codes of some things, in their order.
func codesOf[T coded](all []T) []Code {
	codes := make([]Code, len(all))
	for i, one := range all {
		codes[i] = one.code()
	}
	return codes
}
