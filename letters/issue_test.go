package letters

import (
	"strings"
	"testing"

	"suppb/cases"
)

func TestPreferred(t *testing.T) {
	for said, want := range map[string]cases.Language{
		"": cases.English, "Spanish": cases.Spanish, " spanish (Mexico) ": cases.Spanish, "Español": cases.Spanish, "es": cases.Spanish, "Estonian": cases.English, "K'iche'": cases.English,
	} {
		if got := Preferred(cases.LetterReceipt, said); got != want {
			t.Errorf("%q: %s", said, got)
		}
	}
	if Preferred(cases.LetterWithdrawal, "Spanish") != cases.English {
		t.Error("USCIS is written to in Spanish")
	}
}

func TestAddressee(t *testing.T) {
	r := cases.Request{Requester: "Ana Ortiz", OrgName: "Harbor Legal Aid", Submission: cases.Submission{ReplyTo: "harbor legal aid\r\n 40 Mercer Walk \n\nTestville, NY 10999"}}
	if got, want := Addressee(cases.LetterReceipt, r), "Ana Ortiz\nHarbor Legal Aid\n40 Mercer Walk\nTestville, NY 10999"; got != want {
		t.Errorf("%q", got)
	}
	toUSCIS := Addressee(cases.LetterWithdrawal, r)
	if !strings.HasPrefix(toUSCIS, "U.S. Citizenship and Immigration Services\n[") {
		t.Errorf("%q", toUSCIS)
	}
	for text, want := range map[string]string{
		"Ana Ortiz\n40 Mercer Walk": "",
		" \n ":                      "Enter the address",
		toUSCIS:                     "Replace [postal address",
		strings.Repeat("x\n", 9):    "The address has more than 8 lines",
	} {
		if got := CheckAddressee(text); !strings.HasPrefix(got, want) || want == "" && got != "" {
			t.Errorf("%q: %q", text, got)
		}
	}
}

func TestTitle(t *testing.T) {
	who := cases.Actor{Roles: []cases.Role{cases.RoleIntake, cases.RoleReviewer}}
	if Title(who, cases.English) != "Assistant District Attorney" || Title(who, cases.Spanish) != "Fiscal auxiliar de distrito" || Title(cases.Actor{}, cases.English) != "" {
		t.Error(Title(who, cases.English), Title(who, cases.Spanish))
	}
}

func TestOffered(t *testing.T) {
	intake := cases.Actor{Roles: []cases.Role{cases.RoleIntake}}
	if got := Offered(cases.Snapshot{State: cases.Declined}, intake); len(got) != 1 || got[0] != cases.LetterDeclination {
		t.Errorf("%v", got)
	}
}
