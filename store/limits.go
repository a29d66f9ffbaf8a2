package store

// Limits are an office's own, where the program leaves the choice. A limit that
// is not set has its usual value.
type Limits struct {
	Guesses  int // wrong passwords or codes in a row before a wait; usually 5
	Sessions int // of one person at a time; usually 5, the oldest ends

	SecondStepForAll bool // requesters need a second factor as staff do
}

func (l Limits) guesses() int64 { return usually(l.Guesses, 5) }

func (l Limits) sessions() int64 { return usually(l.Sessions, 5) }

func usually(n, usual int) int64 {
	if n > 0 {
		return int64(n)
	}
	return int64(usual)
}
