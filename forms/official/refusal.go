package official

import "fmt"

// Refusal says in one sentence why a file is not accepted. It holds nothing of
// what the file says about a person.
type Refusal struct{ Says string }

func (r Refusal) Error() string { return r.Says }

func refuse(format string, args ...any) error { return Refusal{fmt.Sprintf(format, args...)} }
