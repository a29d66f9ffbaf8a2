// Package syslog sends the lines of the audit log to a receiver elsewhere, as
// RFC 5424 messages. The libraries for it build messages from values that are
// escaped already, and leave out what is not; an audit line must not lose a word.
package syslog

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"suppb/cases"
)

// Priorities: facility 13, “log audit”, and the severities alert, warning and
// notice (RFC 5424, 6.2.1).
const (
	alert   = 13*8 + 1
	notice  = 13*8 + 5
	warning = 13*8 + 4
)

// element names the structured data. 32473 is the enterprise number for examples
// (RFC 5612): this program has none of its own.
const element = "audit@32473"

// Message is a line as one RFC 5424 message without its framing. Everything is in
// the structured data, printable ASCII, on one line, whatever the values hold
// (ASVS 5.0, 16.4.1).
func Message(l cases.AuditLine, host string) string {
	priority := notice
	switch {
	case l.Action == cases.ChainBroken:
		priority = alert
	case l.Result != "":
		priority = warning
	}
	var data strings.Builder
	data.WriteString("[" + element)
	for _, p := range []struct{ name, value string }{
		{"office", string(l.Agency)}, {"number", strconv.FormatInt(l.Number, 10)}, {"who", string(l.Actor)}, {"action", l.Action},
		{"request", string(l.Request)}, {"object", l.Object}, {"result", l.Result}, {"origin", l.Origin},
		{"rules", l.Rules}, {"rules_sha256", l.RulesHash}, {"mac", l.MAC},
	} {
		data.WriteString(" " + p.name + `="` + escaped(p.value) + `"`)
	}
	data.WriteString("]")
	return fmt.Sprintf("<%d>1 %s %s suppb - %s %s", priority, l.At.UTC().Format(time.RFC3339), name(host, 255), name(l.Action, 32), data.String())
}

// escaped is a value between quotation marks (RFC 5424, 6.3.3). What is not
// printable ASCII is written as Go would, so that no value ends a line.
func escaped(value string) string {
	var out strings.Builder
	for _, r := range value {
		switch {
		case r == '\\' || r == '"' || r == ']':
			out.WriteByte('\\')
			out.WriteRune(r)
		case r < ' ' || r > '~':
			quoted := strconv.QuoteRuneToASCII(r) // begins with a backslash, which is escaped as well
			out.WriteString(`\` + quoted[1:len(quoted)-1])
		default:
			out.WriteRune(r)
		}
	}
	return out.String()
}

// name is a field of the header: printable ASCII without spaces, "-" for none.
func name(s string, most int) string {
	s = strings.Map(func(r rune) rune {
		if r <= ' ' || r > '~' {
			return -1
		}
		return r
	}, s)
	if s == "" {
		return "-"
	}
	return s[:min(len(s), most)]
}
