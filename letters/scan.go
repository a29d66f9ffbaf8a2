package letters

import "strings"

// tag is one {{…}} of a template.
type tag struct {
	line int
	mark byte // '#', '^', '/', '!' … or 0 for a plain name
	name string
}

// scan finds the tags of a template and what cannot be read as one.
func scan(text string) (tags []tag, problems []Problem) {
	line, rest := 1, text
	pass := func(n int) {
		line += strings.Count(rest[:n], "\n")
		rest = rest[n:]
	}
	for {
		open, closed := strings.Index(rest, "{{"), strings.Index(rest, "}}")
		if closed >= 0 && (open < 0 || closed < open) {
			pass(closed)
			problems = append(problems, Problem{line, "“}}” closes nothing. A placeholder begins with “{{”."})
			pass(2)
			continue
		}
		if open < 0 {
			return tags, problems
		}
		pass(open)
		if closed < 0 {
			return tags, append(problems, Problem{line, "“{{” is never closed. End the placeholder with “}}”."})
		}
		end := strings.Index(rest, "}}")
		if strings.HasPrefix(rest, "{{{") {
			if n := strings.Index(rest, "}}}"); n >= 0 {
				end = n + 1
			}
		}
		inner := strings.TrimSpace(rest[2:end])
		t := tag{line: line, name: inner}
		if inner != "" && strings.IndexByte("#^/!>=&{", inner[0]) >= 0 {
			t.mark, t.name = inner[0], strings.TrimSpace(inner[1:])
		}
		tags = append(tags, t)
		pass(end + 2)
	}
}
