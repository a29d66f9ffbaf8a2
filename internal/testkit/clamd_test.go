package testkit

import (
	"bufio"
	"fmt"
	"net"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestClamdLeavesNothingBehindWhenKilled(t *testing.T) {
	if os.Getenv("TESTKIT_HELPER") == "1" {
		fmt.Println("at " + Clamd(t))
		time.Sleep(time.Minute)
		return
	}
	temp, err := os.MkdirTemp("", "suppb-testkit-")
	require.NoError(t, err)
	t.Cleanup(func() { _ = os.RemoveAll(temp) })

	helper := exec.Command(os.Args[0], "-test.run", "^"+t.Name()+"$")
	helper.Env = append(os.Environ(), "TESTKIT_HELPER=1", "TMPDIR="+temp)
	out, err := helper.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, helper.Start())
	socket := ""
	for lines := bufio.NewScanner(out); socket == "" && lines.Scan(); {
		if after, found := strings.CutPrefix(lines.Text(), "at unix:"); found {
			socket = after
		}
	}
	connection, err := net.Dial("unix", socket)
	require.NoError(t, err, "the helper started no daemon")
	_ = connection.Close()

	require.NoError(t, helper.Process.Kill())
	require.Error(t, helper.Wait())
	require.Eventually(t, func() bool {
		left, err := os.ReadDir(temp)
		return err == nil && len(left) == 0
	}, 20*time.Second, 50*time.Millisecond, "the daemon's files are still there")
	_, err = net.Dial("unix", socket)
	require.Error(t, err, "the daemon still answers")
}
