package notify

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"mime"
	"mime/quotedprintable"
	"net/mail"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"suppb/cases"
)

// Folder writes messages as .eml files instead of sending them: the demo's mail.
type Folder struct {
	Sender
	Dir string
}

// Send writes the message under its Message-ID; the same message again replaces itself.
func (f *Folder) Send(ctx context.Context, m cases.Mail) error {
	msg, err := f.build(ctx, m)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(f.Dir, 0o700); err != nil {
		return fmt.Errorf("make the mail folder: %w", err)
	}
	name, _, _ := strings.Cut(messageID(m.ID, f.From), "@")
	part := filepath.Join(f.Dir, name+".part")
	if err := msg.WriteToFile(part); err != nil {
		return fmt.Errorf("write the message: %w", err)
	}
	return os.Rename(part, filepath.Join(f.Dir, name+".eml"))
}

// Letter is a message read back from the folder.
type Letter struct {
	ID, From, To, Subject, Body string
	Sent                        time.Time
}

// Letters reads the folder, newest first. A folder that is not there is empty.
func (f *Folder) Letters() ([]Letter, error) {
	paths, err := filepath.Glob(filepath.Join(f.Dir, "*.eml"))
	if err != nil {
		return nil, err
	}
	var out []Letter
	for _, path := range paths {
		l, err := readLetter(path)
		if err != nil {
			return nil, err
		}
		out = append(out, l)
	}
	slices.SortFunc(out, func(a, b Letter) int {
		return cmp.Or(b.Sent.Compare(a.Sent), strings.Compare(a.ID, b.ID))
	})
	return out, nil
}

func readLetter(path string) (Letter, error) {
	file, err := os.Open(path)
	if err != nil {
		return Letter{}, fmt.Errorf("open a message: %w", err)
	}
	defer file.Close()
	msg, err := mail.ReadMessage(file)
	if err != nil {
		return Letter{}, fmt.Errorf("read a message: %w", err)
	}
	l := Letter{ID: strings.TrimSuffix(filepath.Base(path), ".eml")}
	var words mime.WordDecoder
	if l.Subject, err = words.DecodeHeader(msg.Header.Get("Subject")); err != nil {
		return Letter{}, fmt.Errorf("read a message's subject: %w", err)
	}
	for field, header := range map[*string]string{&l.From: "From", &l.To: "To"} {
		address, err := mail.ParseAddress(msg.Header.Get(header))
		if err != nil {
			return Letter{}, fmt.Errorf("read a message's %s: %w", header, err)
		}
		*field = address.Address
	}
	if l.Sent, err = msg.Header.Date(); err != nil {
		return Letter{}, fmt.Errorf("read a message's date: %w", err)
	}
	body, err := io.ReadAll(quotedprintable.NewReader(msg.Body))
	if err != nil {
		return Letter{}, fmt.Errorf("read a message: %w", err)
	}
	l.Body = strings.ReplaceAll(string(body), "\r\n", "\n")
	return l, nil
}
