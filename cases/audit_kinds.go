package cases

import (
	"slices"
	"strings"
	"unicode"
)

// AuditKind is a kind of line of the audit log.
type AuditKind struct {
	Action string
	Words  string // as pages print it, after a name
	Opens  bool   // somebody read a request, or something that belongs to one
	Object string // what the line's object holds; counts are name=number
}

// auditKinds are all kinds but the acts on requests, in the order of the manual.
var auditKinds = []AuditKind{
	{"ReadRequest", "read the request", true, "facts, or dates for those who see no facts"},
	{"ShowPersonalDetails", "opened the personal details", true, ""},
	{"OpenDocument", "opened a file", true, "the file"},
	{"ListUploads", "listed their files that no act attached", true, "rows"},
	{"Upload", "uploaded a file", false, "the file"},
	{"VirusFound", "sent or opened a file with a virus, and was refused", false, "the file; the virus is the result"},
	{"ReadAlike", "saw requests that are alike", true, "how many; the line's request is the one that they are like"},
	{"FindRequest", "found the request by its number", true, ""},
	{"FindPaper", "found the request by a paper's code", true, "the paper's number"},
	{"PreviewForm", "drew a preview of the form", true, ""},
	{"PreviewLetter", "drew a preview of a letter", true, "the letter"},
	{"PrintForm", "printed the form for signature", true, ""},
	{"DrawBundle", "began to take a release out of the record", true, "the release"},
	{"BundleDrawn", "took a release out of the record", true, "the release and the bundle's SHA-256"},
	{"OpenDemand", "read a demand", true, "the demand"},
	{"ListDemands", "read the list of demands", false, "rows"},
	{"ReadWalls", "read who is kept from the request", true, "rows"},

	{"ListRequests", "read the list of requests", false, "rows and the filter"},
	{"ReadNames", "saw the names of victims in a list", false, "how many"},
	{"Search", "searched", false, "how many were found; never what was searched for"},
	{"ReadOverview", "read the overview", false, "how many requests are open"},
	{"ListDueDates", "read due dates", false, "rows; origin “feed” for a calendar program"},
	{"ListPeople", "read the list of accounts", false, "rows"},
	{"ReadAudit", "read the audit log", false, "rows and the filter"},
	{"ExportAudit", "exported the audit log", false, "first and last day"},
	{"Backup", "made a copy of the record", false, ""},
	{"Restore", "restored the record from a copy", false, ""},
	{"VerifyPaper", "asked whether a paper is genuine", false, "the paper's number; the answer is the result"},
	{"VerifyFile", "asked whether a file is genuine", false, "the file; the answer is the result"},

	{"SignIn", "signed in", false, "with what"},
	{"SignInRefused", "was refused at the sign-in", false, "the account, the keyed digest of an address or identity without one, or the provider whose answer proved nothing"},
	{"CodeRefused", "was refused at the second factor", false, "with what"},
	{"PasskeyRefused", "was refused with a passkey", false, "why; unknown for one of no account"},
	{"UseRecoveryCode", "used a recovery code", false, "the account"},
	{"Confirm", "proved again who they are", false, "with what"},
	{"SignOut", "signed out", false, ""},
	{"EndSession", "ended a session", false, "the session"},
	{"EndSessions", "ended sessions", false, "whose"},
	{"Refused", "was refused", false, "method and address, with {id} for IDs; the reason is the result"},
	{"FeedRefused", "asked for a calendar that is not there", false, ""},

	{"AddOffice", "entered the office", false, "the office"},
	{"AddOrganisation", "entered an organization", false, "the organization"},
	{"AddPerson", "added an account", false, "the account"},
	{"EnablePerson", "enabled an account", false, "the account"},
	{"DisablePerson", "disabled an account", false, "the account"},
	{"Invite", "invited a person to set a password", false, "the account"},
	{"ForgotPassword", "asked for a new password", false, "the account"},
	{"ChangePassword", "changed a password", false, "the account"},
	{"EnrolApp", "set up an authenticator app", false, "the account"},
	{"RemoveApp", "removed an authenticator app", false, "the account"},
	{"NewRecoveryCodes", "made recovery codes", false, "the account"},
	{"RemoveFactors", "removed somebody's second factors", false, "the account"},
	{"AddPasskey", "added a passkey", false, "the passkey"},
	{"RemovePasskey", "removed a passkey", false, "the passkey"},
	{"LinkIdentity", "was linked with the office's sign-in", false, "the account"},
	{"AllowSignOn", "allowed the office's sign-in for an account", false, "the account"},
	{"EndSignOn", "ended the office's sign-in for an account", false, "the account"},
	{"FollowGroups", "got the roles of their groups", false, "the roles"},
	{"NewFeed", "made a calendar feed", false, "the account"},
	{"EndFeed", "ended a calendar feed", false, "the account"},

	{"Designate", "entered an official", false, "the entry"},
	{"EndDesignation", "ended an official's entry", false, "the entry"},
	{"AttachDesignationLetter", "attached a designation's letter", false, "the entry"},
	{"ChangeHead", "named a new head of the agency", false, "the first day"},
	{"PrepareHeadChange", "prepared a new head of the agency", false, "the first day"},
	{"AddAbsence", "entered an absence", false, "the absence"},
	{"EndAbsence", "ended an absence", false, "the absence"},
	{"SaveLetterTemplate", "changed the text of a letter", false, "letter, language and version"},
	{"AddFormTemplate", "installed a form of USCIS", false, "its SHA-256"},

	{"RecordDemand", "recorded a demand", false, "the demand"},
	{"ReviewDemand", "began the legal review of a demand", false, "the demand"},
	{"IdentifyDemand", "named the request that a demand is about", false, "the demand"},
	{"RefuseDemand", "refused a demand", false, "the demand"},
	{"ProposeRelease", "proposed a release", false, "the demand"},
	{"ApproveRelease", "approved a release", false, "the demand"},
	{"RejectRelease", "rejected a release", false, "the demand"},
	{"TakeBackDemand", "closed a demand that was taken back", false, "the demand"},
	{"ReopenDemand", "opened a demand again", false, "the demand"},
	{"BarTelling", "recorded that a court forbids telling the requester", false, "the demand"},
	{"TellOfDemand", "told the requester of a demand", false, "the demand"},
	{"FileDemandLetter", "filed a letter about a demand", false, "the demand"},
	{"SetHold", "set a hold", false, "the hold"},
	{"EndHold", "ended a hold", false, "the hold"},
	{"RecordProsecution", "recorded a pending prosecution", false, "the prosecution"},
	{"NoteProsecution", "noted something about the protective order", false, "the prosecution"},
	{"OpenToTrial", "gave the trial assistant access", false, "the prosecution"},
	{"CloseToTrial", "ended the trial assistant's access", false, "the prosecution"},
	{"EndProsecution", "ended a pending prosecution", false, "the prosecution"},
	{"PutUpWall", "kept somebody from the request, or stepped aside", false, "the wall"},
	{"TakeDownWall", "let somebody see the request again", false, "the wall"},

	{"ReadRetention", "read what falls due or was destroyed", false, "rows, or the list"},
	{"ProposeDestruction", "proposed a list of requests to destroy", false, "the list"},
	{"DropDestruction", "dropped a list of requests to destroy", false, "the list"},
	{"ConfirmDestruction", "confirmed a list of requests to destroy", false, "the list"},
	{"DestroyRequest", "destroyed a request", false, "the list"},
	{"SpareRequest", "kept a request back from destruction", false, "the list; why is the result"},
	{"CertifyDestruction", "wrote the certificate of destruction", false, "the list"},
	{"EmptyDemand", "destroyed what a demand said", false, "the demand"},
	{"DeleteUpload", "deleted a file that nothing needed", false, "the file"},
	{"Purge", "deleted what nothing needed", false, "counts"},
	{"Sweep", "compared the procedures with the record", false, "counts"},

	{"RotateKey", "made a new key", false, "the set of keys"},
	{"ForgetKey", "forgot an old key", false, "the set of keys"},
	{"RotateRequestKeys", "gave every request a new key", false, "counts"},
	{"ChangeMasterKey", "changed the master key", false, ""},
	{"Checkpoint", "signed where the log ended", false, ""},
	{"ForgedAct", "found an act that was changed in the database, and did not do it", false, "the command"},
	{"ChainBegan", "made the log a chain", false, "how many lines are from before"},
	{ChainBroken, "found the end of the log changed from outside", false, ""},
}

// AuditKinds lists every kind of line: those of the manual, then the acts on
// requests, which carry the act's own name and the ID of its command.
func AuditKinds() []AuditKind {
	out := slices.Clone(auditKinds)
	for _, kind := range ActKinds() {
		out = append(out, AuditKind{string(kind), kind.Words(), false, "the command"})
	}
	return out
}

// AuditWords is an action as pages print it.
func AuditWords(action string) string {
	for _, k := range AuditKinds() {
		if k.Action == action {
			return k.Words
		}
	}
	var out strings.Builder
	for i, r := range action {
		if unicode.IsUpper(r) && i > 0 {
			out.WriteByte(' ')
		}
		out.WriteRune(unicode.ToLower(r))
	}
	return out.String()
}
