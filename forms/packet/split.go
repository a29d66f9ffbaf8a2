package packet

import (
	"context"
	"errors"
	"fmt"
	"slices"
)

// Split takes a scan of signed packets apart. The stack is a PDF, or one page
// as a PNG or JPEG picture. A packet begins at each cover sheet that can be
// read; whatever is in doubt is asked about in Stack.Questions, and nothing is
// guessed.
//
// A stack that is no PDF or picture, encrypted, cut off, damaged or over a limit
// is a [cases.Refusal] of one sentence; the only other error is that of ctx. A
// single page that cannot be read does not spoil the others. Pages are looked at
// one by one; the memory needed is about five times the size of the file and
// eight bytes for each pixel of its largest page.
//
// What paper cannot tell, Split does not tell: that pages are in order, that
// they are those that were printed, or that anybody signed.
func Split(ctx context.Context, stack []byte, limits Limits) (Stack, error) {
	limits = limits.orDefault()
	d, err := openStack(stack, limits)
	if err != nil {
		return Stack{}, err
	}
	s := sorting{Stack: Stack{Pages: len(d.pages)}, document: d, current: -1}
	for i := range d.pages {
		found, err := d.look(ctx, i, limits)
		if err != nil {
			return Stack{}, err
		}
		s.add(i+1, found)
	}
	s.finish()
	for i := range s.Packets {
		if err := s.cut(ctx, &s.Packets[i], limits); err != nil {
			return Stack{}, err
		}
	}
	return s.Stack, nil
}

// openStack reads a stack; a picture becomes a document of one page.
func openStack(stack []byte, limits Limits) (*document, error) {
	if len(stack) > limits.Bytes {
		return nil, refuse("The scan is larger than %d megabytes.", limits.Bytes>>20)
	}
	pdf, err := wrapPicture(stack, limits.Pixels)
	if err != nil {
		return nil, err
	}
	return open("The scan", pdf, bounds{bytes: max(limits.Bytes, len(pdf)), pages: limits.Pages})
}

// finding is what a look at a page found.
type finding struct {
	codes      []Code // different ones
	foreign    bool   // also a code that is not ours
	newer      bool   // a code of a later version of this program
	misread    bool   // a code that is ours, or something like a code, but cannot be made out
	unreadable string // why the page cannot be looked at
	blank      bool
	scanned    bool // pictures cover the page
}

// sorting is a stack while its pages are dealt out.
type sorting struct {
	Stack
	document *document
	current  int // index of the packet that is open; -1 if none is
	drawn    map[int]bool
}

// add deals out the next page.
func (s *sorting) add(number int, f finding) {
	if len(f.codes) == 1 {
		s.sheet(number, f.codes[0])
		if f.foreign {
			s.ask(ForeignCode, number, "This office sheet also carries a code that is not from this program.")
		}
		return
	}
	if s.current >= 0 {
		p := &s.Packets[s.current]
		if f.blank {
			p.Blank = append(p.Blank, number)
			return
		}
		p.Pages = append(p.Pages, number)
	} else if !f.blank {
		s.Loose = append(s.Loose, number)
	}
	switch {
	case len(f.codes) > 1:
		s.ask(TwoCodes, number, "It carries several different codes of this program; two sheets may have been scanned as one.")
	case f.misread:
		s.ask(CodeUnreadable, number, "It seems to carry a code that cannot be read. If it is a cover sheet, a packet begins here.")
	case f.newer:
		s.ask(CodeUnreadable, number, "It carries a code from a newer version of this program.")
	case f.foreign:
		s.ask(ForeignCode, number, "It carries a code that is not from this program. If it does not belong here, take it out.")
	case f.unreadable != "":
		s.ask(Unreadable, number, "It cannot be looked at: "+f.unreadable+" If it is a cover sheet, a packet begins here.")
	}
	if s.current >= 0 && !f.scanned && f.unreadable == "" {
		if s.drawn == nil {
			s.drawn = map[int]bool{}
		}
		s.drawn[number] = true
	}
}

// sheet begins or ends a packet.
func (s *sorting) sheet(number int, c Code) {
	if c.Role == Cover {
		s.Packets = append(s.Packets, Packet{Code: c, Cover: number})
		s.current = len(s.Packets) - 1
		return
	}
	if s.current >= 0 && s.Packets[s.current].Code.closing() == c {
		s.Packets[s.current].Closing = number
	} else {
		s.ask(StrayClosing, number, "It is the closing sheet of a packet whose cover sheet was not found before it.")
	}
	s.current = -1
}

