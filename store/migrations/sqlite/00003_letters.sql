-- +goose Up
-- An office's own texts of its letters. Versions are added, never changed.
CREATE TABLE letter_templates (
    agency_id TEXT NOT NULL REFERENCES agencies (id),
    kind      TEXT NOT NULL,
    language  TEXT NOT NULL,
    version   BIGINT NOT NULL, -- from 1
    text      TEXT NOT NULL,
    author_id TEXT NOT NULL REFERENCES people (id),
    at        BIGINT NOT NULL,
    PRIMARY KEY (agency_id, kind, language, version)
);

-- +goose Down
DROP TABLE letter_templates;
