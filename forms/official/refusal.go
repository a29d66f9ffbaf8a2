package official

import (
	"errors"
	"fmt"
	"time"

	"suppb/forms/internal/pdfobject"
)

// Refusal says in one sentence why a file is not accepted. It holds nothing of
// what the file says about a person.
type Refusal struct{ Says string }

func (r Refusal) Error() string { return r.Says }

func refuse(format string, args ...any) error { return Refusal{fmt.Sprintf(format, args...)} }

var errDamaged = Refusal{"The PDF is damaged and cannot be read; download or save it again."}

// refusalOf is an error of pdfobject in words.
func refusalOf(err error) error {
	switch {
	case errors.Is(err, pdfobject.ErrEmpty):
		return refuse("The file is empty.")
	case errors.Is(err, pdfobject.ErrTooLarge):
		return refuse("The file is larger than %d megabytes.", limits.Bytes>>20)
	case errors.Is(err, pdfobject.ErrNoPDF):
		return refuse("The file is not a PDF.")
	case errors.Is(err, pdfobject.ErrCutOff):
		return refuse("The PDF is cut off: its end is missing; download it again.")
	case errors.Is(err, pdfobject.ErrObjects):
		return refuse("The PDF has more than %d objects.", limits.Objects)
	case errors.Is(err, pdfobject.ErrStreams):
		return refuse("The PDF has more than %d streams of objects.", limits.Streams)
	case errors.Is(err, pdfobject.ErrPassword):
		return refuse("The PDF needs a password to be opened; save it without one.")
	case errors.Is(err, pdfobject.ErrTime):
		return refuse("The PDF takes longer than %d seconds to read.", limits.Time/time.Second)
	case errors.Is(err, pdfobject.ErrPagesLimit):
		return refuse("The PDF has more than %d pages.", mostPages)
	}
	return errDamaged
}
