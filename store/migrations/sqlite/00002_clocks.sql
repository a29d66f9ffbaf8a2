-- +goose Up
-- Several clocks for each request, urgent facts with their evidence, pauses, the
-- day's reminders of each member of staff, and calendar feeds.

CREATE TABLE clocks (
    agency_id  TEXT NOT NULL REFERENCES agencies (id),
    request_id TEXT NOT NULL REFERENCES requests (id),
    seq        BIGINT NOT NULL, -- in the order in which they began
    kind       TEXT NOT NULL,
    fact       TEXT NOT NULL,   -- of an expedited clock
    stage      TEXT NOT NULL,   -- of the office's own target for a state
    from_on    TEXT NOT NULL,
    due_on     TEXT NOT NULL,
    paused_on  TEXT NOT NULL,
    ended_on   TEXT NOT NULL,
    ended_by   TEXT NOT NULL,
    PRIMARY KEY (request_id, seq)
);
CREATE INDEX clocks_running ON clocks (agency_id, ended_on, kind, due_on);

CREATE TABLE facts (
    id          TEXT NOT NULL,
    agency_id   TEXT NOT NULL REFERENCES agencies (id),
    request_id  TEXT NOT NULL REFERENCES requests (id),
    seq         BIGINT NOT NULL,
    name        TEXT NOT NULL,
    on_day      TEXT NOT NULL,
    raised_on   TEXT NOT NULL,
    evidence    TEXT NOT NULL,
    verified_by TEXT NOT NULL,
    verified_on TEXT NOT NULL,
    struck_on   TEXT NOT NULL,
    PRIMARY KEY (request_id, id)
);

CREATE TABLE pauses (
    agency_id  TEXT NOT NULL REFERENCES agencies (id),
    request_id TEXT NOT NULL REFERENCES requests (id),
    seq        BIGINT NOT NULL,
    from_on    TEXT NOT NULL,
    to_on      TEXT NOT NULL, -- not itself paused; '' while the pause goes on
    reason     TEXT NOT NULL,
    authority  TEXT NOT NULL,
    PRIMARY KEY (request_id, seq)
);

-- Reminders that wait for the day's digest, or went into one.
CREATE TABLE digest_items (
    id         TEXT PRIMARY KEY,
    agency_id  TEXT NOT NULL REFERENCES agencies (id),
    person_id  TEXT NOT NULL REFERENCES people (id),
    request_id TEXT NOT NULL REFERENCES requests (id),
    clock      TEXT NOT NULL,
    due_on     TEXT NOT NULL,
    queued_at  BIGINT NOT NULL,
    mail_id    TEXT NOT NULL DEFAULT '' -- the digest in the outbox
);
CREATE INDEX digest_items_waiting ON digest_items (agency_id, mail_id, queued_at);

CREATE TABLE feeds (
    person_id  TEXT PRIMARY KEY REFERENCES people (id),
    agency_id  TEXT NOT NULL REFERENCES agencies (id),
    token      TEXT NOT NULL UNIQUE, -- SHA-256 of what the address holds
    since      BIGINT NOT NULL
);

ALTER TABLE requests ADD COLUMN reconsidered BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE audit ADD COLUMN rules_hash TEXT NOT NULL DEFAULT ''; -- of all rules that were loaded

-- Requests from before had one clock of each kind, in columns.
INSERT INTO clocks (agency_id, request_id, seq, kind, fact, stage, from_on, due_on, paused_on, ended_on, ended_by)
SELECT agency_id, id, 0, 'decision', '', '', received_on, due_on, '',
    CASE state WHEN 'declined' THEN decided_on WHEN 'cancelled' THEN decided_on WHEN 'misdirected' THEN decided_on
        WHEN 'certified' THEN signed_on WHEN 'lapsed' THEN signed_on ELSE '' END,
    CASE state WHEN 'declined' THEN 'decided' WHEN 'cancelled' THEN 'cancelled' WHEN 'misdirected' THEN 'misdirected'
        WHEN 'certified' THEN 'signed' WHEN 'lapsed' THEN 'signed' ELSE '' END
FROM requests;

INSERT INTO clocks (agency_id, request_id, seq, kind, fact, stage, from_on, due_on, paused_on, ended_on, ended_by)
SELECT agency_id, id, 1, 'information', '', '', date(answer_by, '-30 days'), answer_by, '', '', ''
FROM requests WHERE answer_by <> '' AND state = 'awaiting_information';

INSERT INTO clocks (agency_id, request_id, seq, kind, fact, stage, from_on, due_on, paused_on, ended_on, ended_by)
SELECT agency_id, id, 1, 'validity', '', '', signed_on, usable_until, '',
    CASE state WHEN 'lapsed' THEN date(usable_until, '+1 day') ELSE '' END, CASE state WHEN 'lapsed' THEN 'lapsed' ELSE '' END
FROM requests WHERE usable_until <> '';

