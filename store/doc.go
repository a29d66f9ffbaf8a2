// Package store keeps the record: every fact, person, document, decision, due
// date, message and audit line, in SQLite or PostgreSQL. One file holds one
// noun. Queries are written once, with ? placeholders, for both databases.
//
// Who may see a request is part of the query, not a check after it: see
// visibleTo. What a person may not see is not found.
package store
