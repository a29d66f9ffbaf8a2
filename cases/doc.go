// Package cases holds the domain: what a certification request is, who may act
// on it, and what each act leads to. It has no clock, no I/O and imports the
// standard library only; time and identifiers are passed in.
//
// [Next] is the whole state machine. The workflow's validators, the activity
// that writes the record and the pages all ask it, so they cannot disagree.
package cases
