package ledger

import (
	"crypto/ed25519"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// ErrKey is a key, or a file of one, that cannot be used.
var ErrKey = errors.New("not a usable Ed25519 key")

// The kinds of PEM block keys are kept in (RFC 8410).
const (
	privateBlock = "PRIVATE KEY" // PKCS #8
	publicBlock  = "PUBLIC KEY"  // SubjectPublicKeyInfo
)

// KeyID is the first 16 hexadecimal digits of the key's fingerprint.
type KeyID string

// PublicKey is the 32 bytes of an Ed25519 public key.
type PublicKey []byte

// Fingerprint is SHA-256 over the 32 bytes, as 64 hexadecimal digits.
func (k PublicKey) Fingerprint() string {
	sum := sha256.Sum256(k)
	return hex.EncodeToString(sum[:])
}

// ID is the short name of the key.
func (k PublicKey) ID() KeyID { return KeyID(k.Fingerprint()[:16]) }

// PEM is the key as other programs read it.
func (k PublicKey) PEM() ([]byte, error) {
	der, err := x509.MarshalPKIXPublicKey(ed25519.PublicKey(k))
	if err != nil {
		return nil, fmt.Errorf("encode the public key: %w", err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: publicBlock, Bytes: der}), nil
}

// ParsePublicKey reads a public key from PEM. What is wrong wraps ErrKey.
func ParsePublicKey(text []byte) (PublicKey, error) {
	block, _ := pem.Decode(text)
	switch {
	case block == nil:
		return nil, fmt.Errorf("%w: it is not PEM text", ErrKey)
	case block.Type == privateBlock:
		return nil, fmt.Errorf("%w: it is the private key, which stays with the platform; give the public one", ErrKey)
	case block.Type != publicBlock:
		return nil, fmt.Errorf("%w: it holds %q, not %q", ErrKey, block.Type, publicBlock)
	}
	parsed, err := x509.ParsePKIXPublicKey(block.Bytes)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrKey, err)
	}
	public, ok := parsed.(ed25519.PublicKey)
	if !ok {
		return nil, fmt.Errorf("%w: its algorithm is another", ErrKey)
	}
	return PublicKey(public), nil
}

// Key is a private key, which makes seals.
type Key struct{ private ed25519.PrivateKey }

// NewKey makes a key from 32 random bytes.
func NewKey(random io.Reader) (*Key, error) {
	seed := make([]byte, ed25519.SeedSize)
	if _, err := io.ReadFull(random, seed); err != nil {
		return nil, fmt.Errorf("make a signing key: %w", err)
	}
	return &Key{ed25519.NewKeyFromSeed(seed)}, nil
}

// ParseKey reads a private key from PEM (PKCS #8). What is wrong wraps ErrKey.
func ParseKey(text []byte) (*Key, error) {
	block, _ := pem.Decode(text)
	if block == nil || block.Type != privateBlock {
		return nil, fmt.Errorf("%w: it is not PEM text of a %q", ErrKey, privateBlock)
	}
	parsed, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrKey, err)
	}
	private, ok := parsed.(ed25519.PrivateKey)
	if !ok {
		return nil, fmt.Errorf("%w: its algorithm is another", ErrKey)
	}
	return &Key{private}, nil
}

// Public is what others need to verify seals of the key.
func (k *Key) Public() PublicKey {
	return PublicKey(k.private[ed25519.SeedSize:])
}

// ID is the short name of the key.
func (k *Key) ID() KeyID { return k.Public().ID() }

func (k *Key) pem() ([]byte, error) {
	der, err := x509.MarshalPKCS8PrivateKey(k.private)
	if err != nil {
		return nil, fmt.Errorf("encode the signing key: %w", err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: privateBlock, Bytes: der}), nil
}

// LoadOrCreateKey reads the key kept in a file, and makes one when there is no
// such file: PEM, mode 0600, its folder too if need be. Processes that do so at
// once get the same key. A file that others than its owner may read wraps ErrKey.
func LoadOrCreateKey(path string, random io.Reader) (*Key, error) {
	key, err := loadKey(path)
	if !errors.Is(err, fs.ErrNotExist) {
		return key, err
	}
	key, err = NewKey(random)
	if err != nil {
		return nil, err
	}
	err = writeKey(path, key)
	if errors.Is(err, fs.ErrExist) {
		return loadKey(path)
	}
	return key, err
}

func loadKey(path string) (*Key, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, fmt.Errorf("signing key: %w", err)
	}
	if open := info.Mode().Perm() & 0o077; open != 0 {
		return nil, fmt.Errorf("signing key %s: %w: its mode is %04o, so others can read it; make it 0600", path, ErrKey, info.Mode().Perm())
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("signing key: %w", err)
	}
	key, err := ParseKey(text)
	if err != nil {
		return nil, fmt.Errorf("signing key %s: %w", path, err)
	}
	return key, nil
}

// writeKey makes the whole file appear at once under its name, never over
// another.
func writeKey(path string, key *Key) error {
	text, err := key.pem()
	if err != nil {
		return err
	}
	folder := filepath.Dir(path)
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return fmt.Errorf("signing key: %w", err)
	}
	temp, err := os.CreateTemp(folder, ".key-*") // mode 0600
	if err != nil {
		return fmt.Errorf("signing key: %w", err)
	}
	defer os.Remove(temp.Name())
	_, err = temp.Write(text)
	if err := errors.Join(err, temp.Sync(), temp.Close()); err != nil {
		return fmt.Errorf("signing key: %w", err)
	}
	if err := os.Link(temp.Name(), path); err != nil {
		return fmt.Errorf("signing key: %w", err)
	}
	return syncFolder(folder)
}

func syncFolder(path string) error {
	folder, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("signing key: %w", err)
	}
	if err := errors.Join(folder.Sync(), folder.Close()); err != nil {
		return fmt.Errorf("signing key: %w", err)
	}
	return nil
}
