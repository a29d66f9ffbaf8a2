package store

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"suppb/cases"
)

// Fields that a request is found by. What is kept of each is a keyed digest.
const (
	termWord       = "word"        // a word of the victim's names, or some of one name joined, and each with any one letter left out
	termPerson     = "person"      // family name, given name and date of birth together
	termANumber    = "a_number"    //
	termCaseNumber = "case_number" //
)

// writeTerms makes the terms of a request anew.
func (t *tx) writeTerms(ctx context.Context, agency cases.AgencyID, id cases.RequestID, s cases.Submission) error {
	if _, err := t.exec(ctx, `DELETE FROM terms WHERE request_id = ?`, id); err != nil {
		return fmt.Errorf("drop the terms of a request: %w", err)
	}
	var rows []any
	keep := func(field string, term int64) { rows = append(rows, agency, id, field, term) }
	empty := map[string]bool{termANumber: true, termCaseNumber: true, termPerson: true}
	for _, x := range termsOf(s) {
		n, err := t.keys.term(ctx, t, agency, x)
		if err != nil {
			return err
		}
		keep(x.field, n)
		delete(empty, x.field)
	}
	for field := range empty {
		keep(field, decoy())
	}
	names := map[string]bool{}
	for _, w := range nameWords(s.Victim) {
		for _, v := range variants(w) {
			names[v] = true
		}
	}
	for w := range names {
		n, err := t.keys.term(ctx, t, agency, fieldTerm{termWord, w})
		if err != nil {
			return err
		}
		keep(termWord, n)
	}
	for n := len(names); n == 0 || n%wordBucket != 0; n++ {
		keep(termWord, decoy())
	}
	const each = 4 // columns
	for some := range slices.Chunk(rows, 100*each) {
		if _, err := t.exec(ctx, `INSERT INTO terms (agency_id, request_id, field, term) VALUES `+
			strings.TrimSuffix(strings.Repeat(`(`+marks(each)+`), `, len(some)/each), ", ")+` ON CONFLICT DO NOTHING`, some...); err != nil {
			return fmt.Errorf("write the terms of a request: %w", err)
		}
	}
	return nil
}

// wordBucket is of what number each request has a multiple of terms of names: how
// many there are would tell how long the names are. What is missing is made up,
// and so are terms of fields that are empty.
const wordBucket = 32

// decoy is a term of nothing.
func decoy() int64 {
	var b [8]byte
	_, _ = rand.Read(b[:]) // does not fail
	return int64(binary.BigEndian.Uint64(b[:]))
}

type fieldTerm struct{ field, value string }

// termsOf are the terms of which one in common makes two requests alike; see
// cases.Submission.Alike.
func termsOf(s cases.Submission) (out []fieldTerm) {
	if n := cases.PlainANumber(s.Victim.ANumber); n != "" {
		out = append(out, fieldTerm{termANumber, n})
	}
	if n := plainWord(s.CaseNumber); n != "" {
		out = append(out, fieldTerm{termCaseNumber, n})
	}
	if !s.Victim.BornOn.IsZero() {
		out = append(out, fieldTerm{termPerson, plainWord(s.Victim.Name.Family) + "/" + plainWord(s.Victim.Name.Given) + "/" + s.Victim.BornOn.String()})
	}
	return out
}

// term is the keyed digest of a value of one office: 64 bits, since what is
// found is opened and compared anyway.
func (k *keyring) term(ctx context.Context, q querier, agency cases.AgencyID, x fieldTerm) (int64, error) {
	set, err := k.keyset(ctx, q, digestKeys, 0)
	if err != nil {
		return 0, err
	}
	return int64(binary.BigEndian.Uint64(set.Digest("term\x00"+string(agency)+"\x00"+x.field+"\x00"+x.value, 16))), nil
}

// plainWord is a text without what people write differently: accents, case,
// spaces, dashes, and letters that some keyboards do not have.
func plainWord(s string) string {
	return otherLetters.Replace(strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, norm.NFKD.String(s)))
}

// otherLetters are letters that are no letter with an accent, as they are written
// without them.
var otherLetters = strings.NewReplacer("ß", "ss", "æ", "ae", "œ", "oe", "ø", "o", "ł", "l", "đ", "d", "ð", "d", "þ", "th", "ħ", "h", "ı", "i")

// mostJoined is how many words in a row people write as one: De La Cruz, Delacruz.
const mostJoined = 4

// nameWords are the words of every name of a person, and those of one name in a
// row written as one word.
func nameWords(v cases.Victim) (out []string) {
	for _, name := range append([]cases.Name{v.Name}, v.OtherNames...) {
		for _, part := range []string{name.Family, name.Given + " " + name.Middle} {
			all := words(part)
			for i := range all {
				for j := i + 1; j <= min(i+mostJoined, len(all)); j++ {
					out = append(out, strings.Join(all[i:j], ""))
				}
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func words(s string) (out []string) {
	for _, part := range strings.FieldsFunc(norm.NFKD.String(s), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) && r != '\'' && r != '’'
	}) {
		if w := plainWord(part); w != "" {
			out = append(out, w)
		}
	}
	return out
}

// particles are words of two letters in so many names that a wrong letter in them
// would find half the office for every name of two letters.
var particles = []string{"al", "da", "de", "di", "do", "du", "el", "la"}

// variants are a word and the word with any one letter left out. Two words that
// differ by one letter that was added, left out, changed or swapped with its
// neighbour have a variant in common.
func variants(word string) []string {
	out := []string{word}
	letters := []rune(word)
	if len(letters) < 2 || slices.Contains(particles, word) {
		return out
	}
	for i := range letters {
		out = append(out, string(letters[:i])+string(letters[i+1:]))
	}
	slices.Sort(out)
	return slices.Compact(out)
}
