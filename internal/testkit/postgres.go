package testkit

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the "pgx" driver
)

// Postgres gives the URL of an empty PostgreSQL database that is this test's
// own and is dropped when the test ends.
//
// The first call in a test process starts a throw-away server from Debian's
// package, on loopback, with its files in a temporary folder. It lives as long
// as the process, and a process that is killed leaves no server behind. The
// server does not wait for the disk, so it proves nothing about lost power.
func Postgres(t testing.TB) string {
	t.Helper()
	return postgresLike(t, "template1")
}

func postgresLike(t testing.TB, template string) string {
	t.Helper()
	server, err := postgresOnce()
	if err != nil {
		t.Fatal(err)
	}
	name := "test_" + randomHex(8)
	if _, err := server.admin.Exec("CREATE DATABASE " + name + " TEMPLATE " + template); err != nil {
		t.Fatalf("create a database for this test: %v", err)
	}
	t.Cleanup(func() {
		// FORCE: a test that forgot to close its pool still leaves nothing.
		if _, err := server.admin.Exec("DROP DATABASE " + name + " WITH (FORCE)"); err != nil {
			t.Errorf("drop the database of this test: %v", err)
		}
	})
	return server.url(name)
}

// PostgresTLS gives the address of an empty PostgreSQL server that is this
// test's own and takes nobody without TLS: it has a certificate of the authority
// for a host name, and wants one for the user suppb from each client. The URL has
// no parameters and the address 127.0.0.1. The log is the path of the server's own.
func PostgresTLS(t testing.TB, authority *Authority, host string) (address, log string) {
	t.Helper()
	cert, key := authority.Issue(t, host)
	server, err := startPostgres(&postgresTLS{authority.File, cert, key})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		server.admin.Close()
		server.lifeline.Close()
	})
	bare, err := url.Parse(server.url("postgres"))
	if err != nil {
		t.Fatal(err)
	}
	bare.RawQuery = ""
	return bare.String(), server.log
}

// postgresTLS are files in PEM.
type postgresTLS struct{ authority, cert, key string }

var postgresOnce = sync.OnceValues(func() (*postgresServer, error) { return startPostgres(nil) })

type postgresServer struct {
	port     int
	password string
	log      string // path
	admin    *sql.DB
	// lifeline is the pipe whose end tells the server that we are gone. Nobody
	// writes to it; the field keeps it open.
	lifeline io.WriteCloser
}

func (s *postgresServer) url(database string) string {
	u := url.URL{
		Scheme:   "postgres",
		User:     url.UserPassword("suppb", s.password),
		Host:     net.JoinHostPort("127.0.0.1", strconv.Itoa(s.port)),
		Path:     "/" + database,
		RawQuery: "sslmode=disable",
	}
	return u.String()
}

// keeper runs the server until the test process is gone, however it went: the
// read ends when the other end of the pipe is closed, and the kernel closes it.
// SIGQUIT is PostgreSQL's immediate stop.
const keeper = `
bin=$1 dir=$2 port=$3
shift 3
"$bin" -D "$dir/data" -p "$port" -k "$dir" -c listen_addresses=127.0.0.1 "$@" \
	-c fsync=off -c synchronous_commit=off -c full_page_writes=off \
	-c shared_buffers=32MB -c max_connections=200 </dev/null &
server=$!
read -r _
kill -QUIT "$server" 2>/dev/null
wait "$server"
rm -rf "$dir"
`

func startPostgres(tls *postgresTLS) (*postgresServer, error) {
	bin, err := postgresBin()
	if err != nil {
		return nil, err
	}
	// Between our choice of a port and its use somebody may take it.
	for try := 1; ; try++ {
		server, err := startPostgresIn(bin, tls)
		if !errors.Is(err, errPortTaken) || try == 5 {
			return server, err
		}
	}
}

var errPortTaken = errors.New("its port was taken meanwhile")

func startPostgresIn(bin string, tls *postgresTLS) (*postgresServer, error) {
	dir, err := os.MkdirTemp("", "suppb-postgres-")
	if err != nil {
		return nil, err
	}
	// PostgreSQL refuses to run as root.
	var as *syscall.Credential
	if os.Getuid() == 0 {
		as, err = unprivileged()
		if err == nil {
			err = os.Chown(dir, int(as.Uid), int(as.Gid))
		}
		if err != nil {
			return nil, errors.Join(err, os.RemoveAll(dir))
		}
	}

	server := &postgresServer{password: randomHex(16)}
	if err := server.start(bin, dir, as, tls); err != nil {
		if server.lifeline != nil {
			_ = server.lifeline.Close() // the keeper removes the folder
		} else {
			_ = os.RemoveAll(dir)
		}
		return nil, err
	}
	return server, nil
}

