package check

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/x509"
	"encoding/pem"
	"hash"
)

// mysqlAuth is a login method under way.
type mysqlAuth struct {
	method string
	salt   []byte
}

// settle goes on until the server accepts.
func (t *mysqlTalk) settle(auth mysqlAuth) error {
	for range mysqlAuthSteps {
		packet, err := t.receive()
		if err != nil {
			return err
		}
		switch packet.rest[0] {
		case mysqlOK:
			return nil
		case mysqlEOF:
			auth, err = t.switchMethod(packet)
		case mysqlMoreAuth:
			err = t.moreAuth(auth, packet.rest[1:])
		default:
			err = errMalformed
		}
		if err != nil {
			return err
		}
	}
	return errMalformed
}

// switchMethod answers by the method that the server asks for.
func (t *mysqlTalk) switchMethod(packet *mysqlPacket) (mysqlAuth, error) {
	packet.take(1)
	auth := mysqlAuth{method: packet.textToNul()}
	auth.salt = saltOf(packet.rest)
	if packet.short {
		return auth, errMalformed
	}
	answer, known := mysqlAnswer(auth.method, t.spec.Password, auth.salt)
	if !known {
		return auth, errUnknownMethod
	}
	return auth, t.send(answer)
}

// saltOf is a challenge without the zero at its end.
func saltOf(text []byte) []byte {
	const length = 20
	return text[:min(len(text), length)]
}

// mysqlAnswer is the first answer of a method; false for one that is not known.
func mysqlAnswer(method, password string, salt []byte) ([]byte, bool) {
	switch {
	case method != "mysql_native_password" && method != "caching_sha2_password":
		return nil, false
	case password == "":
		return nil, true
	case method == "mysql_native_password":
		// SHA1(password) xor SHA1(salt, SHA1(SHA1(password)))
		once := digest(sha1.New(), []byte(password))
		return exclusive(once, digest(sha1.New(), salt, digest(sha1.New(), once))), true
	}
	// SHA256(password) xor SHA256(SHA256(SHA256(password)), salt)
	once := digest(sha256.New(), []byte(password))
	return exclusive(once, digest(sha256.New(), digest(sha256.New(), once), salt)), true
}

func digest(with hash.Hash, parts ...[]byte) []byte {
	for _, part := range parts {
		with.Write(part)
	}
	return with.Sum(nil)
}

// exclusive combines a text with a key as often repeated as is needed.
func exclusive(text, key []byte) []byte {
	out := make([]byte, len(text))
	for i := range text {
		out[i] = text[i] ^ key[i%len(key)]
	}
	return out
}

// What a server says in the middle of caching_sha2_password, and what it is asked.
const (
	sha2Known     = 3 // the answer was right
	sha2Unknown   = 4 // the server wants the password itself
	sha2PublicKey = 2
)

// moreAuth goes on with caching_sha2_password: the password goes over TLS as it
// is, else under the server's own key.
func (t *mysqlTalk) moreAuth(auth mysqlAuth, said []byte) error {
	switch {
	case auth.method != "caching_sha2_password" || len(said) != 1:
		return errMalformed
	case said[0] == sha2Known:
		return nil
	case said[0] != sha2Unknown:
		return errMalformed
	case t.secure:
		return t.send(append([]byte(t.spec.Password), 0))
	case len(auth.salt) == 0:
		return errMalformed
	}
	if err := t.send([]byte{sha2PublicKey}); err != nil {
		return err
	}
	answer, err := t.receive()
	if err != nil {
		return err
	}
	key, err := publicKey(answer.rest[1:])
	if err != nil {
		return err
	}
	hidden := exclusive(append([]byte(t.spec.Password), 0), auth.salt)
	hidden, err = rsa.EncryptOAEP(sha1.New(), rand.Reader, key, hidden, nil)
	if err != nil {
		return errMalformed // a key that is too small
	}
	return t.send(hidden)
}

func publicKey(text []byte) (*rsa.PublicKey, error) {
	block, _ := pem.Decode(text)
	if block == nil {
		return nil, errMalformed
	}
	parsed, err := x509.ParsePKIXPublicKey(block.Bytes)
	if err != nil {
		return nil, errMalformed
	}
	key, ok := parsed.(*rsa.PublicKey)
	if !ok || key.Size() > 1024 { // more bytes only cost time
		return nil, errMalformed
	}
	return key, nil
}
