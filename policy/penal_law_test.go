package policy

import (
	"strings"
	"testing"

	"suppb/cases"
)

func TestSuggestCrimes(t *testing.T) {
	for _, tt := range []struct {
		name     string
		statutes string
		want     string // "written: categories", similar ones with ~
	}{
		{"section sign and subdivision", "PL § 120.05(1)", "120.05(1): felonious_assault"},
		{"name in full", "Penal Law 120.05", "120.05: felonious_assault"},
		{"points and a hyphen", "P.L. 120.05-1", "120.05-1: felonious_assault"},
		{"as the demonstration writes it", "NY Penal Law § 120.05(2)", "120.05(2): felonious_assault"},
		{"N.Y. and spaces", "N.Y.  Penal\u00a0Law §120.10", "120.10: felonious_assault"},
		{"small letters, no space", "pl120.10", "120.10: felonious_assault"},
		{"subd.", "Penal Law § 120.05, subd. 2", "120.05, subd. 2: felonious_assault"},
		{"a list", "PL §§ 120.05(1), 135.20 and 215.11", "120.05(1): felonious_assault; 135.20: kidnapping; 215.11: witness_tampering ~obstruction_of_justice"},
		{"a list with words between", "PL 120.05 (assault 2), and also 135.05", "120.05: felonious_assault; 135.05: false_imprisonment unlawful_criminal_restraint"},
		{"twice", "PL 120.05(1); PL 120.05(2)", "120.05(1): felonious_assault"},
		{"an attempt", "PL 110/120.05", "110: attempt; 120.05: felonious_assault"},
		{"an attempt in full", "PL 110.00/125.25(1)", "110.00: attempt; 125.25(1): murder"},
		{"a letter in the number", "PL 230.34-a", "230.34-a: trafficking ~sexual_exploitation"},
		{"a letter and a subdivision", "PL 130.65-a(1)(b)", "130.65-a(1)(b): sexual_assault"},
		{"robbery is similar", "PL 160.15(2)", "160.15(2): ~felonious_assault"},
		{"larceny by extortion", "PL 155.40(2)", "155.40(2): extortion ~blackmail"},
		{"larceny without a subdivision", "PL 155.40", "155.40: extortion ~blackmail"},
		{"larceny by other means", "PL 155.40(1)", ""},
		{"a number alone", "120.05(2)", "120.05(2): felonious_assault"},
		{"a number alone without a dot", "110", ""},
		{"another section of the law", "PL 400.00", ""},
		{"CPL is another law", "CPL 530.11; CPL 120.10", ""},
		{"C.P.L. is another law", "C.P.L. § 120.10", ""},
		{"another law, and then ours", "VTL 1192; PL 120.05", "120.05: felonious_assault"},
		{"ours, and then another", "PL 120.05; Family Court Act, Executive Law § 135.05", "120.05: felonious_assault"},
		{"United States Code", "18 U.S.C. 1351, 120.05", ""},
		{"an amount", "the sum of $120.05", ""},
		{"a date", "12.120.05", ""},
		{"part of a longer number", "PL 1120.05 and 120.055", ""},
		{"words only", "Assault in the second degree", ""},
		{"place", "Plaza 120.05", "120.05: felonious_assault"}, // names no law: the number counts
		{"nothing", "", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var got []string
			for _, s := range SuggestCrimes("NY", cases.MustDate("2026-05-16"), tt.statutes) {
				var codes []string
				for _, c := range s.Suggests {
					if c.Similar {
						codes = append(codes, "~"+c.Category)
					} else {
						codes = append(codes, c.Category)
					}
				}
				got = append(got, s.Written+": "+strings.Join(codes, " "))
			}
			if one := strings.Join(got, "; "); one != tt.want {
				t.Errorf("found %q, want %q", one, tt.want)
			}
		})
	}
}

func TestSuggestionSentence(t *testing.T) {
	for _, tt := range []struct{ statutes, want string }{
		{"PL 120.05(2)", "PL 120.05 is assault in the second degree: usually felonious assault."},
		{"PL 160.15", "PL 160.15 is robbery in the first degree: usually similar to felonious assault."},
		{"PL 155.40(2)", "PL 155.40 is grand larceny in the second degree: usually extortion, or similar to blackmail."},
		{"PL 135.10", "PL 135.10 is unlawful imprisonment in the first degree: usually false imprisonment or unlawful criminal restraint."},
	} {
		all := SuggestCrimes("ny", cases.MustDate("2026-05-16"), tt.statutes)
		if len(all) != 1 || all[0].Sentence() != tt.want {
			t.Errorf("%s: %+v", tt.statutes, all)
		}
	}
}

