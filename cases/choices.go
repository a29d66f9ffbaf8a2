package cases

// The lists from which an act's code is chosen.

// ConflictReasons are why a person steps aside from a request.
func ConflictReasons() []Choice {
	return []Choice{
		{"knows_party", "Knows the victim, the accused or their family"},
		{"witness", "Is or was a witness, or took part in the events"},
		{"represented_party", "Represented one of them before"},
		{"interest", "Has a personal or financial interest"},
		{"other", "Another conflict of interest"},
	}
}

// HoldReasons are why a request waits. None of them is a reason to refuse it.
func HoldReasons() []Choice {
	return []Choice{
		{HeldForRecords, "Records of another agency are on their way"},
		{HeldForAgency, "Another agency is asked whether it certifies"},
		{HeldForRequester, "The requester asked to wait"},
		{"trial", "A witness testifies in the coming weeks, and the defence would learn of the request"},
		{"other", "Another reason, as explained"},
	}
}

// Hold reasons under which the office itself has nothing to do.
const (
	HeldForRecords   = "records"
	HeldForAgency    = "agency"
	HeldForRequester = "requester"
)

// Channels are how a signed original goes back.
func Channels() []Choice {
	return []Choice{
		{"mail_tracked", "Mail with tracking"},
		{"courier", "Courier"},
		{ByHand, "Picked up or handed over at the office"},
	}
}

// ByHand needs no tracking number.
const ByHand = "by_hand"

// Relations are how two requests belong together, seen from the later one.
func Relations() []Choice {
	return []Choice{
		{"duplicate", "The same request, sent twice"},
		{Again, "Asked again after an earlier request"},
		{"family", "Another member of the same family"},
		{"same_crime", "Another victim of the same crime"},
	}
}

// Again is how a new request belongs to the one it repeats.
const Again = "again"

// Deficiencies are what a request can lack when it comes.
func Deficiencies() []Choice {
	return []Choice{
		{"identity", "Name or date of birth of the victim"},
		{"incident", "Where and when it happened, or a case number"},
		{"authority", "Proof that you may act for the victim"},
		{"form", "The supplement, filled in on the current edition"},
		{"helpfulness", "What the victim did to help"},
		{"evidence", "A document that is named but not attached"},
		{"translation", "A translation into English"},
		{"other", "Something else, as written below"},
	}
}

// CodeWords is what the code of an act of this kind says.
func (k ActKind) CodeWords(code string) string {
	switch k {
	case Recuse:
		return labelOf(ConflictReasons(), code)
	case Hold:
		return labelOf(HoldReasons(), code)
	case Dispatch:
		return labelOf(Channels(), code)
	case LinkRequest, Submit:
		return labelOf(Relations(), code)
	}
	return ""
}
