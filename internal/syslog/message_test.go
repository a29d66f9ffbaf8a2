package syslog

import (
	"strings"
	"testing"
	"time"

	"github.com/leodido/go-syslog/v4"
	"github.com/leodido/go-syslog/v4/rfc5424"
	"github.com/stretchr/testify/require"

	"suppb/cases"
)

// parsed reads a message with somebody else's reading of RFC 5424.
func parsed(t testing.TB, message string) *rfc5424.SyslogMessage {
	t.Helper()
	m, err := rfc5424.NewParser().Parse([]byte(message))
	require.NoError(t, err, message)
	require.True(t, m.Valid(), message)
	return m.(*rfc5424.SyslogMessage)
}

var _ syslog.Message = (*rfc5424.SyslogMessage)(nil)

func TestMessage(t *testing.T) {
	l := cases.AuditLine{
		Agency: "ny", Number: 42, At: time.Date(2026, 11, 23, 9, 30, 0, 0, time.UTC), Actor: "p-rosa", Action: "ReadRequest",
		Request: "r-1", Object: "facts", Origin: "web/ABCDEFGH", Rules: "ny-da-default/1", RulesHash: "5f32", MAC: "00ff",
	}
	require.Equal(t, `<109>1 2026-11-23T09:30:00Z host.example suppb - ReadRequest [audit@32473 office="ny" number="42" who="p-rosa" action="ReadRequest" `+
		`request="r-1" object="facts" result="" origin="web/ABCDEFGH" rules="ny-da-default/1" rules_sha256="5f32" mac="00ff"]`, Message(l, "host.example"))
	m := parsed(t, Message(l, "host.example"))
	require.EqualValues(t, 13, *m.Facility)
	require.EqualValues(t, 5, *m.Severity)
	require.Equal(t, l.At, m.Timestamp.UTC())
	require.Equal(t, "42", (*m.StructuredData)[element]["number"])

	l.Result, l.Action = "not_yours", ""
	m = parsed(t, Message(l, ""))
	require.EqualValues(t, 4, *m.Severity)
	require.Nil(t, m.Hostname)
	require.Nil(t, m.MsgID)
}

// Attack: a value that ends its message and begins another one, in which somebody
// else opened the file.
func FuzzMessage(f *testing.F) {
	for _, s := range []string{"", "plain", `quote " bracket ] backslash \`, "\n<109>1 - - - - - [x@1 who=\"somebody-else\"]", "\x00\x7f\u2028é\xff", strings.Repeat("]", 300)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		l := cases.AuditLine{Agency: cases.AgencyID(s), Actor: cases.PersonID(s), Action: s, Object: s, Request: cases.RequestID(s), Result: s, Origin: s, Rules: s, MAC: "00"}
		message := Message(l, s)
		for i := range len(message) {
			if message[i] < ' ' || message[i] > '~' {
				t.Fatalf("byte %x in %q", message[i], message)
			}
		}
		m := parsed(t, message)
		if len(*m.StructuredData) != 1 || len((*m.StructuredData)[element]) != 11 || m.Message != nil {
			t.Errorf("%q is more than one line of the log", message)
		}
	})
}
