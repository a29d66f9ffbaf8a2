-- +goose Up
-- Terms are other ones now (store/search_terms.go), and are made anew after this.
DELETE FROM terms;

-- So that a run that gives every request another key goes on where it stopped:
-- since when it runs (0 if none does), and when a request's key was made by one.
ALTER TABLE keysets ADD COLUMN requests_since BIGINT NOT NULL DEFAULT 0;
ALTER TABLE request_keys ADD COLUMN made_at BIGINT NOT NULL DEFAULT 0;

-- +goose Down
ALTER TABLE request_keys DROP COLUMN made_at;
ALTER TABLE keysets DROP COLUMN requests_since;
