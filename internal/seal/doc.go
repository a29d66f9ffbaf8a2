// Package seal keeps what the record holds unreadable without its keys. Keys are
// wrapped in keys: a key for each request, in the key of its office, in the
// master key, which is not in the record. All encryption is Tink's AES-256-GCM;
// each value is bound to a label that says what it is and whose, so that it does
// not open anywhere else.
package seal
