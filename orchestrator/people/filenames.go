package people

import (
	"context"
	"fmt"
)

// FileName is what a person calls a document that they handed in.
type FileName struct {
	Document string   `json:"document"` // the id of its receipt
	Person   PersonID `json:"-"`
	Name     string   `json:"name"`
}

// KeepFileName keeps what a person calls a document, in the place of what they
// called it before. Nothing is kept of somebody erased. Names of files often say
// who wrote them, so they are no part of a ledger, and go with the person.
func (s *Service) KeepFileName(ctx context.Context, person PersonID, document, name string) error {
	err := s.store.Update(ctx, func(tx Tx) error {
		p, err := tx.Person(ctx, person)
		if err != nil || p.Erased != nil {
			return err
		}
		return tx.SetFileName(ctx, FileName{Document: document, Person: person, Name: name})
	})
	if err != nil {
		return fmt.Errorf("keep the name of document %s: %w", document, err)
	}
	return nil
}

// FileNames tells what documents are called by those who handed them in. Of one
// whose name is not kept it tells nothing.
func (s *Service) FileNames(ctx context.Context, documents []string) (map[string]string, error) {
	names := map[string]string{}
	if len(documents) == 0 {
		return names, nil
	}
	err := s.store.View(ctx, func(tx Tx) error {
		list, err := tx.FileNames(ctx, documents)
		for _, n := range list {
			names[n.Document] = n.Name
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read the names of documents: %w", err)
	}
	return names, nil
}

// ForgetFileNames forgets what some documents are called, once they are not kept
// any more themselves, and tells of how many. Of the others it knew nothing.
func (s *Service) ForgetFileNames(ctx context.Context, documents []string) (n int, err error) {
	if len(documents) == 0 {
		return 0, nil
	}
	err = s.store.Update(ctx, func(tx Tx) (err error) {
		n, err = tx.RemoveFileNames(ctx, documents)
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("forget the names of documents: %w", err)
	}
	return n, nil
}
