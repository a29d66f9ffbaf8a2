package store

import (
	"database/sql/driver"
	"encoding/json"
	"fmt"
)

// asJSON stores a value as JSON text in a column.
type asJSON[T any] struct{ V T }

func (j asJSON[T]) Value() (driver.Value, error) {
	b, err := json.Marshal(j.V)
	return string(b), err
}

func (j *asJSON[T]) Scan(src any) error {
	switch v := src.(type) {
	case string:
		return json.Unmarshal([]byte(v), &j.V)
	case []byte:
		return json.Unmarshal(v, &j.V)
	}
	return fmt.Errorf("a JSON column holds a %T", src)
}

func toJSON[T any](v T) asJSON[T] { return asJSON[T]{v} }
