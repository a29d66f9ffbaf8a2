package config

import (
	"fmt"
	"time"

	"github.com/spf13/pflag"
)

// registerSignIn adds the limits of sessions and of guessing.
func (s *Settings) registerSignIn(f *pflag.FlagSet) {
	f.DurationVar(&s.SessionIdle, "session-idle", 30*time.Minute, "after how long without a click a session ends")
	f.DurationVar(&s.SessionLimit, "session-limit", 12*time.Hour, "after how long a session ends in any case")
	f.IntVar(&s.Sessions, "sessions", 5, "how many sessions one person can have at a time; the oldest ends")
	f.BoolVar(&s.SecondStepForAll, "second-step-for-all", false, "requesters, too, need a second step to sign in; staff always do")
	f.IntVar(&s.Guesses, "sign-in-attempts", 5, "how many wrong passwords or codes in a row are taken before a wait")
}

func (s *Settings) checkSignIn() error {
	switch {
	case s.SessionIdle < time.Minute || s.SessionIdle > s.SessionLimit:
		return fmt.Errorf("--session-idle %s must be at least a minute and at most --session-limit", s.SessionIdle)
	case s.SessionLimit > 24*time.Hour:
		return fmt.Errorf("--session-limit %s is more than a day, the most", s.SessionLimit)
	case s.Sessions < 1:
		return fmt.Errorf("--sessions %d would let nobody in; 1 is the least", s.Sessions)
	case s.Guesses < 1 || s.Guesses > 10:
		return fmt.Errorf("--sign-in-attempts %d must be from 1 to 10", s.Guesses)
	}
	return nil
}
