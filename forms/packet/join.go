package packet

// Join puts continuation sheets behind a form: the pages of both as they are,
// with the form's fields. The same bytes give the same bytes.
func Join(title string, form, continuation []byte) ([]byte, error) {
	if len(continuation) == 0 {
		return form, nil
	}
	first, err := openPart("The form for signature", form, true)
	if err != nil {
		return nil, err
	}
	rest, err := openPart("The PDF of continuation sheets", continuation, false)
	if err != nil {
		return nil, err
	}
	b := newBuilder(title)
	b.addAll(first)
	b.addAll(rest)
	b.keepForm(first)
	return b.bytes(), nil
}
