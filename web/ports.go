package web

import (
	"context"
	"io"
	"net/url"
	"time"

	"suppb/cases"
)

// Docket carries a person's act to the process and returns the request after
// it. A [cases.Refusal] says why it was not done, in a sentence for the person;
// [cases.ErrSaved] that it is stored and will be carried out, but not yet.
type Docket interface {
	Do(ctx context.Context, c cases.Command) (cases.Snapshot, error)
}

// Journal is the audit log. The record writes most lines by itself.
type Journal interface {
	// Note writes down what a person read or was refused and what leaves no other
	// trace; an empty viewer is somebody who has not signed in.
	Note(ctx context.Context, v cases.Viewer, n cases.AuditNote) error
	// AuditLog is a page of the office's log, for supervisors, managers and
	// administrators. A filter that can fit nothing is a [cases.Refusal].
	AuditLog(ctx context.Context, v cases.Viewer, f cases.AuditFilter) (cases.AuditPage, error)
}

// Reader reads the record for one person. What the person may not see does not
// exist for them: a [cases.Refusal] with code [cases.NotFound].
type Reader interface {
	// Request is the whole page of a request. Facts, documents and staff-only
	// timeline entries are left out for those who may not see them.
	Request(ctx context.Context, v cases.Viewer, id cases.RequestID) (cases.Request, error)
	// Queue lists the requests this person may see: undecided ones by least time
	// left, then the others, newest first. OpenNames fills in the victims' names of
	// the rows that are shown, for those who may see facts.
	Queue(ctx context.Context, v cases.Viewer, f cases.QueueFilter) ([]cases.QueueRow, error)
	OpenNames(ctx context.Context, v cases.Viewer, rows []cases.QueueRow) error
	// Search finds the requests that a text may be about: a number, or names with a
	// letter wrong in each word. The nearest come first; a [cases.Refusal] with code
	// BadInput for no text or one that is too long.
	Search(ctx context.Context, v cases.Viewer, text string) ([]cases.QueueRow, error)
	// Alike lists other requests that may be about the same person or matter, for
	// staff who may see facts; nobody else gets any.
	Alike(ctx context.Context, v cases.Viewer, id cases.RequestID) ([]cases.QueueRow, error)
	// Numbered finds a request that this person may see by its number; a
	// [cases.Refusal] with code [cases.NotFound] if there is none.
	Numbered(ctx context.Context, v cases.Viewer, number string) (cases.RequestID, error)
	// DueDates lists the open clocks of the requests on this person's desk: a
	// requester's own, a reviewer's own, what waits on intake or an official, and
	// for supervisors and managers the whole office's. First due first.
	DueDates(ctx context.Context, v cases.Viewer) ([]cases.DueDate, error)
	// Overview is the manager's page.
	Overview(ctx context.Context, v cases.Viewer, today cases.Date) (cases.Overview, error)
	// Document describes a stored file that this person may open.
	Document(ctx context.Context, v cases.Viewer, id cases.DocumentID) (cases.Document, error)
	// CopyDocument writes the file's bytes to w, and an audit line that this
	// person opened it. As with every file that people sent: a [cases.Refusal] with
	// code [cases.Infected] if a virus was found in it, [cases.ErrNotScanned] if it
	// could not be scanned yet.
	CopyDocument(ctx context.Context, v cases.Viewer, id cases.DocumentID, w io.Writer) error
	// Uploaded lists files sent for a request by this person and not attached to it yet.
	Uploaded(ctx context.Context, v cases.Viewer, id cases.RequestID) ([]cases.Document, error)

	Agency(ctx context.Context, id cases.AgencyID) (cases.Agency, error)
	// PeopleWith lists active accounts with a role, by name.
	PeopleWith(ctx context.Context, agency cases.AgencyID, role cases.Role) ([]cases.Person, error)
	// OfficialsOn lists those who may sign on that day.
	OfficialsOn(ctx context.Context, agency cases.AgencyID, on cases.Date) ([]cases.Person, error)
	// Official is a certifying official as the form names them on that day. The
	// designation is zero if none is in force.
	Official(ctx context.Context, agency cases.AgencyID, id cases.PersonID, on cases.Date) (cases.Name, cases.Designation, error)
	// People lists every account, for administrators only.
	People(ctx context.Context, v cases.Viewer) ([]cases.Person, error)
}

