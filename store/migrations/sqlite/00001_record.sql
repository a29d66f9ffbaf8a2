-- +goose Up
-- Instants are whole seconds since 1970 in UTC; civil dates are text, YYYY-MM-DD
-- or ''. Every row belongs to an agency.

CREATE TABLE agencies (
    id         TEXT PRIMARY KEY,
    name       TEXT NOT NULL,
    kind       TEXT NOT NULL,
    category   TEXT NOT NULL,
    head       TEXT NOT NULL, -- JSON name
    street     TEXT NOT NULL,
    city       TEXT NOT NULL,
    state      TEXT NOT NULL,
    zip        TEXT NOT NULL,
    phone      TEXT NOT NULL,
    fax        TEXT NOT NULL,
    zone       TEXT NOT NULL,
    rule_set   TEXT NOT NULL
);

CREATE TABLE organisations (
    id         TEXT PRIMARY KEY,
    agency_id  TEXT NOT NULL REFERENCES agencies (id),
    name       TEXT NOT NULL
);

CREATE TABLE people (
    id              TEXT PRIMARY KEY,
    agency_id       TEXT NOT NULL REFERENCES agencies (id),
    organisation_id TEXT NOT NULL DEFAULT '', -- requesters only
    name            TEXT NOT NULL, -- JSON name
    sort_name       TEXT NOT NULL,
    email           TEXT NOT NULL UNIQUE,     -- lower case; sign-in asks for it before any office is known
    password_hash   TEXT NOT NULL,            -- argon2id, PHC string
    active          BOOLEAN NOT NULL
);

CREATE TABLE roles (
    agency_id  TEXT NOT NULL REFERENCES agencies (id),
    person_id  TEXT NOT NULL REFERENCES people (id),
    role       TEXT NOT NULL,
    PRIMARY KEY (person_id, role)
);

-- The register of certifying officials, 8 CFR 214.14(a)(3).
CREATE TABLE designations (
    id         TEXT PRIMARY KEY,
    agency_id  TEXT NOT NULL REFERENCES agencies (id),
    person_id  TEXT NOT NULL REFERENCES people (id),
    capacity   TEXT NOT NULL,
    title      TEXT NOT NULL,
    division   TEXT NOT NULL,
    from_on    TEXT NOT NULL,
    until_on   TEXT NOT NULL
);

