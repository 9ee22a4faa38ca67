package lab

import (
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/pupitre-lab/pupitre/orchestrator/strictyaml"
)

// service holds the rules of the kinds that speak with a service, read a log or
// run a program of the author's.
func (r *rules) service(a Assertion, at *strictyaml.Node) {
	switch {
	case a.SQL != nil:
		r.sql(*a.SQL, locate(at, "sql"))
	case a.MQTT != nil:
		r.mqtt(*a.MQTT, locate(at, "mqtt"))
	case a.SMTP != nil:
		r.smtp(*a.SMTP, locate(at, "smtp"))
	case a.SSH != nil:
		r.ssh(a.SSH, locate(at, "ssh"))
	case a.Modbus != nil:
		r.modbus(*a.Modbus, locate(at, "modbus"))
	case a.Log != nil:
		r.bounds(a.Log.Min, a.Log.Max, locate(at, "log"))
	case a.Timeline != nil:
		r.timeline(*a.Timeline, locate(at, "timeline"))
	case a.Script != nil:
		r.script(a.Script, locate(at, "script"))
	}
}

// bounds refuses a count that no number fits.
func (r *rules) bounds(least int, most *int, at *strictyaml.Node) {
	if most != nil && least > *most {
		r.report.Problem(locate(at, "min"), "out-of-range", "at least %d and at most %d are wanted: no number is both",
			"il en faut au moins %d et au plus %d : aucun nombre ne convient", least, *most)
	}
}

func (r *rules) sql(c SQL, at *strictyaml.Node) {
	r.alone(at, c.Unordered && at.Get("rows") == nil, "unordered", "rows")
	r.together(at, c.Refused && at.Get("columns") != nil, "columns", "refused")
	r.together(at, c.Refused && at.Get("tolerance") != nil, "tolerance", "refused")
	for i, row := range c.Rows {
		if len(c.Columns) > 0 && len(row) != len(c.Columns) {
			r.report.Problem(locate(at, "rows", i), "row-width", "this row has %d values and columns names %d",
				"cette ligne a %d valeurs et columns en nomme %d", len(row), len(c.Columns))
		}
	}
	for i, column := range c.Columns {
		if n := len(strings.Fields(column)); n == 0 {
			r.report.Problem(locate(at, "columns", i), "column-empty", "a column is its name, then its type where that matters: \"id uuid\"",
				"une colonne est son nom, puis son type s'il compte : « id uuid »")
		}
	}
}

func (r *rules) mqtt(c MQTT, at *strictyaml.Node) {
	r.alone(at, c.Expect != "" && at.Get("subscribe") == nil, "expect", "subscribe")
	r.alone(at, c.Password != "" && at.Get("user") == nil, "password", "user")
	r.together(at, c.Refused && at.Get("expect") != nil, "expect", "refused")
	if c.Publish != nil && strings.ContainsAny(c.Publish.Topic, "+#") {
		r.report.Problem(locate(at, "publish", "topic"), "topic-wildcard", "a message goes to one topic: + and # stand in subscriptions only",
			"un message va à un seul sujet : + et # ne sont que pour les abonnements")
	}
}

func (r *rules) smtp(c SMTP, at *strictyaml.Node) {
	if c.RcptTo == "<>" {
		r.report.Problem(locate(at, "rcpt-to"), "bad-mailbox", "<> is no recipient", "<> n'est pas un destinataire")
	}
	if c.Accepted == nil || c.Code == 0 || *c.Accepted == (c.Code < 400) {
		return
	}
	r.report.Problem(locate(at, "code"), "keys-conflict", "a server accepts with 2xx or 3xx and refuses with 4xx or 5xx: %d contradicts accepted",
		"un serveur accepte par 2xx ou 3xx et refuse par 4xx ou 5xx : %d contredit accepted", c.Code)
}

func (r *rules) ssh(c *SSH, at *strictyaml.Node) {
	for _, key := range []string{"password", "key"} {
		r.alone(at, at.Get(key) != nil && at.Get("accepted") == nil, key, "accepted")
		r.together(at, at.Get(key) != nil && at.Get("methods") != nil, "methods", key)
	}
	r.together(at, at.Get("password") != nil && at.Get("key") != nil, "key", "password")
	if at.Get("accepted") != nil && at.Get("password") == nil && at.Get("key") == nil {
		r.report.Problem(at, "key-missing", "accepted needs a password or a key to log in with",
			"accepted demande un mot de passe ou une clé pour se connecter")
	}
	if c.Key != "" && !IsPEM(c.Key) {
		r.lends(c.Key, locate(at, "key"))
	}
}

// IsPEM tells a private key from the name of a file that holds one.
func IsPEM(text string) bool { return strings.HasPrefix(strings.TrimSpace(text), "-----BEGIN ") }

func (r *rules) modbus(c Modbus, at *strictyaml.Node) {
	expects := at.Get("values") != nil || at.Get("at-least") != nil || at.Get("at-most") != nil
	for _, key := range []string{"values", "at-least", "at-most"} {
		r.alone(at, at.Get(key) != nil && at.Get("read") == nil, key, "read")
		r.together(at, c.Refused && at.Get(key) != nil, key, "refused")
	}
	if c.Read != nil {
		r.modbusRead(c, locate(at, "read"), at.Get("values"))
		r.alone(at, !expects && !c.Refused, "read", "values")
	}
	if c.Write != nil && c.Write.Kind == "coil" && c.Write.Value > 1 {
		r.report.Problem(locate(at, "write", "value"), "out-of-range", "%d is too big; the most is %s",
			"%d est trop grand ; le maximum est %s", c.Write.Value, "1")
	}
}

