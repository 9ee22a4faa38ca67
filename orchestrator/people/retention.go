package people

import "time"

// RecordKind is a kind of record that is kept for a time.
type RecordKind string

// The kinds.
const (
	LoginRecord       RecordKind = "login"
	FailureRecord     RecordKind = "login-failure"
	InvitationRecord  RecordKind = "invitation"
	TokenRecord       RecordKind = "api-token"
	AccountRecord     RecordKind = "account"
	RecordingRecord   RecordKind = "recording"
	CaptureRecord     RecordKind = "capture"
	DeliverableRecord RecordKind = "deliverable"
	ResultRecord      RecordKind = "result"
	AuditRecord       RecordKind = "audit"
)

// Keep says how long a kind of record is kept, and after what.
type Keep struct {
	Kind  RecordKind `json:"kind"`
	Days  int        `json:"days"` // from the moment that Since names
	Since Text       `json:"since"`
	What  Text       `json:"what"`
}

// After is Days as a duration.
func (k Keep) After() time.Duration { return time.Duration(k.Days) * day }

// Retention is the rule for every kind of record.
type Retention []Keep

const (
	day  = 24 * time.Hour
	year = 365 * day
)

// DefaultRetention is what a school can start with; the days are its own to
// decide, as the controller of the data.
var DefaultRetention = Retention{
	{LoginRecord, 7, Text{"sa fin", "its end"}, Text{"navigateur connecté : date, adresse, nom du navigateur", "browser signed in: date, address, name of the browser"}},
	{FailureRecord, 1, Text{"l'échec", "the failure"}, Text{"échec de connexion : date, empreinte du compte et de l'adresse", "failed sign-in: date, digests of the account and the address"}},
	{InvitationRecord, 30, Text{"sa fin", "its end"}, Text{"invitation : date et auteur", "invitation: date and author"}},
	{TokenRecord, 30, Text{"sa fin", "its end"}, Text{"jeton d'API : nom, droits, dernier usage", "API token: name, scopes, last use"}},
	{AccountRecord, 2 * 365, Text{"l'archivage de la dernière promotion de la personne", "the archiving of the person's last promotion"},
		Text{"compte : nom, prénom, courriel, temps majoré ; la plateforme l'efface alors d'elle-même, et il reste un pseudonyme", "account: names, address, extra time; the platform then erases it by itself, and a pseudonym is left"}},
	{RecordingRecord, 365, Text{"le scellement de la session", "the sealing of the session"}, Text{"enregistrement des terminaux, sauf durée propre à la session", "recordings of terminals, unless the session says how long"}},
	{CaptureRecord, 365, Text{"le scellement de la session", "the sealing of the session"}, Text{"dernier état des machines (fichiers et images), sauf durée propre à la session", "last state of the machines (files and images), unless the session says how long"}},
	{DeliverableRecord, 5 * 365, Text{"le scellement de la session", "the sealing of the session"}, Text{"rapports et fichiers remis", "reports and files handed in"}},
	{ResultRecord, 10 * 365, Text{"le scellement de la session", "the sealing of the session"}, Text{"résultats, preuves, décisions et leur chaîne", "results, evidence, decisions and their chain"}},
	{AuditRecord, 5 * 365, Text{"l'acte", "the deed"}, Text{"journal des décisions : qui (pseudonyme), quoi, quand", "log of decisions: who (pseudonym), what, when"}},
}

// Of gives the rule of a kind.
func (r Retention) Of(kind RecordKind) (Keep, bool) {
	for _, k := range r {
		if k.Kind == kind {
			return k, true
		}
	}
	return Keep{}, false
}

// Record is something that is kept.
type Record struct {
	Kind  RecordKind
	ID    string
	Since time.Time // the moment that its rule counts from; zero when it has not come
	// Months is how long this one is kept, instead of the days of its kind; 0: those.
	Months int
}

// due is when the record's time comes.
func (r Record) due(rule Keep) time.Time {
	if r.Months > 0 {
		return r.Since.AddDate(0, r.Months, 0)
	}
	return r.Since.Add(rule.After())
}

// Due lists the records whose time has come at now. One whose moment has not
// come, or that has no rule, is never due.
func (r Retention) Due(now time.Time, records []Record) []Record {
	var due []Record
	for _, record := range records {
		keep, ruled := r.Of(record.Kind)
		if ruled && !record.Since.IsZero() && !now.Before(record.due(keep)) {
			due = append(due, record)
		}
	}
	return due
}
