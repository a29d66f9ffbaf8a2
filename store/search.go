package store

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"suppb/cases"
)

const (
	longestSearch = 200 // characters
	mostFound     = 50  // requests
)

// Search finds the requests that a text may be about: a request's number, an
// A-Number, a case number, or names of the victim with a letter wrong in each
// word. It looks keyed digests up, opens what has one in common, and compares;
// the text itself is kept nowhere. Who may not see facts searches numbers only.
// See web.Reader.
func (s *Store) Search(ctx context.Context, v cases.Viewer, text string) ([]cases.QueueRow, error) {
	text = strings.TrimSpace(text)
	if text == "" || len([]rune(text)) > longestSearch {
		return nil, cases.Refusal{Code: cases.BadInput, Text: "Type a number, or a name of at most 200 characters."}
	}
	found := map[cases.RequestID]bool{}
	add := func(ids []cases.RequestID) {
		for _, id := range ids {
			found[id] = true
		}
	}
	var numbered []cases.RequestID
	if err := list(ctx, s.db, &numbered, `SELECT id FROM requests WHERE agency_id = ? AND number = ?`, v.Agency, text); err != nil {
		return nil, fmt.Errorf("search a number: %w", err)
	}
	add(numbered)
	if v.SeesFacts() {
		for _, find := range []func() ([]cases.RequestID, error){
			func() ([]cases.RequestID, error) {
				return s.having(ctx, v.Agency, termANumber, cases.PlainANumber(text))
			},
			func() ([]cases.RequestID, error) { return s.having(ctx, v.Agency, termCaseNumber, plainWord(text)) },
			func() ([]cases.RequestID, error) { return s.named(ctx, v.Agency, words(text)) },
		} {
			ids, err := find()
			if err != nil {
				return nil, err
			}
			add(ids)
		}
	}
	rows, err := s.foundRows(ctx, v, found, text)
	if err != nil {
		return nil, err
	}
	return rows, s.note(ctx, line{agency: v.Agency, actor: v.Person, action: "Search", object: strconv.Itoa(len(rows))})
}

// having lists the requests that have one of the values.
func (s *Store) having(ctx context.Context, agency cases.AgencyID, field string, values ...string) (ids []cases.RequestID, err error) {
	if len(values) == 0 || values[0] == "" {
		return nil, nil
	}
	args := []any{agency, field}
	for _, value := range values {
		n, err := s.db.keys.term(ctx, s.db, agency, fieldTerm{field, value})
		if err != nil {
			return nil, err
		}
		args = append(args, n)
	}
	if err := list(ctx, s.db, &ids, `SELECT DISTINCT request_id FROM terms WHERE agency_id = ? AND field = ? AND term IN (`+marks(len(values))+`)`, args...); err != nil {
		return nil, fmt.Errorf("search: %w", err)
	}
	return ids, nil
}

// named lists the requests of which every word may be a word of a name, or some
// words in a row may be one.
func (s *Store) named(ctx context.Context, agency cases.AgencyID, words []string) ([]cases.RequestID, error) {
	upTo := make([]map[cases.RequestID]bool, len(words)+1) // of which the words before are
	for i := range words {
		if i > 0 && len(upTo[i]) == 0 {
			continue
		}
		for j := i + 1; j <= min(i+mostJoined, len(words)); j++ {
			ids, err := s.having(ctx, agency, termWord, variants(strings.Join(words[i:j], ""))...)
			if err != nil {
				return nil, err
			}
			for _, id := range ids {
				if i > 0 && !upTo[i][id] {
					continue
				}
				if upTo[j] == nil {
					upTo[j] = map[cases.RequestID]bool{}
				}
				upTo[j][id] = true
			}
		}
	}
	return slices.Collect(maps.Keys(upTo[len(words)])), nil
}

