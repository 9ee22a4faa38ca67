// Command serve shows a folder of built user interface through the platform's own handler, so that browser tests meet
// the headers that users will meet. It has no API: the tests answer for it.
package main

import (
	"flag"
	"fmt"
	"net"
	"net/http"
	"os"
	"time"

	"github.com/pupitre-lab/pupitre/web"
)

func main() {
	folder := flag.String("dir", "dist", "folder of the build")
	address := flag.String("addr", "127.0.0.1:4173", "address to listen at")
	frames := flag.String("frames", "https://documents.example.org", "origin whose pages may be framed, as that of documents is")
	flag.Parse()
	if err := serve(*folder, *address, *frames); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func serve(folder, address, frames string) error {
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return err
	}
	server := &http.Server{Handler: web.HandlerOf(os.DirFS(folder), web.WithFrames(frames)), ReadHeaderTimeout: 5 * time.Second}
	return server.Serve(listener)
}
