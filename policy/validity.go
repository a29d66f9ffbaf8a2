package policy

import (
	"fmt"

	"suppb/cases"
)

// Validity is until when a signed U certification can be used, and how that was found.
type Validity struct {
	SignedOn    cases.Date `json:"signed_on"`
	LastReceipt cases.Date `json:"last_receipt_on"` // last safe day for USCIS to receive the petition
	Steps       []string   `json:"steps"`
}

// ValidityOf counts the six months of 8 CFR 214.14(c)(2)(i) from the day on
// which a U certification was signed, cautiously: the last safe day is the day
// before the same-numbered day six months later, or the last day of that month
// if it has no such day. A T declaration has no such limit.
func ValidityOf(signed cases.Date) Validity {
	v := Validity{SignedOn: signed, Steps: []string{
		fmt.Sprintf("Signed %s. USCIS must receive the petition within the six months that follow, 8 CFR 214.14(c)(2)(i).", signed.Long()),
	}}
	same := AddMonths(signed, 6)
	if same.Day != signed.Day {
		v.LastReceipt = same
		v.Steps = append(v.Steps, fmt.Sprintf("%s %d has no day %d, so the last day of that month is the last safe day.", same.Month, same.Year, signed.Day))
	} else {
		v.LastReceipt = same.AddDays(-1)
		v.Steps = append(v.Steps, fmt.Sprintf("The same-numbered day is %s; the day before it is the last safe day.", same.Long()))
	}
	v.Steps = append(v.Steps, fmt.Sprintf("Filing counts when USCIS receives it, not when it is mailed: plan for the mail to arrive by %s.", v.LastReceipt.Long()))
	return v
}
