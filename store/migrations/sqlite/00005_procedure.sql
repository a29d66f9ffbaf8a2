-- +goose Up
-- The whole procedure: a supervisor's second look, people who step aside, holds,
-- dispatch, withdrawal, requests that belong together, and absences.

ALTER TABLE agencies ADD COLUMN unsupervised BOOLEAN NOT NULL DEFAULT FALSE; -- no supervisor between reviewer and official

ALTER TABLE requests ADD COLUMN endorsed_by TEXT NOT NULL DEFAULT '';
ALTER TABLE requests ADD COLUMN endorsed_on TEXT NOT NULL DEFAULT '';
ALTER TABLE requests ADD COLUMN recused TEXT NOT NULL DEFAULT '[]'; -- JSON: people who stepped aside
ALTER TABLE requests ADD COLUMN held_in TEXT NOT NULL DEFAULT '';
ALTER TABLE requests ADD COLUMN held_until TEXT NOT NULL DEFAULT '';
ALTER TABLE requests ADD COLUMN held_for TEXT NOT NULL DEFAULT '';
ALTER TABLE requests ADD COLUMN projected_on TEXT NOT NULL DEFAULT '';
ALTER TABLE requests ADD COLUMN dispatched_on TEXT NOT NULL DEFAULT '';
ALTER TABLE requests ADD COLUMN receipt_on TEXT NOT NULL DEFAULT '';
ALTER TABLE requests ADD COLUMN signed_under TEXT NOT NULL DEFAULT ''; -- designation
ALTER TABLE requests ADD COLUMN withdrawal_by TEXT NOT NULL DEFAULT '';

-- Who has the request before them, as the state machine says: intake, reviewer,
-- official, supervisors, or '' for nobody.
ALTER TABLE requests ADD COLUMN desk TEXT NOT NULL DEFAULT '';
UPDATE requests SET desk = CASE
    WHEN state IN ('received', 'awaiting_signature') OR state = 'awaiting_information' AND asked_in = 'received' THEN 'intake'
    WHEN state IN ('under_review', 'awaiting_information') THEN 'reviewer'
    WHEN state = 'awaiting_decision' THEN 'official'
    WHEN state = 'reconsidering' THEN 'supervisors'
    ELSE '' END;

ALTER TABLE register ADD COLUMN designation_id TEXT NOT NULL DEFAULT ''; -- that the signature rests on
ALTER TABLE designations ADD COLUMN letter_id TEXT NOT NULL DEFAULT '';  -- the letter that designates, as a document

-- Requests that belong together, told by the later one.
CREATE TABLE links (
    agency_id  TEXT NOT NULL REFERENCES agencies (id),
    request_id TEXT NOT NULL REFERENCES requests (id),
    other_id   TEXT NOT NULL REFERENCES requests (id),
    relation   TEXT NOT NULL,
    command_id TEXT NOT NULL REFERENCES commands (id),
    PRIMARY KEY (request_id, other_id, relation)
);
CREATE INDEX links_other ON links (other_id);

-- When staff are away, both days included, and who covers.
CREATE TABLE absences (
    id        TEXT PRIMARY KEY,
    agency_id TEXT NOT NULL REFERENCES agencies (id),
    person_id TEXT NOT NULL REFERENCES people (id),
    from_on   TEXT NOT NULL,
    until_on  TEXT NOT NULL,
    cover_id  TEXT NOT NULL DEFAULT ''
);
CREATE INDEX absences_person ON absences (person_id, until_on);

-- +goose Down
DROP TABLE absences;
DROP TABLE links;
ALTER TABLE designations DROP COLUMN letter_id;
ALTER TABLE register DROP COLUMN designation_id;
ALTER TABLE requests DROP COLUMN desk;
ALTER TABLE requests DROP COLUMN withdrawal_by;
ALTER TABLE requests DROP COLUMN signed_under;
ALTER TABLE requests DROP COLUMN receipt_on;
ALTER TABLE requests DROP COLUMN dispatched_on;
ALTER TABLE requests DROP COLUMN projected_on;
ALTER TABLE requests DROP COLUMN held_for;
ALTER TABLE requests DROP COLUMN held_until;
ALTER TABLE requests DROP COLUMN held_in;
ALTER TABLE requests DROP COLUMN recused;
ALTER TABLE requests DROP COLUMN endorsed_on;
ALTER TABLE requests DROP COLUMN endorsed_by;
ALTER TABLE agencies DROP COLUMN unsupervised;
