package engine

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync/atomic"
	"syscall"

	"go.temporal.io/server/common/authorization"
	"go.temporal.io/server/common/config"
	"go.temporal.io/server/common/dynamicconfig"
	"go.temporal.io/server/temporal"
	"go.uber.org/fx"
)

// trap is sprung when the server gives up (serverLog.Fatal).
type trap struct {
	sprung   chan error  // holds the first reason
	disarmed atomic.Bool // while stopping, services that meet a closed listener or database say "fatal" and mean "yes"
}

func newTrap() *trap { return &trap{sprung: make(chan error, 1)} }

func (t *trap) spring(err error) {
	select {
	case t.sprung <- err:
	default:
	}
}

// server is one boot of the Temporal server.
type server struct {
	fx   *temporal.ServerFx
	impl *temporal.ServerImpl
	trap *trap
}

// boot builds and starts a server and returns when its services have started, which is a little before they answer.
// It cannot be interrupted; the server bounds it by 15 s. On an error nothing runs any more, with one blemish: when a
// port was taken by somebody else in the instant after it was chosen, the listeners that were opened before are out of
// reach. They stay open and deaf, on loopback, until the process ends.
func boot(db *config.SQL, p ports, token bearer, settings dynamicconfig.StaticClient, log serverLog) (*server, error) {
	tls, err := newInternodeTLS()
	if err != nil {
		return nil, err
	}
	names := make([]string, len(services))
	for i, name := range services {
		names[i] = string(name)
	}
	s := &server{trap: log.trap}

	err = s.guard(func() (err error) {
		s.fx, err = temporal.NewServerFx(
			// What NewServer does, keeping hold of the implementation: a start that fails half way is not stopped by
			// the outer part, and its services would go on listening.
			fx.Options(temporal.TopLevelModule, fx.Populate(&s.impl)),
			temporal.WithConfig(serverConfig(db, p)),
			temporal.ForServices(names),
			temporal.WithStaticHosts(staticHosts(p)),
			temporal.WithDynamicConfigClient(settings),
			temporal.WithTLSConfigFactory(tls),
			temporal.WithAuthorizer(authorizer{}),
			temporal.WithClaimMapper(func(*config.Config) authorization.ClaimMapper { return token }),
			temporal.WithLogger(log),
		)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("build the Temporal server: %w", err)
	}
	if err := s.guard(s.fx.Start); err != nil {
		log.trap.disarmed.Store(true)
		return nil, errors.Join(fmt.Errorf("start the Temporal server: %w", err),
			s.guard(func() error { return s.impl.Stop(context.Background()) }))
	}
	return s, nil
}

// stop ends the server.
func (s *server) stop() error {
	s.trap.disarmed.Store(true)
	if err := s.guard(s.fx.Stop); err != nil {
		return fmt.Errorf("stop the Temporal server: %w", err)
	}
	return nil
}

// guard runs f on a goroutine of its own and waits for it, so that a Fatal in f ends that goroutine and not the
// caller's. The reason comes back as the error.
func (s *server) guard(f func() error) error {
	done := make(chan error, 1)
	go func() {
		err := errors.New("ended early")
		defer func() {
			// sync.OnceValue turns the end of its goroutine into a panic without a value; the server opens its
			// listeners in one. A panic of any other origin is not ours to hide.
			if p := recover(); p != nil {
				if _, empty := p.(*runtime.PanicNilError); !empty {
					panic(p)
				}
			}
			done <- err
		}()
		err = f()
	}()
	err := <-done
	if err == nil {
		return nil
	}
	select {
	case fatal := <-s.trap.sprung:
		return fatal
	default:
		return err
	}
}

// portTaken reports whether a boot failed because somebody else got one of its ports first.
func portTaken(err error) bool { return errors.Is(err, syscall.EADDRINUSE) }