// Feeds keeps the addresses of calendar feeds. A feed's token is the only thing
// that opens it, so the record holds its digest alone.
type Feeds interface {
	// NewFeed makes a feed for the person and ends the one they had. The token is
	// shown once.
	NewFeed(ctx context.Context, v cases.Viewer) (token string, err error)
	// EndFeed ends the person's feed, if they have one.
	EndFeed(ctx context.Context, v cases.Viewer) error
	// FeedSince is when the person's feed was made; zero if they have none.
	FeedSince(ctx context.Context, v cases.Viewer) (time.Time, error)
	// FeedOwner finds the active account that a token belongs to; a
	// [cases.Refusal] with code [cases.NotFound] for any other token.
	FeedOwner(ctx context.Context, token string) (cases.Person, error)
}

// Register knows every form that was drawn for signature.
type Register interface {
	// Standing answers a stranger's question whether a paper is genuine.
	Standing(ctx context.Context, q cases.PaperQuestion) (cases.Standing, error)
	// PaperByCode finds a paper and its request for someone who may see them.
	PaperByCode(ctx context.Context, v cases.Viewer, code string) (cases.Paper, cases.Snapshot, error)
	// MarkPrinted notes that the form of a request was printed for signature.
	MarkPrinted(ctx context.Context, v cases.Viewer, id cases.RequestID) error
}

// Paperwork makes what is printed for signature, and takes scans of it apart. What
// is wrong with a file is a [cases.Refusal].
type Paperwork interface {
	Packet(ctx context.Context, p cases.Packet) ([]byte, error)
	Split(ctx context.Context, stack []byte) (cases.ScannedStack, error)
	// Ready lists what blocks the signature of a request's form on a day, and what
	// to look at before it, a sentence each, in the order of the form.
	Ready(ctx context.Context, v cases.Viewer, id cases.RequestID, on cases.Date) (blocks, warns []string, err error)
	// Read reads a supplement that somebody filled in on a computer.
	Read(ctx context.Context, pdf []byte) (cases.FormReading, error)
}

// Vault takes files in.
type Vault interface {
	// SaveDocument stores the bytes of r under d and fills in its size and digest.
	// The file belongs to the request d.Request only once an act attaches it.
	// Refused if the request exists and this person may not see it; with code
	// [cases.Infected] if a virus was found in the file.
	SaveDocument(ctx context.Context, v cases.Viewer, d cases.Document, r io.Reader) (cases.Document, error)
	// PassFile writes a file that is read and not kept to w. Refused if a virus was
	// found in it; [cases.ErrNotScanned] if the scanner did not answer.
	PassFile(ctx context.Context, v cases.Viewer, r io.Reader, w io.Writer) error
}

// Accounts knows who people are.
type Accounts interface {
	// SignIn checks the password. A [cases.Refusal] says the same, after the same
	// work, for an address without an account and for a wrong password; its code is
	// [cases.TooMany] after too many failures.
	SignIn(ctx context.Context, c cases.Credentials) (cases.Person, error)
	// SignedIn notes a completed sign-in: failures before it are forgotten. The
	// browser keeps the token, by which it is known the next time.
	SignedIn(ctx context.Context, id cases.PersonID, method cases.SignInMethod, from cases.Origin) (browser string, err error)
	// Person finds an active account by ID.
	Person(ctx context.Context, id cases.PersonID) (cases.Person, error)
	// SetActive enables or disables an account; disabling ends its sessions.
	SetActive(ctx context.Context, v cases.Viewer, id cases.PersonID, active bool) error
}

