package main

import (
	"bytes"
	"strings"
	"testing"

	"suppb/cases"
	"suppb/store/storetest"
)

func TestDemo(t *testing.T) {
	s := storetest.SQLite(t)
	var out bytes.Buffer
	if err := makeDemo(t.Context(), s, &out); err != nil {
		t.Fatal(err)
	}
	for _, p := range demoPeople {
		_, line, _ := strings.Cut(out.String(), p.email)
		fields := strings.Fields(line)
		if len(fields) == 0 {
			t.Fatalf("no password is printed for %s", p.email)
		}
		if got, err := s.SignIn(t.Context(), cases.Credentials{Email: p.email, Password: fields[0]}); err != nil || got.ID != p.id {
			t.Errorf("%s cannot sign in with what was printed: %v", p.email, err)
		}
	}

	intake, err := s.Person(t.Context(), "demo-lindqvist")
	if err != nil {
		t.Fatal(err)
	}
	rows, err := s.Queue(t.Context(), cases.Viewer{Actor: intake.Actor(), Agency: demoAgency}, cases.QueueFilter{})
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) < 50 || len(rows) > 70 {
		t.Errorf("%d requests, want about 60", len(rows))
	}
	states := map[cases.State]int{}
	for _, r := range rows {
		states[r.State]++
		if r.State == cases.AwaitingDecision && r.Recommendation == cases.Certify && r.DraftDigest == "" {
			t.Errorf("request %s waits for a decision without a form", r.Number)
		}
	}
	for _, state := range cases.States() {
		if states[state] == 0 {
			t.Errorf("no request is %q", state.Words())
		}
	}

	out.Reset()
	if err := makeDemo(t.Context(), s, &out); err != nil || strings.Contains(out.String(), "@") {
		t.Errorf("the second start printed %q (%v)", out.String(), err)
	}
}