// ask adds a question about a page and the packet that is open.
func (s *sorting) ask(d Doubt, page int, why string) {
	s.Questions = append(s.Questions, Question{d, page, page, s.current, why})
}

// finish asks what can only be asked when all pages are known.
func (s *sorting) finish() {
	for _, r := range ranges(s.Loose) {
		s.Questions = append(s.Questions, Question{OutsidePacket, r[0], r[1], -1, "No cover sheet comes before, or a closing sheet does."})
	}
	for i, p := range s.Packets {
		s.askAboutCount(i, p)
		s.askAboutPaper(i, p)
		same := func(other Packet) bool { return other.Code.Token == p.Code.Token }
		if first := slices.IndexFunc(s.Packets, same); first != i {
			why := fmt.Sprintf("The packet of this cover sheet is twice in the stack; the other cover sheet is page %d.", s.Packets[first].Cover)
			s.Questions = append(s.Questions, Question{SeenTwice, p.Cover, p.Cover, i, why}, Question{
				SeenTwice, s.Packets[first].Cover, s.Packets[first].Cover, first,
				fmt.Sprintf("The packet of this cover sheet is twice in the stack; the other cover sheet is page %d.", p.Cover),
			})
		}
	}
	slices.SortStableFunc(s.Questions, func(a, b Question) int { return a.First - b.First })
	for i := range s.Packets {
		p := &s.Packets[i]
		asked := func(q Question) bool { return q.Packet == i }
		if p.Clear = !slices.ContainsFunc(s.Questions, asked); p.Clear {
			p.Letter, p.Signed = p.Pages[:p.Code.Letter:p.Code.Letter], p.Pages[p.Code.Letter:]
		}
	}
}

func (s *sorting) askAboutCount(i int, p Packet) {
	want, have := p.Code.Letter+p.Code.Pages, len(p.Pages)
	if want == have {
		return
	}
	doubt, why := MissingPages, fmt.Sprintf("%s missing behind this cover sheet: %d were printed, %d are here.", counted(want-have, "page"), want, have)
	if have > want {
		doubt, why = ExtraPages, fmt.Sprintf("%s too many behind this cover sheet: %d were printed, %d are here.", counted(have-want, "page"), want, have)
	}
	s.Questions = append(s.Questions, Question{doubt, p.Cover, p.Cover, i, why})
}

func (s *sorting) askAboutPaper(i int, p Packet) {
	for _, number := range p.Pages {
		if s.drawn[number] {
			s.Questions = append(s.Questions, Question{NotScanned, number, number, i,
				"It is no picture of a sheet: it has not been on paper, so nobody can have signed it in ink."})
			return
		}
	}
}

// cut makes the PDF of a packet.
func (s *sorting) cut(ctx context.Context, p *Packet, limits Limits) error {
	keep := p.Pages
	if p.Clear {
		keep = p.Signed
	}
	if len(keep) == 0 {
		return nil
	}
	var err error
	p.PDF, err = s.document.cut(ctx, keep, limits)
	return err
}

// Cut makes a PDF of chosen pages of a stack, numbered from 1, in the order
// given: what a person asks for after looking at the questions. Pages come out
// as in [Packet.PDF]. Errors are those of [Split].
func Cut(ctx context.Context, stack []byte, pages []int, limits Limits) ([]byte, error) {
	limits = limits.orDefault()
	d, err := openStack(stack, limits)
	if err != nil {
		return nil, err
	}
	if len(pages) == 0 {
		return nil, refuse("Choose at least one page.")
	}
	for i, number := range pages {
		if number < 1 || number > len(d.pages) || slices.Contains(pages[:i], number) {
			return nil, refuse("The scan has pages 1 to %d; choose each of them once at most.", len(d.pages))
		}
	}
	return d.cut(ctx, pages, limits)
}

// ranges are runs of consecutive numbers, first and last of each.
func ranges(numbers []int) [][2]int {
	var list [][2]int
	for _, n := range numbers {
		if last := len(list) - 1; last >= 0 && list[last][1] == n-1 {
			list[last][1] = n
		} else {
			list = append(list, [2]int{n, n})
		}
	}
	return list
}

// cutOff reports whether err says that time ran out.
func cutOff(err error) bool {
	return errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled)
}
