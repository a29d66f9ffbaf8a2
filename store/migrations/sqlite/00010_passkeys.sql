-- +goose Up
-- Passkeys, and accounts at the office's identity provider.

-- What names a person to authenticators: random, and nothing else.
CREATE TABLE passkey_handles (
    person_id TEXT PRIMARY KEY REFERENCES people (id),
    agency_id TEXT NOT NULL REFERENCES agencies (id),
    digest    TEXT NOT NULL UNIQUE, -- keyed
    handle    BLOB NOT NULL         -- sealed
);

CREATE TABLE passkeys (
    id        TEXT PRIMARY KEY,
    agency_id TEXT NOT NULL REFERENCES agencies (id),
    person_id TEXT NOT NULL REFERENCES people (id),
    digest    TEXT NOT NULL UNIQUE, -- keyed, of the credential's ID
    name      BLOB NOT NULL,        -- sealed
    record    BLOB NOT NULL,        -- sealed, so that nobody plants a public key
    uses      BIGINT NOT NULL DEFAULT 0,
    added_at  BIGINT NOT NULL,
    used_at   BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX passkeys_person ON passkeys (person_id);

-- Accounts that may sign in at the identity provider. The digest is of issuer
-- and subject, and missing until the first sign-in.
CREATE TABLE identities (
    person_id  TEXT PRIMARY KEY REFERENCES people (id),
    agency_id  TEXT NOT NULL REFERENCES agencies (id),
    digest     TEXT UNIQUE, -- keyed
    allowed_at BIGINT NOT NULL,
    linked_at  BIGINT NOT NULL DEFAULT 0,
    used_at    BIGINT NOT NULL DEFAULT 0
);

-- Challenges and states that were answered, until they would have expired. They
-- are of no office: nobody has signed in yet.
CREATE TABLE spent (
    digest     TEXT PRIMARY KEY, -- keyed
    agency_id  TEXT NOT NULL DEFAULT '',
    expires_at BIGINT NOT NULL
);

-- +goose Down
DROP TABLE spent;
DROP TABLE identities;
DROP TABLE passkeys;
DROP TABLE passkey_handles;
