package server

import (
	"github.com/pupitre-lab/pupitre/orchestrator/people"
	"github.com/pupitre-lab/pupitre/orchestrator/session"
)

// holders are the parts of the platform that hold data of persons.
func (s *Server) holders() []people.DataHolder {
	return []people.DataHolder{session.NewHolder(s.sessions)}
}
