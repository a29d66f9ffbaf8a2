package pdfobject

import "bytes"

// Scanner divides what draws a page into operands and operators.
type Scanner struct{ rest []byte }

func NewScanner(drawing []byte) *Scanner { return &Scanner{drawing} }

const (
	blanks     = "\x00\t\n\f\r "
	delimiters = "()<>[]{}/%"
)

// Next is the next token as it stands there: a name with its slash, a string
// with its brackets, a number, any other bracket or an operator. It is nil at
// the end.
func (s *Scanner) Next() []byte {
	for {
		s.rest = bytes.TrimLeft(s.rest, blanks)
		if len(s.rest) == 0 {
			return nil
		}
		if s.rest[0] != '%' {
			break
		}
		end := bytes.IndexAny(s.rest, "\r\n")
		if end < 0 {
			end = len(s.rest)
		}
		s.rest = s.rest[end:]
	}
	end := 1
	switch s.rest[0] {
	case '(':
		end = literalEnd(s.rest)
	case '<':
		if end = bytes.IndexByte(s.rest, '>') + 1; bytes.HasPrefix(s.rest, []byte("<<")) {
			end = 2
		} else if end == 0 {
			end = len(s.rest)
		}
	case '[', ']', '>', '{', '}', ')':
	default:
		if end = 1 + bytes.IndexAny(s.rest[1:], blanks+delimiters); end == 0 {
			end = len(s.rest)
		}
	}
	token := s.rest[:end]
	s.rest = s.rest[end:]
	return token
}

// SkipPicture moves behind the bytes of a picture that stands in the drawing,
// after the operator ID.
func (s *Scanner) SkipPicture() {
	for {
		end := bytes.Index(s.rest, []byte("EI"))
		if end < 0 {
			s.rest = nil
			return
		}
		before := end > 0 && isBlank(s.rest[end-1])
		s.rest = s.rest[end+2:]
		if before && (len(s.rest) == 0 || isBlank(s.rest[0])) {
			return
		}
	}
}

func isBlank(c byte) bool { return bytes.IndexByte([]byte(blanks), c) >= 0 }

// IsOperator reports whether a token is an operator and not an operand.
func IsOperator(token []byte) bool {
	c := token[0]
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '\'' || c == '"'
}

// literalEnd is where the string in parentheses at the start of b ends.
func literalEnd(b []byte) int {
	depth := 0
	for i := 0; i < len(b); i++ {
		switch b[i] {
		case '\\':
			i++
		case '(':
			depth++
		case ')':
			if depth--; depth == 0 {
				return i + 1
			}
		}
	}
	return len(b)
}
