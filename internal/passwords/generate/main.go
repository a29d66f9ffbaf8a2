// Command generate makes known.bloom of lists of passwords, one a line:
//
//	go run ./internal/passwords/generate LIST... >internal/passwords/known.bloom
//
// scripts/passwords.sh fetches the lists and runs it.
package main

import (
	"bufio"
	"fmt"
	"os"
	"strings"

	"suppb/internal/passwords"
)

func main() {
	list := map[string]bool{}
	for _, path := range os.Args[1:] {
		if err := read(path, list); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
	if _, err := os.Stdout.Write(passwords.NewFilter(list)); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Fprintf(os.Stderr, "%d passwords\n", len(list))
}

// read takes every password of four characters and more, in small letters.
func read(path string, into map[string]bool) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	lines := bufio.NewScanner(file)
	for lines.Scan() {
		if password := strings.ToLower(strings.TrimRight(lines.Text(), "\r")); len([]rune(password)) >= 4 {
			into[password] = true
		}
	}
	return lines.Err()
}
