package server

import (
	"context"

	"github.com/pupitre-lab/pupitre/orchestrator/people"
	"github.com/pupitre-lab/pupitre/orchestrator/session"
	"github.com/pupitre-lab/pupitre/orchestrator/store"
)

// holders are the parts of the platform that hold data of persons.
func (s *Server) holders() []people.DataHolder {
	return []people.DataHolder{session.NewHolder(s.sessions), store.NewAuditHolder(s.db), files{}}
}

// files tells how to get what is too large for an export: documents and
// recordings stand in it with the digests of their content.
type files struct{}

// Name is under what it stands in an export.
func (files) Name() string { return "files" }

// Export is a people.Text, the same for everybody.
func (files) Export(context.Context, people.PersonID) (any, error) { return aboutFiles, nil }

var aboutFiles = people.Text{
	FR: "Les fichiers ne sont pas dans cette copie : chaque document remis et chaque enregistrement de terminal y figure avec l'empreinte SHA-256 de son contenu. " +
		"Tant qu'ils sont conservés, un document se lit sur la page de la session, ou par POST /api/v1/sessions/{session}/reports/{id}/link ; " +
		"un enregistrement, par GET /api/v1/sessions/{session}/recordings/{id}. Si vous n'avez plus accès à la session, un administrateur de la plateforme les retrouve par leur empreinte.",
	EN: "The files are not in this copy: every document handed in and every recording of a terminal stands in it with the SHA-256 digest of its content. " +
		"As long as they are kept, a document is read on the page of the session, or by POST /api/v1/sessions/{session}/reports/{id}/link; " +
		"a recording, by GET /api/v1/sessions/{session}/recordings/{id}. When you have no access to the session any more, an admin of the platform finds them by their digest.",
}
