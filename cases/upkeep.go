package cases

import (
	"fmt"
	"time"
)

// Sweep counts what one comparison of record and process found and mended.
type Sweep struct {
	Looked     int `json:"looked"`      // open requests
	Started    int `json:"started"`     // runs that were missing
	Reloaded   int `json:"reloaded"`    // runs that knew another revision than the record's
	CarriedOut int `json:"carried_out"` // stored acts that had been left behind, refusals included
	Failed     int `json:"failed"`      // of all these, what could not be mended; the log names each
}

// Add counts another part of the same sweep.
func (s *Sweep) Add(o Sweep) {
	s.Looked += o.Looked
	s.Started += o.Started
	s.Reloaded += o.Reloaded
	s.CarriedOut += o.CarriedOut
	s.Failed += o.Failed
}

// String is the sweep as its audit line names it.
func (s Sweep) String() string {
	return fmt.Sprintf("looked=%d started=%d reloaded=%d carried_out=%d failed=%d", s.Looked, s.Started, s.Reloaded, s.CarriedOut, s.Failed)
}

// PurgeBefore is from when on an office keeps what nobody decides about one by
// one: what is older is deleted.
type PurgeBefore struct {
	Uploads     time.Time // that no act attached
	RefusedActs time.Time
	SentMail    time.Time
	Demands     time.Time // that were answered, of requests that are destroyed
}

// Purge counts what one night's retention sweep deleted.
type Purge struct {
	Uploads  int   `json:"uploads"` // files that no act attached
	Bytes    int64 `json:"bytes"`   // of these
	Sessions int64 `json:"sessions"`
	Feeds    int64 `json:"feeds"`
	Acts     int64 `json:"acts"`    // that were refused
	Mail     int64 `json:"mail"`    // lines of the outbox that were sent
	Keys     int64 `json:"keys"`    // of requests that never came to exist
	Demands  int64 `json:"demands"` // that keep their dates and steps, and no word
}

// String is the purge as its audit line names it.
func (p Purge) String() string {
	return fmt.Sprintf("uploads=%d bytes=%d sessions=%d feeds=%d acts=%d mail=%d keys=%d demands=%d", p.Uploads, p.Bytes, p.Sessions, p.Feeds, p.Acts, p.Mail, p.Keys, p.Demands)
}
