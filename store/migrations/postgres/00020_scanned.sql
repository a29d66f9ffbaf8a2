-- +goose Up
-- Whether a file that people sent was scanned for viruses, and what was found.
-- Files from before count as not scanned.

ALTER TABLE documents ADD COLUMN scanned_at BIGINT NOT NULL DEFAULT 0; -- 0 for not yet
ALTER TABLE documents ADD COLUMN virus TEXT NOT NULL DEFAULT '';       -- its name; nobody opens the file then

-- +goose Down
ALTER TABLE documents DROP COLUMN virus;
ALTER TABLE documents DROP COLUMN scanned_at;
