-- +goose Up
-- Every form that was drawn for signature, from its number to the scan.
CREATE TABLE register (
    number      TEXT NOT NULL,
    agency_id   TEXT NOT NULL REFERENCES agencies (id),
    code        TEXT NOT NULL UNIQUE,
    request_id  TEXT NOT NULL REFERENCES requests (id),
    document_id TEXT NOT NULL UNIQUE REFERENCES documents (id),
    sha256      TEXT NOT NULL,
    drawn_at    BIGINT NOT NULL,
    template    TEXT NOT NULL DEFAULT '', -- SHA-256 of USCIS's blank form; '' if the form was drawn
    printed_at  BIGINT NOT NULL DEFAULT 0,
    scan_id     TEXT NOT NULL DEFAULT '',
    scan_sha256 TEXT NOT NULL DEFAULT '',
    signed_on   TEXT NOT NULL DEFAULT '',
    standing    TEXT NOT NULL,
    PRIMARY KEY (agency_id, number)
);
CREATE INDEX register_request ON register (request_id);
CREATE INDEX register_digest ON register (sha256);
CREATE INDEX register_scan ON register (scan_sha256);
CREATE INDEX documents_digest ON documents (sha256);

-- USCIS's own blank forms, as the office installed them. The newest of a visa is
-- filled; older ones stay, since signed forms were made with them.
CREATE TABLE form_templates (
    agency_id TEXT NOT NULL REFERENCES agencies (id),
    seq       BIGINT NOT NULL,
    visa      TEXT NOT NULL,
    edition   TEXT NOT NULL,
    sha256    TEXT NOT NULL,
    bytes     BLOB NOT NULL,
    at        BIGINT NOT NULL,
    PRIMARY KEY (agency_id, visa, seq)
);

-- Whether boxes that may stay empty stay so, or say "N/A" or "None".
ALTER TABLE agencies ADD COLUMN leave_blank BOOLEAN NOT NULL DEFAULT FALSE;

-- +goose Down
ALTER TABLE agencies DROP COLUMN leave_blank;
DROP TABLE form_templates;
DROP INDEX documents_digest;
DROP TABLE register;
