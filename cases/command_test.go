package cases

import (
	"strings"
	"testing"
)

// Whatever page or program a command comes from, its text has a limit.
func TestCommandCheckBoundsTexts(t *testing.T) {
	for _, tt := range []struct {
		name string
		text string
		ok   bool
	}{
		{"none", "", true},
		{"the longest", strings.Repeat("ñ", MaxProse), true},
		{"one letter more", strings.Repeat("ñ", MaxProse+1), false},
		{"control characters", "a\x00b", false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			for _, kind := range []ActKind{Recuse, Hold, Withdraw, Misdirect, AskInformation} {
				err := Command{Kind: kind, Payload: Payload{Text: tt.text}}.Check(U, day)
				if r, _ := err.(Refusal); (err == nil) != tt.ok || !tt.ok && r.Code != BadInput {
					t.Errorf("%s: %v", kind, err)
				}
			}
		})
	}
}
