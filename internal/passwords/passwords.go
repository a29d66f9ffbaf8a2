// Package passwords tells which passwords are too easily guessed: those that
// became known in breaches, and those made of what anybody knows about a person.
// It asks nobody: the list is part of the program (ASVS 6.2.4, 6.2.11, 6.2.12).
package passwords

import (
	_ "embed"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Lengths in characters. ASVS 6.2.1 asks for 8 and advises 15; 6.2.9 asks that at
// least 64 are taken.
const (
	Least = 12
	Most  = 256
)

// known holds 412,841 breached and common passwords; see scripts/passwords.sh.
//
//go:embed known.bloom
var known []byte

// Mistake says in one sentence why a password is not taken; "" if it is. About
// are what it must not be made of: names, addresses, the office.
func Mistake(password string, about ...string) string {
	switch n := utf8.RuneCountInString(password); {
	case n < Least:
		return "A password has at least 12 characters; 15 or more are better. Several words that do not belong together are easy to remember."
	case n > Most:
		return "A password has at most 256 characters."
	}
	small := strings.ToLower(password)
	squeezed := strings.Map(letterOrDigit, small)
	for _, word := range words(about) {
		if strings.Contains(squeezed, word) {
			return "This password holds a name or an address that others know. Choose one that has nothing to do with you or the office."
		}
	}
	if Known(small) || Known(squeezed) || Known(core(small)) || repeats(squeezed) || runs(squeezed) {
		return "This password is in lists that attackers use, or is made like those. Choose another one: several words that do not belong together are easy to remember."
	}
	return ""
}

// Known reports whether a password, in small letters, is in the list. About one
// in 16,000 that are not is taken for one.
func Known(password string) bool { return password != "" && filter(known).has(password) }

func letterOrDigit(r rune) rune {
	if unicode.IsLetter(r) || unicode.IsDigit(r) {
		return r
	}
	return -1
}

// core is a password without the digits and marks that people put around one.
func core(password string) string {
	return strings.TrimFunc(password, func(r rune) bool { return !unicode.IsLetter(r) })
}

// repeats reports whether the text is one piece of at most six characters, or a
// known password, again and again.
func repeats(text string) bool {
	for n := 1; n <= len(text)/2; n++ {
		if len(text)%n == 0 && strings.Repeat(text[:n], len(text)/n) == text && (n <= 6 || Known(text[:n])) {
			return true
		}
	}
	return false
}

// runs reports whether the text goes along the alphabet, the digits or the rows of
// a keyboard, forwards or backwards.
func runs(text string) bool {
	for _, row := range []string{"abcdefghijklmnopqrstuvwxyz", "01234567890123456789", "qwertyuiopasdfghjklzxcvbnm"} {
		var back strings.Builder
		for i := len(row) - 1; i >= 0; i-- {
			back.WriteByte(row[i])
		}
		if strings.Contains(row+row, text) || strings.Contains(back.String()+back.String(), text) {
			return true
		}
	}
	return false
}

// common are words of offices' names that say nothing about the office.
var common = map[string]bool{
	"attorney": true, "attorneys": true, "certification": true, "city": true, "county": true, "department": true, "district": true,
	"general": true, "office": true, "police": true, "prosecutor": true, "prosecutors": true, "prosecuting": true, "state": true,
	"state's": true, "example": true, "legal": true, "from": true, "with": true,
}

// words are the words of four letters and more that are telling.
func words(about []string) (out []string) {
	for _, text := range about {
		for _, word := range strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) }) {
			if utf8.RuneCountInString(word) >= 4 && !common[word] {
				out = append(out, word)
			}
		}
	}
	return out
}