// What the domain reference names is in the table.
func TestPenalLawOfNewYork(t *testing.T) {
	for section, want := range map[string]string{
		"120.05": "felonious_assault", "120.10": "felonious_assault", "135.05": "false_imprisonment", "135.10": "unlawful_criminal_restraint",
		"135.20": "kidnapping", "135.25": "kidnapping", "130.35": "rape", "130.50": "sexual_assault", "130.65": "abusive_sexual_contact",
		"120.45": "stalking", "120.50": "stalking", "120.55": "stalking", "120.60": "stalking", "155.40(2)": "extortion", "135.60": "~extortion",
		"215.10": "witness_tampering", "215.13": "witness_tampering", "230.34": "trafficking", "230.34-a": "trafficking", "135.35": "trafficking",
		"160.10": "~felonious_assault", "160.15": "~felonious_assault",
	} {
		found := false
		for _, s := range SuggestCrimes("NY", cases.MustDate("2026-05-16"), "PL "+section) {
			for _, c := range s.Suggests {
				found = found || c.Category == strings.TrimPrefix(want, "~") && c.Similar == strings.HasPrefix(want, "~")
			}
		}
		if !found {
			t.Errorf("PL %s does not suggest %s", section, want)
		}
	}
	for _, law := range PenalLaws() {
		for _, s := range law.Sections {
			if s.Confirmed && s.Source == "" {
				t.Errorf("%s %s is confirmed, and no source says by what", law.Short, s.Section)
			}
		}
	}
}

const penalLawText = `{
  "kind": "penal_law",
  "id": "us-xx",
  "name": "Example penal code",
  "versions": [
    {
      "version": 1,
      "from": "2020-01-01",
      "until": "",
      "cite": "Example",
      "confirmed": false,
      "state": "XX",
      "short": "PC",
      "names": ["Penal Code"],
      "sections": [
        {"section": "245", "also": ["245.1"], "title": "Assault", "suggests": [{"category": "felonious_assault"}], "confirmed": false},
        {"section": "211", "title": "Robbery", "suggests": [{"category": "felonious_assault", "similar": true}], "confirmed": false}
      ]
    }
  ]
}
`

func TestMistakesInPenalLawFiles(t *testing.T) {
	for _, tt := range []struct{ name, from, to, want string }{
		{"none", "", "", ""},
		{"unknown category with a near one", `"felonious_assault"}`, `"felonius_assault"}`, `line 16, versions[0].sections[0].suggests[0].category: there is no qualifying criminal activity "felonius_assault"; did you mean "felonious_assault"?`},
		{"unknown category", `"felonious_assault"}`, `"parking"}`, `line 16, versions[0].sections[0].suggests[0].category: there is no qualifying criminal activity "parking"`},
		{"doubled section", `"211"`, `"245"`, `line 17, versions[0].sections[1].section: section 245 is in the table twice`},
		{"doubled by another way to write it", `"211"`, `"245.1"`, `line 17, versions[0].sections[1].section: section 245.1 is in the table twice`},
		{"no number", `"211"`, `"211(a)"`, `line 17, versions[0].sections[1].section: "211(a)" is not the number of a section such as 120.05`},
		{"no title", `"Robbery"`, `""`, `line 17, versions[0].sections[1].title: say what the section is called`},
		{"suggests nothing", `[{"category": "felonious_assault"}]`, `[]`, `line 16, versions[0].sections[0].suggests: the section suggests nothing; leave it out`},
		{"suggests twice", `[{"category": "felonious_assault"}]`, `[{"category": "rape"}, {"category": "rape", "similar": true}]`, `line 16, versions[0].sections[0].suggests[1].category: the section suggests "rape" twice`},
		{"similar to an attempt", `"felonious_assault", "similar"`, `"attempt", "similar"`, `line 17, versions[0].sections[1].suggests[0].category: attempt, conspiracy and solicitation name no crime that something could be similar to`},
		{"an unknown state", `"XX"`, `"Xx"`, `line 12, versions[0].state: "Xx" is not a state in two capital letters`},
		{"no way to cite it", `"short": "PC"`, `"short": ""`, `line 13, versions[0].short: say how people cite the law, in letters: PL`},
		{"a name that is none", `["Penal Code"]`, `["(("]`, `line 14, versions[0].names[0]: "((" is not the name of a law such as Penal Law`},
		{"no first day", `"from": "2020-01-01"`, `"from": ""`, `line 8, versions[0].from: say from which day the table suggests`},
		{"ends before it begins", `"until": ""`, `"until": "2019-01-01"`, `line 9, versions[0].until: it ends on 1 January 2019, before it begins on 1 January 2020`},
		{"no citation", `"cite": "Example"`, `"cite": ""`, `line 10, versions[0].cite: say which law this is`},
		{"a field too many", `"similar": true`, `"similar": true, "ticked": true`, `line 17, versions[0].sections[1].suggests[0].ticked: there is no field "ticked" here`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			text := strings.Replace(penalLawText, tt.from, tt.to, 1)
			_, errs := CheckFiles([]File{{"office.json", []byte(text)}})
			var got []string
			for _, err := range errs {
				got = append(got, strings.TrimPrefix(err.Error(), "office.json "))
			}
			if strings.Join(got, "\n") != tt.want {
				t.Errorf("mistakes\n%s\nwant\n%s", strings.Join(got, "\n"), tt.want)
			}
		})
	}
}

