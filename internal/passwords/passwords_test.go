package passwords

import (
	"crypto/rand"
	"strings"
	"testing"
)

func TestMistake(t *testing.T) {
	about := []string{"Miriam Okafor-Lee", "m.okafor@da.example", "Harborview County District Attorney's Office"}
	for _, tt := range []struct {
		password string
		taken    bool
	}{
		{"short one", false},                     // 9 characters
		{strings.Repeat("ab1 ", 64), false},      // one piece, 256 characters
		{strings.Repeat("é", 257), false},        // too long
		{"1qaz2wsx3edc", false},                  // breached as it is
		{"PolniyPizdec0211", false},              // whatever its case
		{"Password12345!", false},                // a breached one with things around it
		{"!!!!Liverpool1987", false},             // so is this
		{"p-a-s-s-w-o-r-d-1", false},             // or between
		{"monkeymonkeymonkey", false},            // the same again and again
		{"aaaaaaaaaaaaaaa", false},               //
		{"123456789012", false},                  // along the digits
		{"lkjhgfdsapoiu", false},                 // along a keyboard, backwards
		{"okafor likes tea", false},              // a name
		{"my tea is Miriam's", false},            //
		{"the harborview mill", false},           // the office
		{"O-k-a-f-o-r tea mill", false},          //
		{"county fair lemonade", true},           // a word of every office
		{"correct horse battery", true},          //
		{"пять зелёных чайников", true},          // any script
		{"wide   spaces   count", true},          // spaces are characters
		{"k7mq-x2fd-9hwe-4ptn", true},            //
		{strings.Repeat("ж", 11), false},         // characters, not bytes
		{"tulip ledger anvil", true},             //
		{"lee side of the barn", true},           // three letters are not telling
		{"Qb#7vLz!p2Xw9", true},                  //
		{"only small letters here", true},        // no rules of composition, ASVS 6.2.5
		{strings.Repeat("lantern ox ", 4), true}, // a longer piece that nobody knows
	} {
		if got := Mistake(tt.password, about...); (got == "") != tt.taken {
			t.Errorf("%.40q: %q", tt.password, got)
		}
	}
}

// The list stands for what attackers try first; what it does not hold is let through.
func TestTheList(t *testing.T) {
	for _, password := range []string{"password", "123qweasdzxc", "qwerty123456", "leavemealone", "iloveyou", "trustno1", "letmein", "mailcreated5240"} {
		if !Known(password) {
			t.Errorf("%q is not in the list", password)
		}
	}
	wrong := 0
	const tries = 50_000
	for range tries {
		if Known(strings.ToLower(rand.Text())) {
			wrong++
		}
	}
	if wrong > tries/4000 {
		t.Errorf("%d of %d random passwords are taken for known ones", wrong, tries)
	}
}
