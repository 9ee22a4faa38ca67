package store

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/pupitre-lab/pupitre/orchestrator/people"
)

// documentsAtOnce is how many documents one statement names.
const documentsAtOnce = 500

func (t peopleTx) SetFileName(ctx context.Context, n people.FileName) error {
	return t.run(ctx, `INSERT INTO file_names (document, person_id, name) VALUES ($1, $2, $3)
		ON CONFLICT (document) DO UPDATE SET person_id = excluded.person_id, name = excluded.name`, n.Document, string(n.Person), n.Name)
}

func (t peopleTx) FileNames(ctx context.Context, documents []string) ([]people.FileName, error) {
	all := []people.FileName{}
	for some := range slices.Chunk(documents, documentsAtOnce) {
		list, err := list(ctx, t, scanFileName, `SELECT document, person_id, name FROM file_names WHERE document IN (`+places(len(some))+`)`, anys(some)...)
		if err != nil {
			return nil, err
		}
		all = append(all, list...)
	}
	return all, nil
}

func (t peopleTx) FileNamesOf(ctx context.Context, person people.PersonID) ([]people.FileName, error) {
	return list(ctx, t, scanFileName, `SELECT document, person_id, name FROM file_names WHERE person_id = $1 ORDER BY document`, string(person))
}

func (t peopleTx) RemoveFileNames(ctx context.Context, documents []string) (int, error) {
	total := 0
	for some := range slices.Chunk(documents, documentsAtOnce) {
		n, err := t.exec(ctx, `DELETE FROM file_names WHERE document IN (`+places(len(some))+`)`, anys(some)...)
		if err != nil {
			return 0, err
		}
		total += n
	}
	return total, nil
}

func (t peopleTx) RemoveFileNamesOf(ctx context.Context, person people.PersonID) error {
	return t.run(ctx, `DELETE FROM file_names WHERE person_id = $1`, string(person))
}

func scanFileName(row scanner) (people.FileName, error) {
	var n people.FileName
	err := row.Scan(&n.Document, &n.Person, &n.Name)
	return n, err
}

// places are so many places in a statement: $1, $2, …
func places(n int) string {
	var all []string
	for i := range n {
		all = append(all, fmt.Sprintf("$%d", i+1))
	}
	return strings.Join(all, ", ")
}

func anys(texts []string) []any {
	var all []any
	for _, text := range texts {
		all = append(all, text)
	}
	return all
}
