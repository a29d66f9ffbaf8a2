package testkit

import (
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// EICAR is the text that every scanner takes for a virus by agreement. It does
// not stand here as it is, since scanners read source files, too.
var EICAR = `X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-` + `STANDARD-ANTIVIRUS-TEST-FILE!$H+H*`

// EICARName is what the daemon of [Clamd] calls it.
const EICARName = "Suppb.Test.Eicar.UNOFFICIAL"

// Clamd gives the address of a virus scanner, as --virus-scanner takes it. It
// knows one virus, [EICAR].
//
// The first call in a test process starts Debian's clamd on a socket in a
// temporary folder. It lives as long as the process, and a process that is killed
// leaves no daemon behind.
func Clamd(t testing.TB) (address string) {
	t.Helper()
	daemon, err := clamdOnce()
	if err != nil {
		t.Fatal(err)
	}
	return "unix:" + daemon.socket
}

var clamdOnce = sync.OnceValues(startClamd)

type clamd struct {
	socket string
	// lifeline is the pipe whose end tells the daemon that we are gone.
	lifeline io.WriteCloser
}

// clamdKeeper is keeper for this daemon.
const clamdKeeper = `
bin=$1 dir=$2
"$bin" --config-file "$dir/clamd.conf" </dev/null &
daemon=$!
read -r _
kill -KILL "$daemon" 2>/dev/null
wait "$daemon"
rm -rf "$dir"
`

// clamdConfig says nothing of a user: the daemon stays who the test is.
const clamdConfig = `Foreground yes
LocalSocket %[1]s/socket
DatabaseDirectory %[1]s/signatures
TemporaryDirectory %[1]s
StreamMaxLength 30M
MaxFileSize 30M
MaxThreads 4
`

func startClamd() (*clamd, error) {
	bin, err := clamdBin()
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "suppb-clamd-")
	if err != nil {
		return nil, err
	}
	c := &clamd{socket: filepath.Join(dir, "socket")}
	if err := c.start(bin, dir); err != nil {
		if c.lifeline != nil {
			_ = c.lifeline.Close() // the keeper removes the folder
		} else {
			_ = os.RemoveAll(dir)
		}
		return nil, err
	}
	return c, nil
}

func (c *clamd) start(bin, dir string) error {
	signature := strings.TrimSuffix(EICARName, ".UNOFFICIAL") + ":0:*:" + hex.EncodeToString([]byte(EICAR)) + "\n"
	if err := errors.Join(
		os.Mkdir(filepath.Join(dir, "signatures"), 0o700),
		os.WriteFile(filepath.Join(dir, "signatures", "test.ndb"), []byte(signature), 0o600),
		os.WriteFile(filepath.Join(dir, "clamd.conf"), fmt.Appendf(nil, clamdConfig, dir), 0o600),
	); err != nil {
		return err
	}
	log, err := os.Create(filepath.Join(dir, "log"))
	if err != nil {
		return err
	}
	defer log.Close()
	run := exec.Command("/bin/sh", "-c", clamdKeeper, "keeper", bin, dir)
	// Its own group: Ctrl-C is for the test, which then takes the daemon along.
	run.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	run.Stdout, run.Stderr = log, log
	if c.lifeline, err = run.StdinPipe(); err != nil {
		return err
	}
	if err := run.Start(); err != nil {
		return fmt.Errorf("start a virus scanner for the tests: %w", err)
	}
	for until := time.Now().Add(60 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		err := c.ping()
		if err == nil {
			return nil
		}
		words, _ := os.ReadFile(log.Name())
		if time.Now().After(until) || strings.Contains(string(words), "ERROR") {
			return fmt.Errorf("the virus scanner for the tests does not answer: %w\n%s", err, words)
		}
	}
}

func (c *clamd) ping() error {
	conn, err := net.Dial("unix", c.socket)
	if err != nil {
		return err
	}
	defer conn.Close()
	_ = conn.SetDeadline(time.Now().Add(10 * time.Second))
	if _, err := io.WriteString(conn, "zPING\x00"); err != nil {
		return err
	}
	answer, err := io.ReadAll(conn)
	if err == nil && string(answer) != "PONG\x00" {
		err = fmt.Errorf("it says %q", answer)
	}
	return err
}

// clamdBin finds the daemon. Debian keeps it where only root looks.
func clamdBin() (string, error) {
	for _, name := range []string{"clamd", "/usr/sbin/clamd"} {
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", errors.New("this test needs a virus scanner: install Debian's package clamav-daemon")
}