// Factors keeps second factors. What a person can put right is a [cases.Refusal].
type Factors interface {
	Factors(ctx context.Context, id cases.PersonID) (cases.Factors, error)
	// CheckCode takes the code of an app or a recovery code, each once.
	CheckCode(ctx context.Context, id cases.PersonID, code string, from cases.Origin) (cases.SignInMethod, error)
	// EnrolApp takes over an authenticator app that shows the right code, and makes
	// recovery codes, which are shown once. The app and codes of before end.
	EnrolApp(ctx context.Context, id cases.PersonID, secret, code string) (recovery []string, err error)
	// NewRecoveryCodes ends the recovery codes of before.
	NewRecoveryCodes(ctx context.Context, v cases.Viewer) ([]string, error)
	// RemoveApp takes a person's own app off, and refuses where it is the second
	// factor that they may not be without.
	RemoveApp(ctx context.Context, v cases.Viewer) error
	// RemoveFactors takes every second factor off the account of somebody who lost
	// them, and ends their sessions; for administrators, never on their own.
	RemoveFactors(ctx context.Context, v cases.Viewer, id cases.PersonID) error
}

// Passwords changes passwords. One that is too easily guessed is a
// [cases.Refusal] with code BadInput.
type Passwords interface {
	// ChangePassword refuses a wrong password of now with code NotYours.
	ChangePassword(ctx context.Context, v cases.Viewer, change cases.PasswordChange) error
	// ForgotPassword mails a link to the account with this address and names its
	// office; "" if there is none.
	ForgotPassword(ctx context.Context, email string, from cases.Origin) (cases.AgencyID, error)
	// PasswordLink is what a link is for; a [cases.Refusal] with code NotFound if it
	// works no more.
	PasswordLink(ctx context.Context, token string) (cases.PasswordLink, error)
	// SetPassword uses the link. All sessions and links of the person end; second
	// factors stay. The browser keeps the token, by which it is known.
	SetPassword(ctx context.Context, token, password string, from cases.Origin) (browser string, err error)
}

// SessionBook lists and ends sessions.
type SessionBook interface {
	// SessionsOf lists the viewer's own, the last used first.
	SessionsOf(ctx context.Context, v cases.Viewer) ([]cases.SessionLine, error)
	// EndSession ends one of the viewer's own; a [cases.Refusal] with code NotFound
	// for any other.
	EndSession(ctx context.Context, v cases.Viewer, id string) error
	// EndOtherSessions ends all of the viewer's own but the one that is named.
	EndOtherSessions(ctx context.Context, v cases.Viewer, but string) error
	// EndSessionsOf ends all of somebody else; for administrators.
	EndSessionsOf(ctx context.Context, v cases.Viewer, id cases.PersonID) error
}

// Postman sends an office's mail.
type Postman interface {
	// Poke says that the office has mail to send.
	Poke(ctx context.Context, agency cases.AgencyID) error
}

// Passkeys keeps WebAuthn credentials, and what was answered once. What a person
// can put right is a [cases.Refusal].
type Passkeys interface {
	// Passkeys lists those of an account, the oldest first.
	Passkeys(ctx context.Context, id cases.PersonID) ([]cases.Passkey, error)
	// PasskeyHandle is what names an account to authenticators: 32 random bytes,
	// the same for the life of the account.
	PasskeyHandle(ctx context.Context, id cases.PersonID) ([]byte, error)
	// PasskeyOwner finds the active account that a handle names.
	PasskeyOwner(ctx context.Context, handle []byte) (cases.Person, error)
	AddPasskey(ctx context.Context, id cases.PersonID, p cases.Passkey) error
	// UsePasskey keeps the record as a sign-in left it; a [cases.Refusal] with code
	// [cases.Stale] if the passkey was used since p was read.
	UsePasskey(ctx context.Context, id cases.PersonID, p cases.Passkey) error
	// PasskeyRefused notes that a person's passkey was not accepted.
	PasskeyRefused(ctx context.Context, person cases.Person, why string) error
	// RemovePasskey refuses to take the last second factor of staff.
	RemovePasskey(ctx context.Context, id cases.PersonID, passkey string) error
	// Spend uses a token up that counts once and not after an instant; a
	// [cases.Refusal] with code [cases.Stale] if it was spent before.
	Spend(ctx context.Context, token string, until time.Time) error
}

