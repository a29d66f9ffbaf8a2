package testkit

import "testing"

// SlowWithRace skips a test under the race detector, which would make it take
// ten times as long and find nothing in it. scripts/test.sh runs packages with
// such tests a second time, without the detector.
func SlowWithRace(t testing.TB, why string) {
	t.Helper()
	if race {
		t.Skip("not with the race detector: " + why)
	}
}
