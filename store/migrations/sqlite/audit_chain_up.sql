-- Part of migration 00011, store/audit_migration.go.
ALTER TABLE audit RENAME TO audit_plain;
CREATE TABLE audit (
    agency_id  TEXT NOT NULL,   -- '' for what names no office: keys, attempts on no account
    number     BIGINT NOT NULL, -- of the line in its office: 1, 2, 3 …
    at         BIGINT NOT NULL,
    actor_id   TEXT NOT NULL,
    action     TEXT NOT NULL,
    request_id TEXT NOT NULL,
    object     TEXT NOT NULL,
    result     TEXT NOT NULL,
    origin     TEXT NOT NULL,
    rules      TEXT NOT NULL,
    rules_hash TEXT NOT NULL,
    prev       BLOB NOT NULL,   -- mac of the line before; zeros for the first
    mac        BLOB NOT NULL,
    PRIMARY KEY (agency_id, number)
);
CREATE INDEX audit_request ON audit (agency_id, request_id, number);
CREATE INDEX audit_actor ON audit (agency_id, actor_id, number);
CREATE INDEX audit_at ON audit (agency_id, at);

-- Where each office's chain ends; sealed with the key of the chain.
CREATE TABLE audit_heads (
    agency_id TEXT PRIMARY KEY,
    number    BIGINT NOT NULL,
    mac       BLOB NOT NULL,
    seal      BLOB NOT NULL
);

-- Signed statements of where a chain ended at an instant.
CREATE TABLE audit_checkpoints (
    agency_id TEXT NOT NULL,
    at        BIGINT NOT NULL,
    number    BIGINT NOT NULL,
    mac       BLOB NOT NULL,
    signature BLOB NOT NULL,
    PRIMARY KEY (agency_id, at, number)
);

-- Up to which line a receiver elsewhere was sent each office's chain.
CREATE TABLE audit_sent (
    agency_id TEXT NOT NULL,
    receiver  TEXT NOT NULL,
    number    BIGINT NOT NULL,
    mac       BLOB NOT NULL, -- of that line
    seal      BLOB NOT NULL,
    PRIMARY KEY (agency_id, receiver)
);

CREATE TRIGGER audit_update BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'audit lines are never changed'); END;
CREATE TRIGGER audit_delete BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'audit lines are never deleted'); END;
CREATE TRIGGER audit_checkpoints_update BEFORE UPDATE ON audit_checkpoints BEGIN SELECT RAISE(ABORT, 'checkpoints of the audit log are never changed'); END;
CREATE TRIGGER audit_checkpoints_delete BEFORE DELETE ON audit_checkpoints BEGIN SELECT RAISE(ABORT, 'checkpoints of the audit log are never deleted'); END;

ALTER TABLE commands ADD COLUMN origin TEXT NOT NULL DEFAULT '';
