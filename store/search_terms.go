package store

import (
	"context"
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
	termWord       = "word"        // a word of the victim's names, and the word with any one letter left out
	termPerson     = "person"      // family name, given name and date of birth together
	termANumber    = "a_number"    //
	termCaseNumber = "case_number" //
)

// writeTerms makes the terms of a request anew.
func (t *tx) writeTerms(ctx context.Context, agency cases.AgencyID, id cases.RequestID, s cases.Submission) error {
	if _, err := t.exec(ctx, `DELETE FROM terms WHERE request_id = ?`, id); err != nil {
		return fmt.Errorf("drop the terms of a request: %w", err)
	}
	all := termsOf(s)
	for _, w := range nameWords(s.Victim) {
		for _, v := range variants(w) {
			all = append(all, fieldTerm{termWord, v})
		}
	}
	for _, x := range all {
		n, err := t.keys.term(ctx, t, agency, x)
		if err != nil {
			return err
		}
		if _, err := t.exec(ctx, `INSERT INTO terms (agency_id, request_id, field, term) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING`, agency, id, x.field, n); err != nil {
			return fmt.Errorf("write the terms of a request: %w", err)
		}
	}
	return nil
}

type fieldTerm struct{ field, value string }

// termsOf are the terms of which one in common makes two requests alike; see
// cases.Submission.Alike.
func termsOf(s cases.Submission) (out []fieldTerm) {
	if s.Victim.ANumber != "" {
		out = append(out, fieldTerm{termANumber, plainWord(s.Victim.ANumber)})
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
// spaces, dashes.
func plainWord(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, norm.NFKD.String(s))
}

// nameWords are the words of every name of a person.
func nameWords(v cases.Victim) (out []string) {
	names := []string{v.Name.Family, v.Name.Given, v.Name.Middle}
	for _, other := range v.OtherNames {
		names = append(names, other.Family, other.Given, other.Middle)
	}
	for _, name := range names {
		out = append(out, words(name)...)
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

// variants are a word and the word with any one letter left out. Two words that
// differ by one letter that was added, left out, changed or swapped with its
// neighbour have a variant in common.
func variants(word string) []string {
	out := []string{word}
	letters := []rune(word)
	if len(letters) < 3 {
		return out
	}
	for i := range letters {
		out = append(out, string(letters[:i])+string(letters[i+1:]))
	}
	slices.Sort(out)
	return slices.Compact(out)
}
