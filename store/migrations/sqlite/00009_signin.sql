-- +goose Up
-- Second factors, browsers that accounts are known from, limits on guessing,
-- links that set a password, and sessions that are listed and ended one by one.

-- Authenticator apps, RFC 6238.
CREATE TABLE apps (
    person_id TEXT PRIMARY KEY REFERENCES people (id),
    agency_id TEXT NOT NULL REFERENCES agencies (id),
    secret    BLOB NOT NULL, -- sealed
    since     BIGINT NOT NULL
);

-- Codes of apps that were taken: each step of 30 seconds counts once.
CREATE TABLE app_steps (
    agency_id TEXT NOT NULL REFERENCES agencies (id),
    person_id TEXT NOT NULL REFERENCES people (id),
    step      BIGINT NOT NULL,
    PRIMARY KEY (person_id, step)
);

CREATE TABLE recovery_codes (
    agency_id TEXT NOT NULL REFERENCES agencies (id),
    person_id TEXT NOT NULL REFERENCES people (id),
    digest    TEXT NOT NULL, -- keyed
    used_at   BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (person_id, digest)
);

-- Browsers that a person signed in with.
CREATE TABLE browsers (
    agency_id TEXT NOT NULL REFERENCES agencies (id),
    person_id TEXT NOT NULL REFERENCES people (id),
    digest    TEXT NOT NULL, -- keyed, of the token in the browser
    used_at   BIGINT NOT NULL,
    PRIMARY KEY (person_id, digest)
);
CREATE INDEX browsers_digest ON browsers (digest);

-- Attempts since the last one that was right. They are of no office: whoever
-- guesses has not said which.
CREATE TABLE guesses (
    id         TEXT PRIMARY KEY, -- keyed digest of what is guessed, and from where
    agency_id  TEXT NOT NULL DEFAULT '',
    failures   BIGINT NOT NULL,
    last_at    BIGINT NOT NULL,
    wait_until BIGINT NOT NULL
);

-- Links that let a person set a password, once.
CREATE TABLE password_links (
    id         TEXT PRIMARY KEY,
    agency_id  TEXT NOT NULL REFERENCES agencies (id),
    person_id  TEXT NOT NULL REFERENCES people (id),
    kind       TEXT NOT NULL, -- reset or invitation
    digest     TEXT NOT NULL UNIQUE, -- keyed, of the token
    token      BLOB, -- sealed, until it was mailed
    made_at    BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX password_links_person ON password_links (person_id);

-- Everybody signs in again: what sessions hold is sealed from here on. One that
-- ended leaves its row until it would have expired, so that a page that was on
-- its way meanwhile does not bring it back.
DROP TABLE sessions;
CREATE TABLE sessions (
    token      TEXT PRIMARY KEY, -- SHA-256 of the cookie
    id         TEXT NOT NULL,    -- names it on pages; '' before the sign-in
    agency_id  TEXT NOT NULL,
    person_id  TEXT NOT NULL,
    data       BLOB NOT NULL,    -- sealed
    began_at   BIGINT NOT NULL,
    used_at    BIGINT NOT NULL,
    browser    TEXT NOT NULL,    -- family and system only
    method     TEXT NOT NULL,
    ended      BOOLEAN NOT NULL DEFAULT FALSE,
    expires_at BIGINT NOT NULL
);
CREATE INDEX sessions_person ON sessions (person_id);

-- +goose Down
DROP TABLE sessions;
CREATE TABLE sessions (
    token      TEXT PRIMARY KEY,
    agency_id  TEXT NOT NULL,
    person_id  TEXT NOT NULL,
    data       BLOB NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX sessions_person ON sessions (person_id);
DROP TABLE password_links;
DROP TABLE guesses;
DROP TABLE browsers;
DROP TABLE recovery_codes;
DROP TABLE app_steps;
DROP TABLE apps;
