package problem

import "net/http"

// Code names a kind of problem. It is stable: programs decide by it, and
// /problems/<code> explains it to people.
type Code string

// The vocabulary. A kind is added here and in the table below, nowhere else.
const (
	MalformedJSON       Code = "malformed-json"
	InvalidFields       Code = "invalid-fields"
	InvalidParameter    Code = "invalid-parameter"
	InvalidCursor       Code = "invalid-cursor"
	InvalidKey          Code = "invalid-idempotency-key"
	NotLoggedIn         Code = "not-logged-in"
	BadCredentials      Code = "bad-credentials"
	Forbidden           Code = "forbidden"
	ForeignOrigin       Code = "foreign-origin"
	TicketRefused       Code = "ticket-refused"
	NotFound            Code = "not-found"
	MethodNotAllowed    Code = "method-not-allowed"
	NotAcceptable       Code = "not-acceptable"
	Conflict            Code = "conflict"
	KeyInProgress       Code = "idempotency-key-in-progress"
	KeyReused           Code = "idempotency-key-reused"
	KeyInterrupted      Code = "idempotency-key-interrupted"
	Gone                Code = "gone"
	Changed             Code = "changed-meanwhile"
	TagRequired         Code = "tag-required"
	BodyTooLarge        Code = "body-too-large"
	BodyTooSlow         Code = "body-too-slow"
	BadMediaType        Code = "unsupported-media-type"
	UnknownHost         Code = "unknown-host"
	WebSocketExpected   Code = "websocket-expected"
	TooManyRequests     Code = "too-many-requests"
	TooManyStreams      Code = "too-many-streams"
	MalformedBody       Code = "malformed-body"
	GivenUp             Code = "given-up"
	Internal            Code = "internal"
	Unavailable         Code = "unavailable"
	InsufficientStorage Code = "insufficient-storage"
)

// StatusGivenUp is counted and logged where there was nobody left to answer; it
// is in no standard, but operators know it.
const StatusGivenUp = 499

// Kind is what all problems of one code have in common.
type Kind struct {
	Code    Code
	Status  int  // of HTTP
	Title   Text // short, the same for every problem of the kind
	Meaning Text // for the page /problems/<code>: when it happens and what to do
}

// Path is where the kind is explained, and the `type` of its documents.
func (k Kind) Path() string { return "/problems/" + string(k.Code) }

