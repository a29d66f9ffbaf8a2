package cases

// Each kind of identifier is its own type, so a person's ID cannot stand where
// a request's belongs. All are random and carry no meaning.
type (
	RequestID      string
	AgencyID       string
	PersonID       string
	OrganisationID string
	DocumentID     string
	CommandID      string
)
