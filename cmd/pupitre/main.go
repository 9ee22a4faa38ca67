// Command pupitre runs practical evaluations: labs of real containers, started
// for each team, checked from outside, linked to competencies.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	// The first interruption asks the command to stop cleanly, the second ends
	// the process the usual way.
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop)
	os.Exit(NewMain().Run(ctx, os.Args[1:]))
}