var kinds = []Kind{
	{MalformedJSON, http.StatusBadRequest,
		Text{"Ce n'est pas du JSON valide", "Not valid JSON"},
		Text{"Le corps de la requête ne se lit pas comme un seul document JSON : erreur de syntaxe, octets qui ne sont pas de l'UTF-8, clé écrite deux fois, imbrication trop profonde ou texte après la fin. Le détail dit où.", "The body of the request does not read as one JSON document: a syntax error, bytes that are not UTF-8, a key written twice, nesting too deep, or text after its end. The detail says where."}},
	{InvalidFields, http.StatusUnprocessableEntity,
		Text{"Des champs ne conviennent pas", "Some fields will not do"},
		Text{"Le JSON est bien formé, mais des champs manquent, sont inconnus ou n'ont pas la valeur attendue. Chaque élément de « errors » donne le pointeur du champ et ce qui est attendu.", "The JSON is well formed, but fields are missing, unknown or do not hold what is expected. Each element of “errors” gives the pointer of the field and what is expected."}},
	{InvalidParameter, http.StatusBadRequest,
		Text{"Un paramètre de l'adresse ou un en-tête ne convient pas", "A parameter of the address or a header will not do"},
		Text{"Un paramètre est inconnu, répété ou hors de ses bornes. Chaque élément de « errors » nomme le paramètre.", "A parameter is unknown, repeated or out of its bounds. Each element of “errors” names the parameter."}},
	{InvalidCursor, http.StatusBadRequest,
		Text{"Ce curseur n'est pas de cette liste", "This cursor is not of this list"},
		Text{"Les curseurs viennent de la page précédente de la même liste et ne se fabriquent pas. Reprenez sans curseur.", "Cursors come from the previous page of the same list and cannot be made. Start again without one."}},
	{InvalidKey, http.StatusBadRequest,
		Text{"La clé d'idempotence ne convient pas", "The idempotency key will not do"},
		Text{"L'en-tête Idempotency-Key contient de 8 à 128 caractères parmi les lettres, les chiffres et - _ . : ; un UUID convient.", "The header Idempotency-Key holds 8 to 128 characters among letters, digits and - _ . : ; a UUID will do."}},
	{NotLoggedIn, http.StatusUnauthorized,
		Text{"Connexion nécessaire", "Login needed"},
		Text{"Personne n'est connecté, ou la connexion a expiré. Connectez-vous, ou joignez un jeton.", "Nobody is logged in, or the login has expired. Log in, or send a token."}},
	{BadCredentials, http.StatusUnauthorized,
		Text{"Ces identifiants ne conviennent pas", "These credentials will not do"},
		Text{"Le courriel et le mot de passe, ou le jeton, ne sont pas reconnus. Rien de plus n'est dit pour ne pas aider qui devine.", "The email and password, or the token, are not recognised. Nothing more is said, to be of no help to whoever guesses."}},
	{Forbidden, http.StatusForbidden,
		Text{"Vous n'en avez pas le droit", "You may not do this"},
		Text{"Les rôles de cette personne dans cette promotion, ou la portée de ce jeton, ne le permettent pas.", "The roles of this person in this promotion, or the scope of this token, do not allow it."}},
	{ForeignOrigin, http.StatusForbidden,
		Text{"Requête venue d'un autre site", "Request from another site"},
		Text{"Le navigateur dit que la requête vient d'une page d'une autre origine. Seules les pages de la plateforme peuvent écrire ou ouvrir un terminal avec la connexion du navigateur.", "The browser says that the request comes from a page of another origin. Only the platform's own pages may write, or open a terminal, with the browser's login."}},
	{TicketRefused, http.StatusForbidden,
		Text{"Ce billet ne vaut pas ou plus", "This ticket is not or no longer good"},
		Text{"Un billet sert une seule fois, peu de temps, pour une seule chose. Demandez-en un autre.", "A ticket is good once, for a short time, for one thing. Ask for another."}},
	{NotFound, http.StatusNotFound,
		Text{"Rien à cette adresse", "Nothing at this address"},
		Text{"L'adresse n'existe pas, ou ce qu'elle désigne a disparu.", "The address does not exist, or what it names is gone."}},
	{MethodNotAllowed, http.StatusMethodNotAllowed,
		Text{"Cette méthode n'existe pas ici", "No such method here"},
		Text{"L'adresse existe, mais pas avec cette méthode. L'en-tête Allow donne celles qui existent.", "The address exists, but not with this method. The header Allow lists those that do."}},
	{NotAcceptable, http.StatusNotAcceptable,
		Text{"Aucune forme de réponse ne convient", "No form of answer will do"},
		Text{"L'en-tête Accept refuse toutes les formes que l'adresse peut donner.", "The header Accept refuses every form that the address can give."}},
	{Conflict, http.StatusConflict,
		Text{"L'état ne le permet pas", "The state does not allow it"},
		Text{"La demande est bien formée et permise, mais pas dans l'état présent. Le détail dit lequel.", "The request is well formed and allowed, but not in the present state. The detail says which."}},
	{KeyInProgress, http.StatusConflict,
		Text{"La même demande est déjà en cours", "The same request is already being done"},
		Text{"Une requête avec cette clé d'idempotence n'est pas finie. Recommencez dans un instant avec la même clé.", "A request with this idempotency key has not finished. Try again in a moment with the same key."}},
	{KeyReused, http.StatusUnprocessableEntity,
		Text{"Clé d'idempotence déjà prise pour autre chose", "Idempotency key already used for something else"},
		Text{"Une clé vaut pour une seule demande ; celle-ci en a servi une autre. Tirez une nouvelle clé.", "A key is good for one request; this one served another. Draw a new key."}},
	{KeyInterrupted, http.StatusConflict,
		Text{"La première demande a été interrompue", "The first request was interrupted"},
		Text{"Une requête avec cette clé a commencé et n'a pas fini : elle a peut-être été faite. Regardez, puis recommencez au besoin avec une nouvelle clé.", "A request with this key began and did not end: it may have been carried out. Look, then start over with a new key if need be."}},
	{Gone, http.StatusGone,
		Text{"Cela n'existe plus", "This is no more"},
		Text{"Ce qui était à cette adresse a expiré ou a été effacé.", "What was at this address has expired or was erased."}},
	{Changed, http.StatusPreconditionFailed,
		Text{"Modifié entre-temps", "Changed meanwhile"},
		Text{"L'étiquette donnée par If-Match n'est plus celle de l'objet. Relisez-le, puis recommencez.", "The tag given by If-Match is no longer the one of the object. Read it again, then start over."}},
	{TagRequired, http.StatusPreconditionRequired,
		Text{"If-Match est nécessaire", "If-Match is required"},
		Text{"Pour ne pas écraser le travail d'une autre personne, une modification porte dans If-Match l'ETag de ce qui a été lu.", "So as not to overwrite someone else's work, a change carries in If-Match the ETag of what was read."}},
	{BodyTooLarge, http.StatusRequestEntityTooLarge,
		Text{"Le corps est trop grand", "The body is too large"},
		Text{"Le corps de la requête dépasse la limite de cette adresse. Le détail donne la limite.", "The body of the request is over the limit of this address. The detail gives the limit."}},
	{BodyTooSlow, http.StatusRequestTimeout,
		Text{"Le corps arrive trop lentement", "The body comes too slowly"},
		Text{"Le corps de la requête n'est pas arrivé en entier dans le temps permis. Recommencez.", "The body of the request did not arrive whole in the time allowed. Try again."}},
	{BadMediaType, http.StatusUnsupportedMediaType,
		Text{"Ce type de contenu n'est pas lu ici", "This type of content is not read here"},
		Text{"L'en-tête Content-Type (ou Content-Encoding) n'est pas de ceux que l'adresse lit. Le détail les donne.", "The header Content-Type (or Content-Encoding) is not one that the address reads. The detail lists them."}},
	{UnknownHost, http.StatusMisdirectedRequest,
		Text{"Ce serveur ne répond pas sous ce nom", "This server does not answer to this name"},
		Text{"L'en-tête Host n'est pas de ceux qui ont été configurés. L'exploitant ajoute un nom dans la configuration.", "The header Host is not one of those configured. The operator adds a name in the configuration."}},
	{WebSocketExpected, http.StatusUpgradeRequired,
		Text{"Une connexion WebSocket est attendue", "A WebSocket connection is expected"},
		Text{"Cette adresse ne parle que WebSocket.", "This address speaks WebSocket only."}},
	{TooManyRequests, http.StatusTooManyRequests,
		Text{"Trop de requêtes", "Too many requests"},
		Text{"Le quota de cette sorte de requêtes est épuisé. Retry-After dit quand recommencer.", "The quota of this kind of request is spent. Retry-After says when to try again."}},
	{TooManyStreams, http.StatusTooManyRequests,
		Text{"Trop de flux ouverts", "Too many open streams"},
		Text{"Cette personne a déjà autant de flux d'événements ou de terminaux ouverts que permis. Fermez-en un.", "This person already has as many event streams or terminals open as allowed. Close one."}},
	{MalformedBody, http.StatusBadRequest,
		Text{"Le corps ne se lit pas", "The body cannot be read"},
		Text{"Le corps de la requête n'est pas envoyé comme HTTP le veut, par exemple des morceaux mal délimités.", "The body of the request is not sent as HTTP has it, for example in chunks that are not well delimited."}},
	{GivenUp, StatusGivenUp,
		Text{"Le client n'a pas attendu", "The client did not wait"},
		Text{"La connexion s'est fermée avant la réponse. Personne ne lit ce document ; ce code est celui du journal et des mesures de l'exploitant.", "The connection was closed before the answer. Nobody reads this document; the code is that of the operator's log and metrics."}},
	{Internal, http.StatusInternalServerError,
		Text{"Erreur de la plateforme", "An error of the platform"},
		Text{"Ce n'est pas votre faute. L'exploitant retrouve la cause avec l'identifiant de la requête.", "This is not your fault. The operator finds the cause by the request's id."}},
	{Unavailable, http.StatusServiceUnavailable,
		Text{"Momentanément indisponible", "Unavailable for a moment"},
		Text{"Le serveur s'arrête, démarre, ou attend quelque chose dont il a besoin. Recommencez dans un instant.", "The server stops, starts, or waits for something it needs. Try again in a moment."}},
	{InsufficientStorage, http.StatusInsufficientStorage,
		Text{"Plus assez de place", "Not enough room"},
		Text{"Le serveur n'a plus la place de garder cela. L'exploitant doit en faire.", "The server has no room left to keep this. The operator has to make some."}},
}

// Kinds is the whole vocabulary, in the order of the documentation.
func Kinds() []Kind { return append([]Kind(nil), kinds...) }

// Lookup is the kind of a code; ok is false when there is none.
func Lookup(code Code) (kind Kind, ok bool) {
	for _, k := range kinds {
		if k.Code == code {
			return k, true
		}
	}
	return Kind{}, false
}