CREATE TABLE sessions (
    token      TEXT PRIMARY KEY, -- SHA-256 of the cookie
    agency_id  TEXT NOT NULL,
    person_id  TEXT NOT NULL,
    data       BLOB NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX sessions_person ON sessions (person_id);

-- What people did, as they did it: stored before anything else happens.
CREATE TABLE commands (
    id           TEXT PRIMARY KEY,
    agency_id    TEXT NOT NULL REFERENCES agencies (id),
    request_id   TEXT NOT NULL,
    actor        TEXT NOT NULL, -- JSON: person, organisation, roles at that moment
    kind         TEXT NOT NULL,
    version      BIGINT NOT NULL,
    at           BIGINT NOT NULL,
    payload      TEXT NOT NULL, -- JSON
    outcome      TEXT NOT NULL, -- pending, applied or refused
    refusal_code TEXT NOT NULL DEFAULT '',
    refusal_text TEXT NOT NULL DEFAULT ''
);
CREATE INDEX commands_pending ON commands (outcome, at);

CREATE TABLE requests (
    id              TEXT PRIMARY KEY,
    agency_id       TEXT NOT NULL REFERENCES agencies (id),
    number          TEXT NOT NULL,
    visa            TEXT NOT NULL,
    state           TEXT NOT NULL,
    version         BIGINT NOT NULL,
    revision        BIGINT NOT NULL,
    organisation_id TEXT NOT NULL REFERENCES organisations (id),
    submitted_by    TEXT NOT NULL REFERENCES people (id),
    reviewer_id     TEXT NOT NULL,
    official_id     TEXT NOT NULL,
    rule_set        TEXT NOT NULL,
    rule_version    BIGINT NOT NULL,
    expedited       BOOLEAN NOT NULL,
    received_at     BIGINT NOT NULL,
    received_on     TEXT NOT NULL,
    due_on          TEXT NOT NULL,
    answer_by       TEXT NOT NULL,
    recommended_on  TEXT NOT NULL,
    decided_on      TEXT NOT NULL,
    signed_on       TEXT NOT NULL,
    usable_until    TEXT NOT NULL,
    recommended_by  TEXT NOT NULL,
    recommendation  TEXT NOT NULL,
    asked_in        TEXT NOT NULL,
    draft_id        TEXT NOT NULL,
    draft_digest    TEXT NOT NULL,
    victim_name     TEXT NOT NULL,
    submission      TEXT NOT NULL, -- JSON
    findings        TEXT NOT NULL, -- JSON
    UNIQUE (agency_id, number)
);
CREATE INDEX requests_queue ON requests (agency_id, state, due_on);
CREATE INDEX requests_organisation ON requests (organisation_id);
CREATE INDEX requests_reviewer ON requests (reviewer_id);

-- Which alarms of a request already rang.
CREATE TABLE alarms (
    agency_id  TEXT NOT NULL REFERENCES agencies (id),
    request_id TEXT NOT NULL REFERENCES requests (id),
    key        TEXT NOT NULL,
    rang_at    BIGINT NOT NULL,
    PRIMARY KEY (request_id, key)
);

CREATE TABLE events (
    agency_id  TEXT NOT NULL REFERENCES agencies (id),
    request_id TEXT NOT NULL REFERENCES requests (id),
    seq        BIGINT NOT NULL,
    command_id TEXT NOT NULL UNIQUE REFERENCES commands (id),
    kind       TEXT NOT NULL,
    actor_id   TEXT NOT NULL,
    at         BIGINT NOT NULL,
    event      TEXT NOT NULL, -- JSON: states, dates, codes
    text       TEXT NOT NULL, -- what the person wrote
    PRIMARY KEY (request_id, seq)
);

-- A file can come before its request: a form with a mistake keeps its uploads.
CREATE TABLE documents (
    id          TEXT PRIMARY KEY,
    agency_id   TEXT NOT NULL REFERENCES agencies (id),
    request_id  TEXT NOT NULL,
    kind        TEXT NOT NULL,
    file_name   TEXT NOT NULL,
    media_type  TEXT NOT NULL,
    size        BIGINT NOT NULL,
    sha256      TEXT NOT NULL,
    uploader_id TEXT NOT NULL,
    at          BIGINT NOT NULL,
    attached    BOOLEAN NOT NULL
);
CREATE INDEX documents_request ON documents (request_id);

CREATE TABLE document_chunks (
    agency_id   TEXT NOT NULL REFERENCES agencies (id),
    document_id TEXT NOT NULL REFERENCES documents (id),
    seq         BIGINT NOT NULL,
    bytes       BLOB NOT NULL,
    PRIMARY KEY (document_id, seq)
);

-- Mail to be sent. The ID comes from the command and the person, so a message
-- cannot be queued twice, and it is the message's Message-ID.
CREATE TABLE outbox (
    id         TEXT PRIMARY KEY,
    agency_id  TEXT NOT NULL REFERENCES agencies (id),
    request_id TEXT NOT NULL REFERENCES requests (id),
    person_id  TEXT NOT NULL REFERENCES people (id),
    kind       TEXT NOT NULL,
    queued_at  BIGINT NOT NULL,
    sent_at    BIGINT NOT NULL DEFAULT 0,
    attempts   BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX outbox_unsent ON outbox (agency_id, sent_at, queued_at);

CREATE TABLE audit (
    seq        INTEGER PRIMARY KEY AUTOINCREMENT,
    agency_id  TEXT NOT NULL,
    at         BIGINT NOT NULL,
    actor_id   TEXT NOT NULL,
    action     TEXT NOT NULL,
    request_id TEXT NOT NULL,
    object     TEXT NOT NULL,
    rules      TEXT NOT NULL
);

CREATE TABLE counters (
    agency_id TEXT NOT NULL REFERENCES agencies (id),
    name      TEXT NOT NULL,
    value     BIGINT NOT NULL,
    PRIMARY KEY (agency_id, name)
);

-- +goose Down
DROP TABLE counters;
DROP TABLE audit;
DROP TABLE outbox;
DROP TABLE document_chunks;
DROP TABLE documents;
DROP TABLE events;
DROP TABLE alarms;
DROP TABLE requests;
DROP TABLE commands;
DROP TABLE sessions;
DROP TABLE designations;
DROP TABLE roles;
DROP TABLE people;
DROP TABLE organisations;
DROP TABLE agencies;
