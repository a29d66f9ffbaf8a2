package store

import (
	"encoding/json"
	"fmt"

	"suppb/internal/seal"
)

// label says what a sealed value is and whose: table.column/row.
func label(column, row string) string { return column + "/" + row }

// sealJSON seals a value as JSON.
func sealJSON(b *seal.Box, label string, v any) ([]byte, error) {
	clear, err := json.Marshal(v)
	if err != nil {
		return nil, fmt.Errorf("write %s: %w", label, err)
	}
	return b.Seal(label, clear), nil
}

// openJSON reads what sealJSON gave. A column that holds nothing is the zero value.
func openJSON[T any](b *seal.Box, label string, sealed []byte) (v T, err error) {
	if len(sealed) == 0 {
		return v, nil
	}
	clear, err := b.Open(label, sealed)
	if err != nil {
		return v, fmt.Errorf("read %s: %w", label, err)
	}
	if err := json.Unmarshal(clear, &v); err != nil {
		return v, fmt.Errorf("read %s: it is not JSON", label)
	}
	return v, nil
}

// openText reads a sealed text. A column that holds nothing is "".
func openText(b *seal.Box, label string, sealed []byte) (string, error) {
	if len(sealed) == 0 {
		return "", nil
	}
	clear, err := b.Open(label, sealed)
	if err != nil {
		return "", fmt.Errorf("read %s: %w", label, err)
	}
	return string(clear), nil
}