// foundRows opens what was found, leaves out what only looked like it, and puts
// the nearest first.
func (s *Store) foundRows(ctx context.Context, v cases.Viewer, found map[cases.RequestID]bool, text string) ([]cases.QueueRow, error) {
	type hit struct {
		cases.QueueRow
		wrong int // letters
	}
	var hits []hit
	cond, args := visibleTo(v)
	for id := range found {
		var row struct {
			requestRow
			wrappedKey
			OrgName    string `db:"org_name"`
			Submission []byte `db:"submission"`
		}
		err := get(ctx, s.db, &row, `SELECT `+prefixed("r", snapshotColumns)+`, o.name AS org_name, r.submission, `+wrappedKeyColumns+`
			FROM requests r JOIN organisations o ON o.id = r.organisation_id LEFT JOIN request_keys k ON k.request_id = r.id
			WHERE r.id = ? AND `+cond, append([]any{id}, args...)...)
		if missing(err) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("open what was found: %w", err)
		}
		h := hit{QueueRow: cases.QueueRow{Snapshot: row.snapshot(nil, nil), OrgName: row.OrgName}}
		if v.SeesFacts() && len(row.Wrapped) > 0 {
			var submission cases.Submission
			box, err := s.db.keys.unwrap(ctx, s.db, id, row.wrappedKey)
			if err == nil {
				submission, err = openJSON[cases.Submission](box, label("requests.submission", string(id)), row.Submission)
			}
			if h.Unreadable, err = s.unreadable(ctx, id, err); err != nil {
				return nil, err
			}
			h.VictimName = submission.Victim.Name.String()
			var is bool
			if h.wrong, is = matches(submission, row.Number, text); !is && !h.Unreadable {
				continue
			}
		}
		hits = append(hits, h)
	}
	slices.SortFunc(hits, func(a, b hit) int { return cmp.Or(a.wrong-b.wrong, cmp.Compare(b.Number, a.Number)) })
	var out []cases.QueueRow
	for _, h := range hits[:min(len(hits), mostFound)] {
		out = append(out, h.QueueRow)
	}
	return out, nil
}

// matches reports whether a text is about a request, and how many letters of it
// are wrong.
func matches(s cases.Submission, number, text string) (wrong int, is bool) {
	if n := cases.PlainANumber(text); text == number || n != "" && n == cases.PlainANumber(s.Victim.ANumber) || plainWord(text) != "" && plainWord(text) == plainWord(s.CaseNumber) {
		return 0, true
	}
	asked, known := words(text), nameWords(s.Victim)
	upTo := make([]int, len(asked)+1) // letters wrong in the words before
	for j := 1; j <= len(asked); j++ {
		upTo[j] = tooMany
		for i := max(0, j-mostJoined); i < j; i++ {
			if upTo[i] != tooMany {
				upTo[j] = min(upTo[j], upTo[i]+nearest(strings.Join(asked[i:j], ""), known))
			}
		}
	}
	wrong = upTo[len(asked)]
	return wrong, len(asked) > 0 && wrong < tooMany
}

// tooMany is more letters than anybody searches for.
const tooMany = 1000

// nearest is how many letters of a word are wrong, none or one, if it is one of
// those known.
func nearest(word string, known []string) int {
	best := tooMany
	for _, k := range known {
		if word == k {
			return 0
		}
		if oneLetterApart(word, k) {
			best = 1
		}
	}
	return best
}

// oneLetterApart reports whether two different words differ by one letter that
// was added, left out, changed or swapped with its neighbour.
func oneLetterApart(a, b string) bool {
	x, y := []rune(a), []rune(b)
	if len(x) > len(y) {
		x, y = y, x
	}
	i := 0
	for i < len(x) && x[i] == y[i] {
		i++
	}
	switch len(y) - len(x) {
	case 0:
		return i < len(x) && (slices.Equal(x[i+1:], y[i+1:]) ||
			i+1 < len(x) && x[i] == y[i+1] && x[i+1] == y[i] && slices.Equal(x[i+2:], y[i+2:]))
	case 1:
		return slices.Equal(x[i:], y[i+1:])
	}
	return false
}