func (s *postgresServer) start(bin, dir string, as *syscall.Credential, tls *postgresTLS) error {
	give := func(name string, content []byte) (path string, err error) {
		path = filepath.Join(dir, name)
		err = os.WriteFile(path, content, 0o600)
		if err == nil && as != nil {
			err = os.Chown(path, int(as.Uid), int(as.Gid))
		}
		return path, err
	}
	secret, err := give("password", []byte(s.password))
	if err != nil {
		return err
	}
	initdb := exec.Command(filepath.Join(bin, "initdb"), "--pgdata", filepath.Join(dir, "data"),
		"--username", "suppb", "--auth", "scram-sha-256", "--pwfile", secret,
		"--encoding", "UTF8", "--locale", "C.UTF-8", "--no-sync")
	initdb.Dir = dir
	initdb.SysProcAttr = &syscall.SysProcAttr{Credential: as}
	if out, err := initdb.CombinedOutput(); err != nil {
		return fmt.Errorf("prepare a PostgreSQL for the tests: %w\n%s", err, out)
	}

	port, err := freePort()
	if err != nil {
		return err
	}
	s.port = port

	s.log = filepath.Join(dir, "log")
	log, err := os.Create(s.log)
	if err != nil {
		return err
	}
	defer log.Close()

	run := exec.Command("/bin/sh", "-c", keeper, "keeper", filepath.Join(bin, "postgres"), dir, strconv.Itoa(port))
	address := s.url("postgres")
	if tls != nil {
		// We come in by the socket.
		address = (&url.URL{Scheme: "postgres", User: url.UserPassword("suppb", s.password), Path: "/postgres", RawQuery: url.Values{"host": {dir}, "port": {strconv.Itoa(port)}}.Encode()}).String()
		hba, err := give("hba", []byte("local all all scram-sha-256\nhostssl all all 127.0.0.1/32 scram-sha-256 clientcert=verify-full\n"))
		if err != nil {
			return err
		}
		run.Args = append(run.Args, "-c", "ssl=on", "-c", "hba_file="+hba)
		for setting, file := range map[string]string{"ssl_ca_file": tls.authority, "ssl_cert_file": tls.cert, "ssl_key_file": tls.key} {
			content, err := os.ReadFile(file)
			if err != nil {
				return err
			}
			own, err := give(setting, content)
			if err != nil {
				return err
			}
			run.Args = append(run.Args, "-c", setting+"="+own)
		}
	}
	run.Dir = dir
	// Its own group: Ctrl-C is for the test, which then takes the server along.
	run.SysProcAttr = &syscall.SysProcAttr{Credential: as, Setpgid: true}
	run.Stdout, run.Stderr = log, log
	if s.lifeline, err = run.StdinPipe(); err != nil {
		return err
	}
	if err := run.Start(); err != nil {
		return fmt.Errorf("start a PostgreSQL for the tests: %w", err)
	}

	if s.admin, err = sql.Open("pgx", address); err != nil {
		return err
	}
	s.admin.SetMaxIdleConns(2)
	ctx, cancel := context.WithTimeout(context.Background(), 60*time.Second)
	defer cancel()
	for {
		err := s.admin.PingContext(ctx)
		if err == nil {
			return nil
		}
		words, _ := os.ReadFile(s.log)
		switch gone := strings.Contains(string(words), "database system is shut down"); {
		case gone && strings.Contains(string(words), "could not bind"):
			return errPortTaken
		case gone || ctx.Err() != nil:
			return fmt.Errorf("the PostgreSQL for the tests does not answer: %w\n%s", err, words)
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// postgresBin finds the folder of initdb and postgres. Debian keeps them out of
// PATH, one folder per version; the newest wins.
func postgresBin() (string, error) {
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	slices.SortFunc(found, func(a, b string) int { return version(b) - version(a) })
	if path, err := exec.LookPath("initdb"); err == nil {
		found = append(found, path)
	}
	for _, path := range found {
		dir := filepath.Dir(path)
		if _, err := os.Stat(filepath.Join(dir, "postgres")); err == nil {
			return dir, nil
		}
	}
	return "", errors.New("this test needs a PostgreSQL server: install Debian's package postgresql")
}

// version reads the 15 of /usr/lib/postgresql/15/bin/initdb.
func version(path string) int {
	n, _ := strconv.Atoi(filepath.Base(filepath.Dir(filepath.Dir(path))))
	return n
}

// unprivileged gives the user whom the server runs as when the test is root's.
func unprivileged() (*syscall.Credential, error) {
	for _, name := range []string{"postgres", "nobody"} {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, err1 := strconv.ParseUint(u.Uid, 10, 32)
		gid, err2 := strconv.ParseUint(u.Gid, 10, 32)
		if err := errors.Join(err1, err2); err != nil {
			return nil, err
		}
		return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, nil
	}
	return nil, errors.New("PostgreSQL does not run as root, and there is no user postgres or nobody to run it as")
}

// freePort asks the system for a port that nobody has right now.
func freePort() (int, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	defer listener.Close()
	return listener.Addr().(*net.TCPAddr).Port, nil
}

func randomHex(bytes int) string {
	b := make([]byte, bytes)
	_, _ = rand.Read(b) // never fails
	return hex.EncodeToString(b)
}
