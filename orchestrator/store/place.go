package store

import (
	"fmt"
	"net"
	"path/filepath"
	"strings"

	"github.com/jackc/pgx/v5"
)

// Place tells where the database of a URL is, for people to read: without a
// name, a password or settings.
func Place(url string) (string, error) {
	if path, ok := strings.CutPrefix(url, "sqlite:"); ok {
		path, err := filepath.Abs(strings.TrimPrefix(path, "//"))
		return "sqlite:" + path, err
	}
	config, err := pgx.ParseConfig(url)
	if err != nil { // its text may hold a part of the password
		return "", fmt.Errorf("the postgres URL cannot be read: %w", errURL)
	}
	return "postgres://" + net.JoinHostPort(config.Host, fmt.Sprint(config.Port)) + "/" + config.Database, nil
}
