package store

// sealedColumn is a column whose values are sealed under "table.column/row".
type sealedColumn struct {
	table, column string
	row           string // SQL: what names the row in the label
	owner         string // SQL: whose key; "" for the install's
}

// sealedColumns are all of them. Rotation and destruction go through this list,
// and a test compares it with the schema.
var sealedColumns = []sealedColumn{
	{"people", "name", `id`, ``},
	{"people", "email", `id`, ``},
	{"people", "password_hash", `id`, ``},
	{"sessions", "data", `token`, ``},
	{"apps", "secret", `person_id`, ``},
	{"password_links", "token", `id`, ``},
	{"passkey_handles", "handle", `person_id`, ``},
	{"passkeys", "name", `id`, ``},
	{"passkeys", "record", `id`, ``},

	{"commands", "payload", `id`, `request_id`},
	{"commands", "refusal_text", `id`, `request_id`},
	{"requests", "victim_name", `id`, `id`},
	{"requests", "submission", `id`, `id`},
	{"requests", "findings", `id`, `id`},
	{"events", "event", `request_id || '/' || seq`, `request_id`},
	{"events", "text", `request_id || '/' || seq`, `request_id`},
	{"facts", "on_day", `request_id || '/' || id`, `request_id`},
	{"facts", "evidence", `request_id || '/' || id`, `request_id`},
	{"documents", "file_name", `id`, keyOwner},
	{"documents", "sha256", `id`, keyOwner},

	{"demands", "content", `id`, officeOwner},
	{"demand_steps", "text", `demand_id || '/' || seq`, officeOwner},
	{"releases", "list", `id`, officeOwner},
	{"releases", "facts", `id`, `request_id`},
	{"holds", "reason", `id`, `request_id`},
	{"holds", "ended_for", `id`, `request_id`},
	{"prosecutions", "content", `id`, `request_id`},
	{"walls", "reason", `id`, `request_id`},
	{"walls", "taken_down_for", `id`, `request_id`},
}
