//go:build faults

package main

import (
	"fmt"
	"os"
	"syscall"

	"suppb/cases"
)

// With the build tag "faults", SUPPB_DIE_AFTER_STORING names a kind of act: the
// process kills itself between storing such a command and sending it to its
// workflow, as a power cut would. The marker file makes it happen once.
func init() {
	kind, marker := os.Getenv("SUPPB_DIE_AFTER_STORING"), os.Getenv("SUPPB_DIE_MARKER")
	if kind == "" {
		return
	}
	commandStored = func(c cases.Command) {
		if string(c.Kind) != kind {
			return
		}
		f, err := os.OpenFile(marker, os.O_CREATE|os.O_EXCL, 0o600)
		if err != nil {
			return
		}
		fmt.Fprintln(f, c.ID)
		f.Close()
		if err := syscall.Kill(os.Getpid(), syscall.SIGKILL); err != nil {
			panic(err)
		}
		select {}
	}
}
