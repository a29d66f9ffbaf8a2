package testkit

import (
	"bufio"
	"database/sql"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestPostgresGivesEachTestItsOwnDatabase(t *testing.T) {
	one, other := open(t, Postgres(t)), open(t, Postgres(t))

	_, err := one.Exec(`CREATE TABLE notes (words text)`)
	require.NoError(t, err)
	_, err = one.Exec(`INSERT INTO notes VALUES ('Ñandú')`)
	require.NoError(t, err)

	var words string
	require.NoError(t, one.QueryRow(`SELECT words FROM notes`).Scan(&words))
	require.Equal(t, "Ñandú", words)

	var tables int
	require.NoError(t, other.QueryRow(`SELECT count(*) FROM information_schema.tables WHERE table_name = 'notes'`).Scan(&tables))
	require.Zero(t, tables, "the second database sees a table of the first")
}

func TestPostgresDropsTheDatabaseWithItsTest(t *testing.T) {
	var gone string
	t.Run("user", func(t *testing.T) {
		gone = Postgres(t)
		db, err := sql.Open("pgx", gone)
		require.NoError(t, err)
		require.NoError(t, db.Ping()) // and is left open
	})
	require.ErrorContains(t, open(t, gone).Ping(), "does not exist")
}

// The helper process below is this test binary again, killed while its server
// is up.
func TestPostgresLeavesNothingBehindWhenKilled(t *testing.T) {
	if os.Getenv("TESTKIT_HELPER") == "1" {
		address, err := url.Parse(Postgres(t))
		require.NoError(t, err)
		fmt.Println("at " + address.Host)
		time.Sleep(time.Minute)
		return
	}

	temp, err := os.MkdirTemp("", "suppb-testkit-")
	require.NoError(t, err)
	t.Cleanup(func() { _ = os.RemoveAll(temp) })
	require.NoError(t, os.Chmod(temp, 0o777)) // the server is another user when we are root

	helper := exec.Command(os.Args[0], "-test.run", "^"+t.Name()+"$")
	helper.Env = append(os.Environ(), "TESTKIT_HELPER=1", "TMPDIR="+temp)
	out, err := helper.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, helper.Start())
	lines := bufio.NewScanner(out)
	var address string
	for address == "" && lines.Scan() {
		if after, found := strings.CutPrefix(lines.Text(), "at "); found {
			address = after
		} else {
			t.Log(lines.Text())
		}
	}
	require.NotEmpty(t, address, "the helper started no server")
	connection, err := net.Dial("tcp", address)
	require.NoError(t, err)
	_ = connection.Close()

	require.NoError(t, helper.Process.Kill())
	var killed *exec.ExitError
	require.True(t, errors.As(helper.Wait(), &killed))

	require.Eventually(t, func() bool {
		left, err := os.ReadDir(temp)
		return err == nil && len(left) == 0
	}, 20*time.Second, 50*time.Millisecond, "the server's files are still there")
	_, err = net.Dial("tcp", address)
	require.Error(t, err, "the server still answers")
}

func open(t *testing.T, url string) *sql.DB {
	t.Helper()
	db, err := sql.Open("pgx", url)
	require.NoError(t, err)
	t.Cleanup(func() { _ = db.Close() })
	return db
}
