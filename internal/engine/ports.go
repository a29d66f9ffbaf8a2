package engine

import (
	"fmt"
	"net"
	"strconv"
)

// loopback is the only address anything of the engine listens on. It is written as an address, not as "localhost",
// whose meaning is up to the machine's hosts file.
const loopback = "127.0.0.1"

// hostPort joins loopback and a port.
func hostPort(port int) string { return net.JoinHostPort(loopback, strconv.Itoa(port)) }

// freePort returns a TCP port on loopback that nobody uses.
//
// The server takes numbers, not open listeners, so the port has to be let go and taken again. To keep others away in
// between, one connection is made to it and closed from our side first: it lingers in TIME_WAIT for a minute, and the
// kernel does not hand a lingering port to somebody who asks for any free one, while a listener that names the port
// (Go sets SO_REUSEADDR) may have it. The same way is taken by the Temporal command line (internal/devserver/freeport.go
// of temporalio/cli). What is left, somebody else naming exactly this number, is met by trying again in Start.
func freePort() (int, error) {
	listener, err := net.ListenTCP("tcp4", &net.TCPAddr{IP: net.ParseIP(loopback)})
	if err != nil {
		return 0, fmt.Errorf("find a free port on %s: %w", loopback, err)
	}
	defer listener.Close()

	theirs, err := net.Dial("tcp4", listener.Addr().String())
	if err != nil {
		return 0, fmt.Errorf("find a free port on %s: %w", loopback, err)
	}
	defer theirs.Close()
	ours, err := listener.Accept()
	if err != nil {
		return 0, fmt.Errorf("find a free port on %s: %w", loopback, err)
	}
	_ = ours.Close()

	return listener.Addr().(*net.TCPAddr).Port, nil
}

// ports are the numbers one boot of the server listens on.
type ports struct {
	frontend, internalFrontend, history, matching, worker int
}

// choosePorts finds five different free ports. A fixed number above zero is taken for the frontend as it is.
func choosePorts(fixed int, free func() (int, error)) (ports, error) {
	p := ports{frontend: fixed}
	taken := map[int]bool{fixed: true}
	for _, port := range []*int{&p.frontend, &p.internalFrontend, &p.history, &p.matching, &p.worker} {
		for *port == 0 {
			n, err := free()
			if err != nil {
				return p, err
			}
			if !taken[n] {
				taken[n] = true
				*port = n
			}
		}
	}
	return p, nil
}

// checkFree returns an error if nothing can listen on the port now: a sentence at once, before any work is done.
func checkFree(port int) error {
	listener, err := net.Listen("tcp4", hostPort(port))
	if err != nil {
		return fmt.Errorf("port %d cannot be used, choose another or 0 for any free one: %w", port, err)
	}
	return listener.Close()
}