// SignOnProvider is the office's identity provider.
type SignOnProvider interface {
	// Begin is an attempt and the address at the provider that begins it. Anew asks
	// the provider to ask the person again. [cases.ErrProviderDown] if it does not
	// answer.
	Begin(ctx context.Context, anew bool) (cases.SignOnAttempt, string, error)
	// Finish redeems what came back with the browser. A [cases.Refusal] says why it
	// proves nothing; [cases.ErrProviderDown] that it could not be checked.
	Finish(ctx context.Context, a cases.SignOnAttempt, answer url.Values) (cases.Identity, error)
}

// Identities knows which accounts the identity provider opens.
type Identities interface {
	// SignInBy finds the active account of an identity and gives it the roles that
	// its groups mean. An identity that nobody came with before is linked, once, to
	// the account with its confirmed address if that was allowed; with create, people
	// without an account get one. A [cases.Refusal] says why not.
	SignInBy(ctx context.Context, identity cases.Identity, create bool) (cases.Person, error)
	SignOnOf(ctx context.Context, id cases.PersonID) (cases.SignOn, error)
	// AllowSignOn is for administrators; so is SignOns, which leaves out accounts
	// that the provider does not open.
	AllowSignOn(ctx context.Context, v cases.Viewer, id cases.PersonID, allowed bool) error
	SignOns(ctx context.Context, v cases.Viewer) (map[cases.PersonID]cases.SignOn, error)
}

// Letterbox keeps an office's own texts of its letters. Staff read them;
// supervisors and managers change them.
type Letterbox interface {
	// Templates lists the office's own texts that are in use. A letter that is not
	// among them uses the program's text.
	Templates(ctx context.Context, v cases.Viewer) ([]cases.LetterTemplate, error)
	// Template is the office's own text of one letter; version 0 if it has none.
	Template(ctx context.Context, v cases.Viewer, kind cases.LetterKind, language cases.Language) (cases.LetterTemplate, error)
	// TemplateHistory lists every version of it, the newest first.
	TemplateHistory(ctx context.Context, v cases.Viewer, kind cases.LetterKind, language cases.Language) ([]cases.LetterTemplate, error)
	// SaveTemplate adds a version after t.Version, the one that was edited; a
	// [cases.Refusal] with code [cases.Stale] if that is not the newest any more.
	SaveTemplate(ctx context.Context, v cases.Viewer, t cases.LetterTemplate) (cases.LetterTemplate, error)
}

// Officials is the register of certifying officials. Staff and administrators
// read it; supervisors, managers and administrators change it. What a person can
// put right is a [cases.Refusal] with code BadInput.
type Officials interface {
	// Officials lists every entry, by name and first day.
	Officials(ctx context.Context, v cases.Viewer) ([]cases.DesignationEntry, error)
	// Designate enters an official; d.Letter is an upload of this person, or none.
	Designate(ctx context.Context, v cases.Viewer, d cases.Designation) error
	// EndDesignation sets the last day of an entry, never before a signature that
	// rests on it.
	EndDesignation(ctx context.Context, v cases.Viewer, id string, until cases.Date) error
	// AttachLetter puts an upload of this person beside an entry that has no letter.
	AttachLetter(ctx context.Context, v cases.Viewer, id string, letter cases.DocumentID) error
	// ChangeHead ends what rests on the old head the day before h.From, and names
	// the new one on the forms if that day has come.
	ChangeHead(ctx context.Context, v cases.Viewer, h cases.HeadChange) (ended int, err error)
	// DesignationLetter describes the letter of an entry.
	DesignationLetter(ctx context.Context, v cases.Viewer, id string) (cases.Document, error)
	// CopyDesignationLetter writes its bytes to w, and an audit line that this
	// person opened it.
	CopyDesignationLetter(ctx context.Context, v cases.Viewer, id string, w io.Writer) error
}

