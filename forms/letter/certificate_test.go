package letter

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"suppb/cases"
	"suppb/forms/internal/papertest"
)

// destroyed is the certificate of so many requests.
func destroyed(n int) cases.DestructionCertificate {
	c := cases.DestructionCertificate{
		Agency: agency, Number: "C-2037-0003", On: cases.MustDate("2037-01-08"), Proposer: "Irene Castellan", ProposedOn: cases.MustDate("2037-01-05"),
		Confirmer: "Grace Halloran", ConfirmedOn: cases.MustDate("2037-01-08"),
	}
	for i := range n {
		d := cases.Disposal{
			Number: fmt.Sprintf("2026-%04d", i+1), Visa: cases.U, State: cases.Lapsed, EndedOn: cases.MustDate("2026-12-02").AddDays(i),
			KeptUntil: cases.MustDate("2036-12-02").AddDays(i), Line: "office/1 certified", DestroyedOn: c.On,
		}
		if i%3 == 1 {
			d.Visa, d.State, d.Line = cases.T, cases.Misdirected, "office/1 not-answered"
		}
		c.Items = append(c.Items, d)
	}
	c.Digest = cases.ListDigest(c.Items)
	return c
}

func TestCertificateGolden(t *testing.T) {
	spared := destroyed(3)
	spared.Items[1].DestroyedOn, spared.Items[1].Spared = cases.Date{}, cases.BlockHold
	command := destroyed(1)
	command.ByCommand, command.Proposer, command.Confirmer = true, "", ""
	nothing := destroyed(1)
	nothing.Items[0].DestroyedOn, nothing.Items[0].Spared = cases.Date{}, cases.BlockCase
	for name, c := range map[string]cases.DestructionCertificate{
		"destruction.pdf": destroyed(4), "destruction-spared.pdf": spared, "destruction-command.pdf": command, "destruction-nothing.pdf": nothing, "destruction-long.pdf": destroyed(90),
	} {
		t.Run(name, func(t *testing.T) {
			pdf, err := DrawCertificate(c)
			if err != nil {
				t.Fatal(err)
			}
			if again, err := DrawCertificate(c); err != nil || !bytes.Equal(pdf, again) {
				t.Error("the same facts give other bytes")
			}
			papertest.Golden(t, name, pdf)
			papertest.Sound(t, pdf)
			papertest.InsideMargins(t, pdf)
			papertest.Legible(t, pdf)
			text := strings.Join(papertest.Pages(t, pdf), "\n")
			squeezed := papertest.Squeeze(text)
			for _, d := range c.Items {
				want := []string{d.Number, d.EndedOn.String(), d.KeptUntil.String(), d.Line}
				if d.Spared != "" {
					want = append(want, d.Spared.Words())
				}
				for _, w := range want {
					if !strings.Contains(squeezed, papertest.Squeeze(w)) {
						t.Errorf("%s is not on it", w)
					}
				}
			}
			for _, want := range []string{c.Number, c.Digest, agency.Name, "January 8, 2037", "AES-256-GCM", "Page 1 of"} {
				if !strings.Contains(text, want) {
					t.Errorf("%q is not on it", want)
				}
			}
			if strings.Contains(text, "{pages}") {
				t.Error("pages are not counted")
			}
		})
	}
}