func TestPenalLawsOfOtherStates(t *testing.T) {
	on := cases.MustDate("2026-05-16")
	if got := SuggestCrimes("XX", on, "PC 245"); got != nil {
		t.Errorf("a state without a table suggests %+v", got)
	}
	before := Hash()
	load(t, map[string]string{"xx.json": penalLawText})
	if Hash() == before {
		t.Error("the hash does not know the table")
	}
	if got := SuggestCrimes("XX", on, "Penal Code § 245(a)(1), 211"); len(got) != 2 || got[0].Written != "245(a)(1)" || !got[1].Suggests[0].Similar {
		t.Errorf("suggests %+v", got)
	}
	if got := SuggestCrimes("XX", on, "245"); got != nil {
		t.Errorf("a bare number suggests %+v", got)
	}
	if got := SuggestCrimes("XX", cases.MustDate("2019-12-31"), "PC 245"); got != nil {
		t.Errorf("before its first day it suggests %+v", got)
	}
	// An office's own table rules over the program's, and versions follow each other.
	own := strings.NewReplacer("us-xx", "own-ny", `"XX"`, `"NY"`, `"PC"`, `"PL"`, `"245"`, `"120.05"`, "Assault", "Our own").Replace(penalLawText)
	load(t, map[string]string{"own.json": own})
	if got := SuggestCrimes("NY", on, "PL 120.05"); len(got) != 1 || got[0].Title != "Our own" {
		t.Errorf("suggests %+v", got)
	}
	clash := strings.Replace(own, "own-ny", "other-ny", 1)
	_, errs := CheckFiles([]File{{"a.json", []byte(strings.Replace(own, "own-ny", "third-ny", 1))}, {"b.json", []byte(clash)}})
	if len(errs) != 1 || !strings.Contains(errs[0].Text, "both in force for NY") {
		t.Errorf("two tables for one state: %v", errs)
	}
}

// Whatever a reviewer typed, what is suggested is in the text and in the table.
func FuzzStatuteText(f *testing.F) {
	for _, s := range []string{"PL § 120.05(1)", "Penal Law 120.05", "P.L. 120.05-1", "CPL 530.11, 120.05", "PL 110/120.05", "130.65-a(1)", "P L", "§§§", "PL é120.05", "\xff120.05", strings.Repeat("PL 120.05 ", 20)} {
		f.Add(s)
	}
	on := cases.MustDate("2026-05-16")
	f.Fuzz(func(t *testing.T, text string) {
		seen := map[string]bool{}
		for _, s := range SuggestCrimes("NY", on, text) {
			if !strings.Contains(text, s.Written) || s.Written == "" || len(s.Suggests) == 0 || seen[s.Section] {
				t.Errorf("%q suggests %+v", text, s)
			}
			seen[s.Section] = true
		}
	})
}

// Whatever is in the file, a mistake has words, and a table without mistakes
// can be asked.
func FuzzPenalLawFile(f *testing.F) {
	for _, text := range []string{penalLawText, strings.Replace(penalLawText, `"PC"`, `"(("`, 1), strings.Replace(penalLawText, `"Penal Code"`, `"", " . "`, 1), `{"kind": "penal_law", "id": "a", "name": "a", "versions": [null]}`, "{}"} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		next := loaded.clone()
		next.layers++
		errs := next.addAll([]file{newFile("fuzz.json", text)})
		for _, err := range errs {
			if err.Text == "" || err.Line < 1 {
				t.Errorf("%+v", err)
			}
		}
		if len(errs) > 0 {
			return
		}
		for _, law := range next.laws {
			for _, s := range law.find("PL 120.05(1), PC 245, ((") {
				if s.Section == "" {
					t.Errorf("suggests %+v", s)
				}
			}
		}
	})
}
