package main

import (
	"fmt"
	"os"
	"strings"
)

// progress is a bar on a terminal, and nothing anywhere else.
type progress struct {
	out   *os.File // nil if nobody looks
	label string
	drawn int // in the last line, of width
}

const barWidth = 40

func newProgress(out *os.File, label string) *progress {
	info, err := out.Stat()
	if err != nil || info.Mode()&os.ModeCharDevice == 0 {
		out = nil
	}
	return &progress{out: out, label: label, drawn: -1}
}

// show draws the bar anew when it grew.
func (p *progress) show(done, all int) {
	filled := min(barWidth, done*barWidth/max(all, 1))
	if p.out == nil || filled == p.drawn {
		return
	}
	p.drawn = filled
	fmt.Fprintf(p.out, "\r%s [%s%s] %d of %d", p.label, strings.Repeat("#", filled), strings.Repeat(".", barWidth-filled), done, max(done, all))
}

// clear takes the bar away, so that what follows stands alone.
func (p *progress) clear() {
	if p.out != nil && p.drawn >= 0 {
		fmt.Fprintf(p.out, "\r%s\r", strings.Repeat(" ", len(p.label)+barWidth+30))
	}
}
