package cases

import "slices"

// Role is what an account may do. A person can hold several.
type Role string

const (
	RoleRequester     Role = "requester"           // attorney, accredited representative, advocate
	RoleIntake        Role = "intake"              // receives, checks, assigns, posts
	RoleReviewer      Role = "reviewer"            // the ADA who reviews eligibility
	RoleOfficial      Role = "certifying_official" // head of agency, designee or judge; 8 CFR 214.14(a)(3)
	RoleSupervisor    Role = "supervisor"          // whom overdue work escalates to; may strike urgent facts and reconsider
	RoleManager       Role = "manager"             // watches turnaround; sees no victim facts
	RoleAdministrator Role = "administrator"       // accounts only; sees no requests
	RoleSystem        Role = "system"              // the program's own acts: alarms and drafts
)

// Roles lists the roles an account can be given, with the words for pages.
func Roles() []struct {
	Role  Role
	Words string
} {
	return []struct {
		Role  Role
		Words string
	}{
		{RoleRequester, "Requester"},
		{RoleIntake, "Intake"},
		{RoleReviewer, "Reviewer (ADA)"},
		{RoleOfficial, "Certifying official"},
		{RoleSupervisor, "Supervising ADA"},
		{RoleManager, "Program manager"},
		{RoleAdministrator, "Administrator"},
	}
}

// Words is the role as pages print it.
func (r Role) Words() string {
	for _, x := range Roles() {
		if x.Role == r {
			return x.Words
		}
	}
	return "The program"
}

// Who may what pages and record both ask about.
var (
	AuditReaders     = []Role{RoleSupervisor, RoleManager, RoleAdministrator}
	RetentionKeepers = []Role{RoleManager, RoleSupervisor} // plan what is destroyed and decide on it, two of them at a time
	WallBuilders     = []Role{RoleIntake, RoleSupervisor, RoleOfficial}
	DemandRecorders  = []Role{RoleIntake, RoleReviewer, RoleSupervisor, RoleOfficial} // managers see no facts, so not these
)

// Actor is who performs an act.
type Actor struct {
	Person       PersonID       `json:"person"`
	Organisation OrganisationID `json:"organisation,omitempty"` // requesters only
	Roles        []Role         `json:"roles"`
}

// Is reports whether the actor holds any of the roles.
func (a Actor) Is(roles ...Role) bool {
	return slices.ContainsFunc(roles, func(r Role) bool { return slices.Contains(a.Roles, r) })
}

// System is the actor of the program's own acts.
func System() Actor { return Actor{Person: "system", Roles: []Role{RoleSystem}} }

// Capacity is the ground on which an official may sign, 8 CFR 214.14(a)(3).
type Capacity string

const (
	HeadOfAgency Capacity = "head_of_agency"
	Designee     Capacity = "designee"
	Judge        Capacity = "judge"
)

// Designation is an entry in the register of certifying officials: the dates
// between which this person may sign. Until is the last day, zero for no end.
type Designation struct {
	ID       string   `json:"id,omitempty"` // random; what a signature names
	Person   PersonID `json:"person"`
	Capacity Capacity `json:"capacity"`
	Title    string   `json:"-"`
	Division string   `json:"-"`
	From     Date     `json:"from"`
	Until    Date     `json:"until"`

	Letter DocumentID `json:"-"` // in which the head designates, if the office keeps it here
}

// InForce reports whether the person may sign on the given day.
func (d Designation) InForce(on Date) bool {
	return d.Person != "" && !d.From.IsZero() && !on.Before(d.From) && (d.Until.IsZero() || !on.After(d.Until))
}

// DesignationOn finds the entry that is in force on the day.
func DesignationOn(list []Designation, on Date) (Designation, bool) {
	for _, d := range list {
		if d.InForce(on) {
			return d, true
		}
	}
	return Designation{}, false
}
