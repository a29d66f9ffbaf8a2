package store

import (
	"strings"
	"testing"
)

// unsealedBytes are the columns of bytes that are not sealed that way.
var unsealedBytes = map[string]string{
	"document_chunks.bytes":       "sealed as a stream, see chunk.go",
	"form_templates.bytes":        "a blank form of USCIS's",
	"audit.prev":                  "keyed digests of the chain",
	"audit.mac":                   "keyed digests of the chain",
	"audit_heads.mac":             "keyed digests of the chain",
	"audit_heads.seal":            "keyed digests of the chain",
	"audit_checkpoints.mac":       "keyed digests of the chain",
	"audit_sent.mac":              "keyed digests of the chain",
	"audit_sent.seal":             "keyed digests of the chain",
	"audit_checkpoints.signature": "public",
	"keysets.wrapped":             "wrapped by the master key",
	"request_keys.wrapped":        "wrapped by the office's key",
}

// Every column of bytes is known to rotation, or to be sealed in another way; and
// none that is listed is missing.
func TestEverySealedColumnIsListed(t *testing.T) {
	s, err := Open(t.Context(), t.TempDir()+"/record.db", testMaster(t))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if _, err := s.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	var columns []string
	if err := list(t.Context(), s.db, &columns, `SELECT t.name || '.' || c.name FROM sqlite_master t, pragma_table_info(t.name) c
		WHERE t.type = 'table' AND c.type = 'BLOB' ORDER BY 1`); err != nil {
		t.Fatal(err)
	}
	listed := map[string]bool{}
	for _, c := range sealedColumns {
		listed[c.table+"."+c.column] = true
	}
	for _, name := range columns {
		if unsealedBytes[name] == "" && !listed[name] {
			t.Errorf("%s is neither in sealedColumns nor in unsealedBytes", name)
		}
		delete(listed, name)
	}
	for name := range listed {
		t.Errorf("%s is listed as sealed, but is no column of bytes", name)
	}
	all := strings.Join(columns, " ")
	for name := range unsealedBytes {
		if !strings.Contains(all, name) {
			t.Errorf("%s is not in the schema any more", name)
		}
	}
}