// Absences knows when the staff are away. All staff read it; intake, supervisors
// and managers change everybody's, others their own.
type Absences interface {
	// Absences lists those that are not over, the first to begin first.
	Absences(ctx context.Context, v cases.Viewer, today cases.Date) ([]cases.Absence, error)
	// AddAbsence returns the ID of the new absence.
	AddAbsence(ctx context.Context, v cases.Viewer, a cases.Absence) (id string, err error)
	// EndAbsence makes a day the first day back.
	EndAbsence(ctx context.Context, v cases.Viewer, id string, back cases.Date) error
}

// Disclosures is the log of demands for papers, with holds and pending cases. What
// is not a person's to see is a [cases.Refusal] with code NotFound; what they can
// put right, one with BadInput; what somebody did first, NotOpen or Stale.
type Disclosures interface {
	// Demands lists the demands that this person may see, open ones first.
	Demands(ctx context.Context, v cases.Viewer, f cases.DemandFilter) ([]cases.Demand, error)
	// Demand is the whole page of one, and an audit line that this person read it.
	Demand(ctx context.Context, v cases.Viewer, id string) (cases.Demand, error)
	// RecordDemand writes down a demand under the ID that its form brought, with
	// uploads of this person. The same ID twice is one demand.
	RecordDemand(ctx context.Context, v cases.Viewer, d cases.Demand, papers []cases.DocumentID) error
	// StepDemand takes a step; see [cases.NextDemand].
	StepDemand(ctx context.Context, v cases.Viewer, id string, a cases.DemandAct) error
	DemandPaper(ctx context.Context, v cases.Viewer, demand string, id cases.DocumentID) (cases.Document, error)
	// CopyDemandPaper writes its bytes to w, and an audit line that this person
	// opened it.
	CopyDemandPaper(ctx context.Context, v cases.Viewer, demand string, id cases.DocumentID, w io.Writer) error

	// Released is the release that was approved, for those who answer demands.
	Released(ctx context.Context, v cases.Viewer, demand string) (cases.Release, error)
	// CopyReleased writes the bytes of one of its papers to w, and an audit line.
	CopyReleased(ctx context.Context, v cases.Viewer, demand string, id cases.DocumentID, w io.Writer) error
	// BundleDrawn notes that somebody takes the release out of the record, and
	// afterwards the SHA-256 of what they got, hex.
	BundleDrawn(ctx context.Context, v cases.Viewer, r cases.Release, digest string) error

	// ToldDemands lists the demands that a requester was told of.
	ToldDemands(ctx context.Context, v cases.Viewer, request cases.RequestID) ([]cases.Demand, error)
	// RequestDisclosure is what the pages of a request show to staff.
	RequestDisclosure(ctx context.Context, v cases.Viewer, request cases.RequestID) (cases.RequestDisclosure, error)

	// SetHold sets a hold that no demand set, and EndHold ends one that somebody
	// else set.
	SetHold(ctx context.Context, v cases.Viewer, h cases.LegalHold) error
	EndHold(ctx context.Context, v cases.Viewer, request cases.RequestID, id, reason string) error

	// RecordProsecution links a request to a pending case under the ID that its form
	// brought, and tells the trial assistant.
	RecordProsecution(ctx context.Context, v cases.Viewer, p cases.Prosecution) error
	// NoteProsecution adds a note about the protective order.
	NoteProsecution(ctx context.Context, v cases.Viewer, request cases.RequestID, id, note string) error
	// OpenToTrial gives the trial assistant access to the request, or ends it.
	OpenToTrial(ctx context.Context, v cases.Viewer, request cases.RequestID, id string, open bool) error
	EndProsecution(ctx context.Context, v cases.Viewer, request cases.RequestID, id string, on cases.Date) error
}

