-- +goose Up
-- Browsers in which a link set a password, and nobody signed in yet.
ALTER TABLE browsers ADD COLUMN by_link BOOLEAN NOT NULL DEFAULT FALSE;

-- +goose Down
DELETE FROM browsers WHERE by_link;
ALTER TABLE browsers DROP COLUMN by_link;
