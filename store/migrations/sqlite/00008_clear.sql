-- +goose Up
-- What 00007 sealed.
ALTER TABLE people DROP COLUMN name_clear;
ALTER TABLE people DROP COLUMN password_hash_clear;
ALTER TABLE commands DROP COLUMN payload_clear;
ALTER TABLE commands DROP COLUMN refusal_text_clear;
ALTER TABLE requests DROP COLUMN victim_name_clear;
ALTER TABLE requests DROP COLUMN submission_clear;
ALTER TABLE requests DROP COLUMN findings_clear;
ALTER TABLE events DROP COLUMN event_clear;
ALTER TABLE events DROP COLUMN text_clear;
ALTER TABLE facts DROP COLUMN on_day_clear;
ALTER TABLE facts DROP COLUMN evidence_clear;
ALTER TABLE documents DROP COLUMN file_name_clear;
ALTER TABLE people DROP COLUMN sort_name;
DROP TABLE document_chunks_clear;

-- +goose Down
CREATE TABLE document_chunks_clear (
    agency_id   TEXT NOT NULL REFERENCES agencies (id),
    document_id TEXT NOT NULL REFERENCES documents (id),
    seq         BIGINT NOT NULL,
    bytes       BLOB NOT NULL,
    PRIMARY KEY (document_id, seq)
);
ALTER TABLE people ADD COLUMN sort_name TEXT NOT NULL DEFAULT '';
ALTER TABLE documents ADD COLUMN file_name_clear TEXT NOT NULL DEFAULT '';
ALTER TABLE facts ADD COLUMN evidence_clear TEXT NOT NULL DEFAULT '';
ALTER TABLE facts ADD COLUMN on_day_clear TEXT NOT NULL DEFAULT '';
ALTER TABLE events ADD COLUMN text_clear TEXT NOT NULL DEFAULT '';
ALTER TABLE events ADD COLUMN event_clear TEXT NOT NULL DEFAULT '';
ALTER TABLE requests ADD COLUMN findings_clear TEXT NOT NULL DEFAULT '';
ALTER TABLE requests ADD COLUMN submission_clear TEXT NOT NULL DEFAULT '';
ALTER TABLE requests ADD COLUMN victim_name_clear TEXT NOT NULL DEFAULT '';
ALTER TABLE commands ADD COLUMN refusal_text_clear TEXT NOT NULL DEFAULT '';
ALTER TABLE commands ADD COLUMN payload_clear TEXT NOT NULL DEFAULT '';
ALTER TABLE people ADD COLUMN password_hash_clear TEXT NOT NULL DEFAULT '';
ALTER TABLE people ADD COLUMN name_clear TEXT NOT NULL DEFAULT '';
