-- +goose Up
-- Who demanded papers, what was answered and released; holds; pending prosecutions.

-- A demand outlives the request that it is about, so what people wrote in it is
-- sealed with the office's own key.
CREATE TABLE demands (
    id          TEXT PRIMARY KEY,
    agency_id   TEXT NOT NULL REFERENCES agencies (id),
    number      TEXT NOT NULL,
    request_id  TEXT NOT NULL, -- '' while it is about no request that the office named
    kind        TEXT NOT NULL,
    state       TEXT NOT NULL,
    version     BIGINT NOT NULL,
    received_on TEXT NOT NULL,
    due_on      TEXT NOT NULL,
    channel     TEXT NOT NULL,
    barred      BOOLEAN NOT NULL, -- the requester may not be told
    told_at     BIGINT NOT NULL DEFAULT 0,
    content     BYTEA NOT NULL, -- sealed
    recorded_by TEXT NOT NULL REFERENCES people (id),
    recorded_at BIGINT NOT NULL,
    proposed_by TEXT NOT NULL DEFAULT ''
);
CREATE INDEX demands_request ON demands (request_id);
CREATE INDEX demands_office ON demands (agency_id, received_on);

CREATE TABLE demand_steps (
    agency_id TEXT NOT NULL REFERENCES agencies (id),
    demand_id TEXT NOT NULL REFERENCES demands (id),
    seq       BIGINT NOT NULL,
    kind      TEXT NOT NULL,
    actor_id  TEXT NOT NULL REFERENCES people (id),
    at        BIGINT NOT NULL,
    on_day    TEXT NOT NULL,
    basis     TEXT NOT NULL, -- of policy/data/disclosure, with its version
    text      BYTEA, -- sealed
    PRIMARY KEY (demand_id, seq)
);

-- The paper of a demand, its letters, and whatever else came with it.
CREATE TABLE demand_papers (
    agency_id   TEXT NOT NULL REFERENCES agencies (id),
    demand_id   TEXT NOT NULL REFERENCES demands (id),
    document_id TEXT NOT NULL REFERENCES documents (id),
    PRIMARY KEY (demand_id, document_id)
);

-- What was proposed to be released. The list outlives the request; the facts
-- themselves do not.
CREATE TABLE releases (
    id          TEXT PRIMARY KEY,
    agency_id   TEXT NOT NULL REFERENCES agencies (id),
    demand_id   TEXT NOT NULL REFERENCES demands (id),
    request_id  TEXT NOT NULL,
    state       TEXT NOT NULL,
    proposed_by TEXT NOT NULL REFERENCES people (id),
    proposed_at BIGINT NOT NULL,
    decided_by  TEXT NOT NULL DEFAULT '',
    decided_at  BIGINT NOT NULL DEFAULT 0,
    list        BYTEA NOT NULL, -- sealed with the office's key: to whom, how, which papers
    facts       BYTEA NOT NULL  -- sealed with the request's key
);
CREATE INDEX releases_demand ON releases (demand_id);
CREATE INDEX releases_request ON releases (request_id);

-- As long as a hold is in force, nothing of its request is destroyed.
CREATE TABLE holds (
    id         TEXT PRIMARY KEY,
    agency_id  TEXT NOT NULL REFERENCES agencies (id),
    request_id TEXT NOT NULL,
    demand_id  TEXT NOT NULL, -- '' for one that a supervisor set
    set_by     TEXT NOT NULL REFERENCES people (id),
    set_at     BIGINT NOT NULL,
    until_on   TEXT NOT NULL, -- the last day; '' for none
    reason     BYTEA, -- sealed
    ended_by   TEXT NOT NULL DEFAULT '',
    ended_at   BIGINT NOT NULL DEFAULT 0,
    ended_for  BYTEA -- sealed
);
CREATE INDEX holds_request ON holds (request_id);

-- A criminal case in which the request may have to be disclosed, and the
-- assistant who tries it.
CREATE TABLE prosecutions (
    id          TEXT PRIMARY KEY,
    agency_id   TEXT NOT NULL REFERENCES agencies (id),
    request_id  TEXT NOT NULL,
    trial_id    TEXT NOT NULL,  -- the assistant's account; '' if they have none
    content     BYTEA NOT NULL, -- sealed
    recorded_by TEXT NOT NULL REFERENCES people (id),
    recorded_at BIGINT NOT NULL,
    opened_by   TEXT NOT NULL DEFAULT '', -- who gave the assistant access
    opened_at   BIGINT NOT NULL DEFAULT 0,
    ended_by    TEXT NOT NULL DEFAULT '',
    ended_on    TEXT NOT NULL DEFAULT ''
);
CREATE INDEX prosecutions_request ON prosecutions (request_id);
CREATE INDEX prosecutions_trial ON prosecutions (trial_id);

-- A message may go to an assistant who has no account.
ALTER TABLE outbox DROP CONSTRAINT outbox_person_id_fkey;
ALTER TABLE outbox ADD COLUMN prosecution_id TEXT NOT NULL DEFAULT '';

-- +goose Down
DELETE FROM outbox WHERE person_id = '';
ALTER TABLE outbox DROP COLUMN prosecution_id;
ALTER TABLE outbox ADD CONSTRAINT outbox_person_id_fkey FOREIGN KEY (person_id) REFERENCES people (id);
DROP TABLE prosecutions;
DROP TABLE holds;
DROP TABLE releases;
DROP TABLE demand_papers;
DROP TABLE demand_steps;
DROP TABLE demands;
