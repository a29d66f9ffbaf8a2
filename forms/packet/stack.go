package packet

import (
	"fmt"
	"time"
)

// Limits of a stack. A field that is 0 takes its default.
type Limits struct {
	Bytes    int           // of the file; 256 MiB
	Pages    int           // 1000
	Pixels   int           // of all pictures on one page together; 45 million: US legal at 600 dots an inch
	PageTime time.Duration // to look at one page; 20 seconds
}

func (l Limits) orDefault() Limits {
	if l.Bytes == 0 {
		l.Bytes = 256 << 20
	}
	if l.Pages == 0 {
		l.Pages = 1000
	}
	if l.Pixels == 0 {
		l.Pixels = 45_000_000
	}
	if l.PageTime == 0 {
		l.PageTime = 20 * time.Second
	}
	return l
}

// Stack is what a scan of packets holds. Every page of it is either an office
// sheet, or blank, or in exactly one packet, or in Loose. Pages are numbered
// from 1.
type Stack struct {
	Pages     int // of the scan
	Packets   []Packet
	Loose     []int      // pages that belong to no packet
	Questions []Question // in the order of pages; what a person has to look at
}

// Packet is one packet of a stack: what lies between a cover sheet and its
// closing sheet, or the next cover sheet.
type Packet struct {
	Code    Code  // of the cover sheet
	Cover   int   // page of the cover sheet
	Closing int   // page of the closing sheet; 0 if there was none
	Pages   []int // between them, in the order of the scan, without blank ones
	Blank   []int // pages that nothing is printed on, such as backs
	Clear   bool  // no question concerns this packet, and its pages are as many as were printed

	// Letter and Signed are Pages, parted; both are empty unless Clear.
	Letter, Signed []int

	// PDF are the pages to keep: Signed, or all of Pages unless Clear; without
	// the office sheets. Nil if there is no page. Pictures are the bytes of the
	// scan, not packed anew, and no other page of the scan is in the file.
	PDF []byte
}

// Doubt is a kind of question.
type Doubt string

const (
	// OutsidePacket are pages before the first cover sheet, or after a closing sheet.
	OutsidePacket Doubt = "outside_packet"
	// Unreadable is a page that cannot be looked at; a code on it would not be found.
	Unreadable Doubt = "unreadable"
	// CodeUnreadable is a page with something like a code that cannot be made out.
	CodeUnreadable Doubt = "code_unreadable"
	// ForeignCode is a page with a code that is not of this program.
	ForeignCode Doubt = "foreign_code"
	// TwoCodes is a page with several different codes of this program.
	TwoCodes Doubt = "two_codes"
	// StrayClosing is a closing sheet of another packet than the one before it.
	StrayClosing Doubt = "stray_closing"
	// MissingPages and ExtraPages are packets with another number of pages than was printed.
	MissingPages Doubt = "missing_pages"
	ExtraPages   Doubt = "extra_pages"
	// SeenTwice is a packet whose cover sheet comes more than once in the stack.
	SeenTwice Doubt = "seen_twice"
	// NotScanned is a packet with pages that are no pictures: they have not been on paper.
	NotScanned Doubt = "not_scanned"
)

// Question is something that a person has to look at. Its words hold nothing of
// what a page says.
type Question struct {
	Doubt  Doubt
	First  int // page
	Last   int // page; First unless it is about a range
	Packet int // index in Stack.Packets; -1 if it concerns none
	Why    string
}

// String is the question as a sentence or two.
func (q Question) String() string {
	if q.First == q.Last {
		return fmt.Sprintf("Page %d: %s", q.First, q.Why)
	}
	return fmt.Sprintf("Pages %d to %d: %s", q.First, q.Last, q.Why)
}
