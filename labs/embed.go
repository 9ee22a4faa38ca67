// Package labs holds the content that ships inside the binary: the référentiel,
// the image kinds and the labs.
package labs

import "embed"

// Content is everything beside this file, hidden files included, with paths
// relative to this folder, for example "bloc6/campus-ospf/lab.yaml". Embedding
// keeps no Unix permissions: every file reads as 0444.
//
//go:embed all:*
var Content embed.FS
