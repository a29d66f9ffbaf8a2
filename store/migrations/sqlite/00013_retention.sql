-- +goose Up
-- Lists of requests to destroy, proposed by one person and confirmed by another,
-- and what is left of a request afterwards. None of it is about a person.

CREATE TABLE destructions (
    id             TEXT PRIMARY KEY,
    agency_id      TEXT NOT NULL REFERENCES agencies (id),
    state          TEXT NOT NULL,
    schedule       TEXT NOT NULL,
    digest         TEXT NOT NULL, -- SHA-256 of the list, hex
    number         TEXT NOT NULL DEFAULT '', -- of the certificate
    proposed_by    TEXT NOT NULL,
    proposed_at    BIGINT NOT NULL,
    confirmed_by   TEXT NOT NULL DEFAULT '',
    confirmed_at   BIGINT NOT NULL DEFAULT 0,
    done_at        BIGINT NOT NULL DEFAULT 0,
    certificate_id TEXT NOT NULL  -- a document, once it is done
);
CREATE UNIQUE INDEX destructions_open ON destructions (agency_id) WHERE state IN ('proposed', 'confirmed');

CREATE TABLE destruction_items (
    agency_id      TEXT NOT NULL REFERENCES agencies (id),
    destruction_id TEXT NOT NULL REFERENCES destructions (id),
    request_id     TEXT NOT NULL REFERENCES requests (id),
    number         TEXT NOT NULL,
    visa           TEXT NOT NULL,
    state          TEXT NOT NULL,
    ended_on       TEXT NOT NULL,
    line           TEXT NOT NULL, -- of the schedule
    kept_until     TEXT NOT NULL,
    spared         TEXT NOT NULL DEFAULT '', -- why it was not destroyed after all
    destroyed_on   TEXT NOT NULL DEFAULT '',
    forgotten      BOOLEAN NOT NULL DEFAULT FALSE, -- by the process engine
    PRIMARY KEY (destruction_id, request_id)
);
CREATE INDEX destruction_items_request ON destruction_items (request_id);

ALTER TABLE requests ADD COLUMN destroyed_on TEXT NOT NULL DEFAULT '';
ALTER TABLE requests ADD COLUMN destroyed_line TEXT NOT NULL DEFAULT '';   -- of the schedule
ALTER TABLE requests ADD COLUMN destroyed_number TEXT NOT NULL DEFAULT ''; -- of the certificate

-- +goose Down
ALTER TABLE requests DROP COLUMN destroyed_number;
ALTER TABLE requests DROP COLUMN destroyed_line;
ALTER TABLE requests DROP COLUMN destroyed_on;
DROP TABLE destruction_items;
DROP TABLE destructions;