func (r *rules) modbusRead(c Modbus, at, wanted *strictyaml.Node) {
	count := max(c.Read.Count, 1)
	registers := c.Read.Kind == "holding" || c.Read.Kind == "input"
	switch {
	case registers && count > 125:
		r.report.Problem(locate(at, "count"), "out-of-range", "%d is too big; the most is %s",
			"%d est trop grand ; le maximum est %s", count, "125")
	case c.Read.Address+count > 65536:
		r.report.Problem(locate(at, "count"), "out-of-range", "the block would end past the last address, 65535",
			"le bloc dépasserait la dernière adresse, 65535")
	case wanted != nil && wanted.Kind() == strictyaml.Sequence && len(c.Values) != count:
		r.report.Problem(wanted, "out-of-range", "%d values are expected of a block of %d",
			"%d valeurs sont attendues d'un bloc de %d", len(c.Values), count)
	}
}

func (r *rules) timeline(c Timeline, at *strictyaml.Node) {
	r.untouched(c.Node, locate(at, "node"))
	if c.Zero > 0 && c.Zero <= c.Full {
		r.report.Problem(locate(at, "zero"), "metric-zero", "zero must be over full, %s: credit falls in a straight line from there to zero",
			"zero doit dépasser full, %s : les points baissent en ligne droite de là jusqu'à zero", c.Full)
	}
}

// untouched asks for a node that the team cannot touch.
func (r *rules) untouched(node string, at *strictyaml.Node) {
	n := r.nodes[node]
	if n == nil || n.Access != nil && !*n.Access {
		return
	}
	r.report.Problem(at, "node-touched", "the team has a terminal on %s: what it says proves nothing; name a node with access: false",
		"l'équipe a un terminal sur %s : ce qu'il dit ne prouve rien ; nommez un nœud avec access: false", node)
}

// script holds the rules of a checker program and gives it its files.
func (r *rules) script(c *Script, at *strictyaml.Node) {
	if c.Address.IsValid() {
		r.address(c.Address, c.Gateway, at)
		r.probes = append(r.probes, placedOrigin{Origin{Network: c.Network, Address: c.Address, Gateway: c.Gateway}, at})
	}
	c.Contents = map[string]string{}
	if c.Source != "" && r.lends(c.Source, locate(at, "source")) {
		c.Contents[path.Clean(c.Source)] = string(r.folder.files[path.Clean(c.Source)])
	}
	for i, file := range c.Files {
		if file != "" && r.lends(file, locate(at, "files", i)) {
			c.Contents[path.Clean(file)] = string(r.folder.files[path.Clean(file)])
		}
	}
}

// lends asks that the lab folder has a file.
func (r *rules) lends(file string, at *strictyaml.Node) bool {
	if r.folder.has(path.Clean(file)) {
		return true
	}
	r.report.Problem(at, "file-missing", "the lab folder has no file %q", "le dossier du lab n'a pas de fichier %q", file)
	return false
}

// injectRun holds the rules of an inject's program and gives it its scripts.
func (r *rules) injectRun(inject Inject, at *strictyaml.Node) {
	run := inject.Run
	r.untouched(run.Node, locate(at, "run", "node"))
	if run.Script != "" && r.lends(run.Script, locate(at, "run", "script")) {
		run.Content = r.text(path.Clean(run.Script))
	}
	if run.Undo != "" && r.lends(run.Undo, locate(at, "run", "undo")) {
		run.UndoContent = r.text(path.Clean(run.Undo))
	}
	if inject.For > 0 && at.Get("run").Get("undo") == nil {
		r.report.Problem(locate(at, "for"), "key-missing", "what a program did is undone by another: add undo: under run",
			"ce qu'un programme a fait est défait par un autre : ajoutez undo: sous run")
	}
	r.alone(locate(at, "run"), run.Undo != "" && at.Get("for") == nil, "undo", "for")
}

// keys gives every SSH check the private key its file holds.
func (v *Variant) keys(f *folder) {
	for t := range v.Tasks {
		for c := range v.Tasks[t].Checks {
			v.Tasks[t].Checks[c].Assertion.each(func(a *Assertion) {
				if a.SSH != nil && a.SSH.Key != "" && !IsPEM(a.SSH.Key) {
					a.SSH.Key = string(f.files[path.Clean(a.SSH.Key)])
				}
			})
		}
	}
}

// each visits an assertion and all inside it.
func (a *Assertion) each(visit func(*Assertion)) {
	visit(a)
	for i := range a.All {
		a.All[i].each(visit)
	}
	for i := range a.Any {
		a.Any[i].each(visit)
	}
	if a.Not != nil {
		a.Not.Assertion.each(visit)
		if a.Not.Control != nil {
			a.Not.Control.each(visit)
		}
	}
}

// ImageKinds are the image kinds that the variant's nodes and checker programs
// run on, sorted.
func (v *Variant) ImageKinds() []string {
	kinds := map[string]bool{}
	for _, n := range v.Nodes {
		kinds[n.Image] = true
	}
	for t := range v.Tasks {
		for c := range v.Tasks[t].Checks {
			v.Tasks[t].Checks[c].Assertion.each(func(a *Assertion) {
				if a.Script != nil {
					kinds[a.Script.Image] = true
				}
			})
		}
	}
	return slices.Sorted(maps.Keys(kinds))
}