-- The urgent facts that requests were sent with.
INSERT INTO facts (id, agency_id, request_id, seq, name, on_day, raised_on, evidence, verified_by, verified_on, struck_on)
SELECT id || '/removal_proceedings', agency_id, id, 1, 'removal_proceedings', '', received_on, '', '', '', '' FROM requests WHERE json_extract(submission, '$.urgency.removal_proceedings') = 1;
INSERT INTO facts (id, agency_id, request_id, seq, name, on_day, raised_on, evidence, verified_by, verified_on, struck_on)
SELECT id || '/detained', agency_id, id, 2, 'detained', '', received_on, '', '', '', '' FROM requests WHERE json_extract(submission, '$.urgency.detained') = 1;
INSERT INTO facts (id, agency_id, request_id, seq, name, on_day, raised_on, evidence, verified_by, verified_on, struck_on)
SELECT id || '/removal_order', agency_id, id, 3, 'removal_order', '', received_on, '', '', '', '' FROM requests WHERE json_extract(submission, '$.urgency.removal_order') = 1;
INSERT INTO facts (id, agency_id, request_id, seq, name, on_day, raised_on, evidence, verified_by, verified_on, struck_on)
SELECT id || '/hearing', agency_id, id, 4, 'hearing', COALESCE(json_extract(submission, '$.urgency.hearing_on'), ''), received_on, '', '', '', '' FROM requests WHERE COALESCE(json_extract(submission, '$.urgency.hearing_on'), '') <> '';
INSERT INTO facts (id, agency_id, request_id, seq, name, on_day, raised_on, evidence, verified_by, verified_on, struck_on)
SELECT id || '/victim_turns_21', agency_id, id, 5, 'victim_turns_21', COALESCE(json_extract(submission, '$.urgency.victim_turns_21_on'), ''), received_on, '', '', '', '' FROM requests WHERE COALESCE(json_extract(submission, '$.urgency.victim_turns_21_on'), '') <> '';
INSERT INTO facts (id, agency_id, request_id, seq, name, on_day, raised_on, evidence, verified_by, verified_on, struck_on)
SELECT id || '/child_turns_21', agency_id, id, 6, 'child_turns_21', COALESCE(json_extract(submission, '$.urgency.child_turns_21_on'), ''), received_on, '', '', '', '' FROM requests WHERE COALESCE(json_extract(submission, '$.urgency.child_turns_21_on'), '') <> '';
INSERT INTO facts (id, agency_id, request_id, seq, name, on_day, raised_on, evidence, verified_by, verified_on, struck_on)
SELECT id || '/sibling_turns_18', agency_id, id, 7, 'sibling_turns_18', COALESCE(json_extract(submission, '$.urgency.sibling_turns_18_on'), ''), received_on, '', '', '', '' FROM requests WHERE COALESCE(json_extract(submission, '$.urgency.sibling_turns_18_on'), '') <> '';

ALTER TABLE requests DROP COLUMN answer_by;
ALTER TABLE requests DROP COLUMN usable_until;

-- A digest is about several requests, so it names none.
CREATE TABLE outbox_new (
    id         TEXT PRIMARY KEY,
    agency_id  TEXT NOT NULL REFERENCES agencies (id),
    request_id TEXT NOT NULL,
    person_id  TEXT NOT NULL REFERENCES people (id),
    kind       TEXT NOT NULL,
    queued_at  BIGINT NOT NULL,
    sent_at    BIGINT NOT NULL DEFAULT 0,
    attempts   BIGINT NOT NULL DEFAULT 0
);
INSERT INTO outbox_new SELECT id, agency_id, request_id, person_id, kind, queued_at, sent_at, attempts FROM outbox;
DROP TABLE outbox;
ALTER TABLE outbox_new RENAME TO outbox;
CREATE INDEX outbox_unsent ON outbox (agency_id, sent_at, queued_at);

-- Reminders to staff that were not sent yet go into the next digest.
DELETE FROM outbox WHERE kind IN ('due_near', 'overdue') AND sent_at = 0;

-- +goose Down
DELETE FROM outbox WHERE request_id = '';
ALTER TABLE requests ADD COLUMN answer_by TEXT NOT NULL DEFAULT '';
ALTER TABLE requests ADD COLUMN usable_until TEXT NOT NULL DEFAULT '';
UPDATE requests SET answer_by = COALESCE((SELECT due_on FROM clocks WHERE request_id = requests.id AND kind = 'information' AND ended_on = ''), '');
UPDATE requests SET usable_until = COALESCE((SELECT MAX(due_on) FROM clocks WHERE request_id = requests.id AND kind = 'validity'), '');
ALTER TABLE audit DROP COLUMN rules_hash;
ALTER TABLE requests DROP COLUMN reconsidered;
DROP TABLE feeds;
DROP TABLE digest_items;
DROP TABLE pauses;
DROP TABLE facts;
DROP TABLE clocks;
