// Package policy holds the rules: dated rule sets as embedded data, and pure
// functions that turn a request and a rule set into dates and alarms. It has no
// clock and no I/O, and workflows call it directly, so nothing here may depend
// on map order or on anything but the arguments.
package policy
