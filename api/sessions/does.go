package sessions

import (
	"path"

	"github.com/pupitre-lab/pupitre/orchestrator/lab"
	"github.com/pupitre-lab/pupitre/orchestrator/session"
)

// doesOf says in a sentence what an inject does.
func doesOf(i lab.Inject) session.Text {
	switch {
	case i.Cut != nil && i.Cut.Network != "":
		return session.Text(text("Coupe tout le réseau "+i.Cut.Network+".", "Cuts the whole network "+i.Cut.Network+"."))
	case i.Cut != nil && i.Cut.Interface != "":
		return session.Text(text("Coupe l'interface "+i.Cut.Interface+" de "+i.Cut.Node+".", "Cuts the interface "+i.Cut.Interface+" of "+i.Cut.Node+"."))
	case i.Cut != nil:
		return session.Text(text("Coupe toutes les interfaces de "+i.Cut.Node+".", "Cuts every interface of "+i.Cut.Node+"."))
	case i.Stop != "":
		return session.Text(text("Arrête la machine "+i.Stop+".", "Stops the machine "+i.Stop+"."))
	case i.Start != "":
		return session.Text(text("Démarre la machine "+i.Start+".", "Starts the machine "+i.Start+"."))
	case i.Run != nil:
		script := path.Base(i.Run.Script)
		return session.Text(text("Exécute "+script+" sur la machine "+i.Run.Node+".", "Runs "+script+" on the machine "+i.Run.Node+"."))
	}
	return session.Text{}
}
