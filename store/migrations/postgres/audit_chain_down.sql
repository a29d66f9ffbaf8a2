-- Part of migration 00011, store/audit_migration.go.
CREATE TABLE audit_plain (
    seq        BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    agency_id  TEXT NOT NULL,
    at         BIGINT NOT NULL,
    actor_id   TEXT NOT NULL,
    action     TEXT NOT NULL,
    request_id TEXT NOT NULL,
    object     TEXT NOT NULL,
    rules      TEXT NOT NULL,
    rules_hash TEXT NOT NULL DEFAULT ''
);
INSERT INTO audit_plain (agency_id, at, actor_id, action, request_id, object, rules, rules_hash)
SELECT agency_id, at, actor_id, action, request_id, object, rules, rules_hash FROM audit ORDER BY agency_id, number;
DROP TABLE audit_sent;
DROP TABLE audit_checkpoints;
DROP TABLE audit_heads;
DROP TABLE audit;
DROP FUNCTION audit_stays;
ALTER TABLE audit_plain RENAME TO audit;
ALTER TABLE commands DROP COLUMN origin;
DELETE FROM keysets WHERE name = 'audit';