// Walls knows who of the office is kept from a request, for those who put up walls.
// What a person can put right is a [cases.Refusal] with code BadInput; what
// somebody did first, NotOpen.
type Walls interface {
	// Walls lists those that stand first, then the newest, and writes an audit line.
	Walls(ctx context.Context, v cases.Viewer, request cases.RequestID) ([]cases.Wall, error)
	// PutUpWall keeps w.Person from w.Request. Nobody does it to themselves, nor to
	// somebody who reviews, passed on or decides the request.
	PutUpWall(ctx context.Context, v cases.Viewer, w cases.Wall) error
	// TakeDownWall is for supervisors and certifying officials.
	TakeDownWall(ctx context.Context, v cases.Viewer, request cases.RequestID, id, why string) error
}

// LetterDrawer draws a letter as it will be printed. What a person can put right
// is a [cases.Refusal] with code BadInput.
type LetterDrawer interface {
	DrawLetter(ctx context.Context, l cases.LetterPaper) ([]byte, error)
}

// Previewer draws a supplement as it would be printed. What a person can put
// right, such as a letter that cannot be printed, is a [cases.Refusal] with code
// BadInput and a sentence that names the item of the form.
type Previewer interface {
	Preview(ctx context.Context, s cases.Supplement) ([]byte, error)
}

// PageViewer makes pictures of the pages of files that people sent, where such a
// file reaches nothing. That a file cannot be shown is a [cases.Refusal] with code
// BadInput.
type PageViewer interface {
	// Pages counts the pages of a PDF; a JPEG or PNG has one.
	Pages(ctx context.Context, mediaType string, file []byte) (int, error)
	// Picture draws a page, from 1, as a JPEG; a [cases.Refusal] with code
	// [cases.NotFound] if there is no such page.
	Picture(ctx context.Context, mediaType string, file []byte, page int) ([]byte, error)
}

// Mailbox shows what the demo would have sent. Nil outside the demo.
type Mailbox interface {
	Mails(ctx context.Context) ([]DemoMail, error)
}

// DemoMail is one message of the demo's outbox folder, newest first.
type DemoMail struct {
	ID, From, To, Subject, Body string
	Sent                        time.Time
}

// Retention is what an office destroys, and what it has destroyed, for managers
// and supervisors. keeps is the schedule of the day. What a person can put right
// is a [cases.Refusal]; a list of another office is [cases.NotFound].
type Retention interface {
	// RetentionPlan is what falls due on a day, and what stands against the rest.
	RetentionPlan(ctx context.Context, v cases.Viewer, on cases.Date, schedule string, keeps func(cases.Ending) cases.Keeping) (cases.DestructionPlan, error)
	// ProposeDestruction makes it a list, by the digest of what was seen;
	// [cases.Stale] if that is not what falls due now.
	ProposeDestruction(ctx context.Context, v cases.Viewer, digest, schedule string, keeps func(cases.Ending) cases.Keeping) (id string, err error)
	// ConfirmDestruction has a list carried out, by somebody other than who proposed
	// it and who knows how many demands are not answered and name no request.
	ConfirmDestruction(ctx context.Context, v cases.Viewer, id, digest string, unnamed int, keeps func(cases.Ending) cases.Keeping) error
	// DropDestruction gives a list up that nobody confirmed.
	DropDestruction(ctx context.Context, v cases.Viewer, id string) error
	// Destructions lists every list, the newest first.
	Destructions(ctx context.Context, v cases.Viewer) ([]cases.Destruction, error)
	Destruction(ctx context.Context, v cases.Viewer, id string) (cases.Destruction, error)
	// Certificate describes the certificate of a list that is done.
	Certificate(ctx context.Context, v cases.Viewer, id string) (cases.Document, error)
	// CopyCertificate writes its bytes to w, and an audit line that this person
	// opened it.
	CopyCertificate(ctx context.Context, v cases.Viewer, id string, w io.Writer) error
}
