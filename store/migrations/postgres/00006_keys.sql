-- +goose Up
-- Keys, wrapped: sets of keys by the master key, a request's own key by its
-- office's. What only belongs to one install has the agency ''.

CREATE TABLE keysets (
    name      TEXT PRIMARY KEY,
    agency_id TEXT NOT NULL,
    version   BIGINT NOT NULL,
    wrapped   BYTEA NOT NULL
);

-- A key that was destroyed leaves its row, so that nothing is sealed under the
-- request's ID again.
CREATE TABLE request_keys (
    request_id  TEXT PRIMARY KEY,
    agency_id   TEXT NOT NULL REFERENCES agencies (id),
    key_id      BIGINT NOT NULL, -- of the office's key that wrapped it
    key_version BIGINT NOT NULL, -- of the office's set of keys
    wrapped     BYTEA NOT NULL
);
CREATE INDEX request_keys_office ON request_keys (agency_id, key_id);

-- Keyed digests of what requests are found by.
CREATE TABLE terms (
    agency_id  TEXT NOT NULL REFERENCES agencies (id),
    request_id TEXT NOT NULL REFERENCES requests (id),
    field      TEXT NOT NULL,
    term       BIGINT NOT NULL,
    PRIMARY KEY (request_id, field, term)
);
CREATE INDEX terms_term ON terms (agency_id, field, term);

-- The columns that hold what people are and wrote; 00007 moves it over.
ALTER TABLE people RENAME COLUMN name TO name_clear;
ALTER TABLE people ADD COLUMN name BYTEA;
ALTER TABLE people RENAME COLUMN password_hash TO password_hash_clear;
ALTER TABLE people ADD COLUMN password_hash BYTEA;
ALTER TABLE commands RENAME COLUMN payload TO payload_clear;
ALTER TABLE commands ADD COLUMN payload BYTEA;
ALTER TABLE commands RENAME COLUMN refusal_text TO refusal_text_clear;
ALTER TABLE commands ADD COLUMN refusal_text BYTEA;
ALTER TABLE requests RENAME COLUMN victim_name TO victim_name_clear;
ALTER TABLE requests ADD COLUMN victim_name BYTEA;
ALTER TABLE requests RENAME COLUMN submission TO submission_clear;
ALTER TABLE requests ADD COLUMN submission BYTEA;
ALTER TABLE requests RENAME COLUMN findings TO findings_clear;
ALTER TABLE requests ADD COLUMN findings BYTEA;
ALTER TABLE events RENAME COLUMN event TO event_clear;
ALTER TABLE events ADD COLUMN event BYTEA;
ALTER TABLE events RENAME COLUMN text TO text_clear;
ALTER TABLE events ADD COLUMN text BYTEA;
ALTER TABLE facts RENAME COLUMN on_day TO on_day_clear;
ALTER TABLE facts ADD COLUMN on_day BYTEA;
ALTER TABLE facts RENAME COLUMN evidence TO evidence_clear;
ALTER TABLE facts ADD COLUMN evidence BYTEA;
ALTER TABLE documents RENAME COLUMN file_name TO file_name_clear;
ALTER TABLE documents ADD COLUMN file_name BYTEA;

-- A keyed digest finds an address or a file.
ALTER TABLE people RENAME COLUMN email TO email_digest;
ALTER TABLE people ADD COLUMN email BYTEA;
ALTER TABLE documents RENAME COLUMN sha256 TO digest;
ALTER TABLE documents ADD COLUMN sha256 BYTEA;

-- A keyed digest of person and role, so that nobody who writes into the database
-- gives an account a role.
ALTER TABLE roles ADD COLUMN mac TEXT NOT NULL DEFAULT '';

-- Files are sealed as streams, so their pieces do not stay the same.
ALTER TABLE document_chunks RENAME TO document_chunks_clear;
CREATE TABLE document_chunks (
    agency_id   TEXT NOT NULL REFERENCES agencies (id),
    document_id TEXT NOT NULL REFERENCES documents (id),
    seq         BIGINT NOT NULL,
    bytes       BYTEA NOT NULL,
    PRIMARY KEY (document_id, seq)
);

-- +goose Down
DROP TABLE document_chunks;
ALTER TABLE document_chunks_clear RENAME TO document_chunks;
ALTER TABLE roles DROP COLUMN mac;
ALTER TABLE documents DROP COLUMN sha256;
ALTER TABLE documents RENAME COLUMN digest TO sha256;
ALTER TABLE people DROP COLUMN email;
ALTER TABLE people RENAME COLUMN email_digest TO email;
ALTER TABLE documents DROP COLUMN file_name;
ALTER TABLE documents RENAME COLUMN file_name_clear TO file_name;
ALTER TABLE facts DROP COLUMN evidence;
ALTER TABLE facts RENAME COLUMN evidence_clear TO evidence;
ALTER TABLE facts DROP COLUMN on_day;
ALTER TABLE facts RENAME COLUMN on_day_clear TO on_day;
ALTER TABLE events DROP COLUMN text;
ALTER TABLE events RENAME COLUMN text_clear TO text;
ALTER TABLE events DROP COLUMN event;
ALTER TABLE events RENAME COLUMN event_clear TO event;
ALTER TABLE requests DROP COLUMN findings;
ALTER TABLE requests RENAME COLUMN findings_clear TO findings;
ALTER TABLE requests DROP COLUMN submission;
ALTER TABLE requests RENAME COLUMN submission_clear TO submission;
ALTER TABLE requests DROP COLUMN victim_name;
ALTER TABLE requests RENAME COLUMN victim_name_clear TO victim_name;
ALTER TABLE commands DROP COLUMN refusal_text;
ALTER TABLE commands RENAME COLUMN refusal_text_clear TO refusal_text;
ALTER TABLE commands DROP COLUMN payload;
ALTER TABLE commands RENAME COLUMN payload_clear TO payload;
ALTER TABLE people DROP COLUMN password_hash;
ALTER TABLE people RENAME COLUMN password_hash_clear TO password_hash;
ALTER TABLE people DROP COLUMN name;
ALTER TABLE people RENAME COLUMN name_clear TO name;
DROP TABLE terms;
DROP TABLE request_keys;
DROP TABLE keysets;
