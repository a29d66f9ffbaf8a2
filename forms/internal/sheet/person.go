package sheet

import (
	"fmt"
	"strings"

	"suppb/forms"
)

// Name draws the rows a, b and c of item.
func (c *Column) Name(item string, n forms.Name) {
	c.Row(item+".a", "Family Name\n(Last Name)", n.Family)
	c.Row(item+".b", "Given Name\n(First Name)", n.Given)
	c.Row(item+".c", "Middle Name", c.Optional(n.Middle))
}

// NameAcross is Name with the boxes side by side.
func (c *Column) NameAcross(item string, n forms.Name) {
	c.Fields(
		Field{Item: item + ".a", Label: "Family Name (Last Name)", Value: n.Family},
		Field{Item: item + ".b", Label: "Given Name (First Name)", Value: n.Given},
		Field{Item: item + ".c", Label: "Middle Name", Value: c.Optional(n.Middle)},
	)
}

// OtherNames draws the first of names as Name does and carries the others to
// the Part for additional information.
func (c *Column) OtherNames(item string, names []forms.Name) {
	var first forms.Name
	var more []string
	for i, n := range names {
		if i == 0 {
			first = n
			continue
		}
		more = append(more, "Other name used: "+spelled(n))
	}
	c.Name(item, c.optionalName(first))
	c.Carry(item+".a", more)
}

// spelled is a name with each of its parts called by its label.
func spelled(n forms.Name) string {
	var parts []string
	for _, p := range []struct{ label, text string }{
		{"family name", n.Family}, {"given name", n.Given}, {"middle name", n.Middle},
	} {
		if p.text != "" {
			parts = append(parts, p.label+" "+p.text)
		}
	}
	return strings.Join(parts, ", ") + "."
}

// ANumber draws the comb for an A-Number of 7 to 9 digits.
func (c *Column) ANumber(item, label, number string) {
	c.nineDigits(item, label, "A-", c.s.aNumber(item, number))
}

// SocialSecurityNumber draws the comb that the official fills in by hand.
func (c *Column) SocialSecurityNumber(item, label string) {
	c.nineDigits(item, label, "", "")
}

func (c *Column) nineDigits(item, label, before, value string) {
	c.Ask(item, label)
	x := c.x + min(rowLabel, c.w-combWidth)
	f := valueFaces[0]
	c.s.write(f, x-c.s.width(f, before)-2, c.y+(boxHeight-f.leading())/2+f.ascent(), before)
	c.s.comb(nineDigits, x, c.y, combWidth, value)
	c.advance(boxHeight + gap + 2)
}

// aNumber is number as nine digits, whatever stands before and between them.
func (s *Sheet) aNumber(item, number string) string {
	if number == "" {
		return s.orFiller("", "NONE")
	}
	digits := strings.TrimLeft(strings.ToUpper(number), "A- ")
	digits = strings.NewReplacer("-", "", " ", "").Replace(digits)
	if n := len(digits); n < 7 || n > 9 || strings.Trim(digits, "0123456789") != "" {
		s.mistake(item, fmt.Sprintf("holds %q; an A-Number has 7 to 9 digits.", number))
		return ""
	}
	return fmt.Sprintf("%09s", digits)
}

// Address draws the rows a to h of item.
func (c *Column) Address(item string, a forms.Address) {
	c.Row(item+".a", "Street Number\nand Name", a.Street)
	c.unit(item+".b", a)
	c.Row(item+".c", "City or Town", a.City)
	c.stateAndZIP(item, a)
	c.Row(item+".f", "Province", c.Optional(a.Province))
	c.Row(item+".g", "Postal Code", c.Optional(a.PostalCode))
	c.Row(item+".h", "Country", c.Optional(a.Country))
}

func (c *Column) unit(item string, a forms.Address) {
	c.label(c.x, rowLabel, item, "")
	x := c.x + itemIndent
	for _, u := range forms.Units() {
		c.s.marked(x, c.y+4, c.w, u.Label, u.Code == a.Unit)
		x += 42
	}
	if a.Unit != "" {
		mustOffer(c.s, item, forms.Units(), a.Unit)
	}
	c.s.fill(item, box{x, c.y + 1, c.x + c.w - x, boxHeight}, c.Optional(a.UnitNumber))
	c.advance(boxHeight + gap + 2)
}

func (c *Column) stateAndZIP(item string, a forms.Address) {
	left := Column{c.s, c.x, c.y, rowLabel + 52}
	left.Row(item+".d", "State", a.State)
	right := Column{c.s, c.x + left.w + 8, c.y, c.w - left.w - 8}
	right.s.label(right.x, right.y, 60, item+".e", "ZIP\nCode")
	c.s.fill(item+".e", box{right.x + 46, right.y + 1, right.w - 46, boxHeight}, a.ZIP)
	c.y = left.y
}

// Relatives draws three relatives as Items 2, 3 and 4 of Part 5, and carries
// the others to the Part for additional information.
func (c *Column) Relatives(f forms.Family) {
	var rows [3]forms.Relative
	further := f.Relatives[copy(rows[:], f.Relatives):]
	for i, r := range rows {
		required := i < len(f.Relatives) || i == 0 && f.Culpable == forms.Yes
		c.relative(fmt.Sprint(2+i), r, required)
	}
	var more []string
	for _, r := range further {
		more = append(more, fmt.Sprintf("Another family member: %s Relationship: %s. Involvement: %s",
			spelled(r.Name), r.Relationship, r.Involvement))
	}
	c.Carry("4.a", more)
}

func (c *Column) relative(item string, r forms.Relative, required bool) {
	if !required {
		r.Name = c.optionalName(r.Name)
	}
	c.NameAcross(item, r.Name)
	c.Text(item+".d", "Relationship", c.OptionalUnless(required, r.Relationship), 1)
	c.Text(item+".e", "Involvement", c.OptionalUnless(required, r.Involvement), 3)
	c.Space(2)
}
