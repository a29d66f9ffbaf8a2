-- +goose Up
-- Who of the office is kept from which request, and why.

CREATE TABLE walls (
    id             TEXT PRIMARY KEY,
    agency_id      TEXT NOT NULL REFERENCES agencies (id),
    request_id     TEXT NOT NULL REFERENCES requests (id),
    person_id      TEXT NOT NULL REFERENCES people (id), -- who is kept out
    put_up_by      TEXT NOT NULL REFERENCES people (id), -- the same, if they stepped aside
    put_up_at      BIGINT NOT NULL,
    reason         BYTEA, -- sealed; none from before there were walls
    taken_down_by  TEXT NOT NULL DEFAULT '',
    taken_down_at  BIGINT NOT NULL DEFAULT 0,
    taken_down_for BYTEA  -- sealed
);
CREATE UNIQUE INDEX walls_standing ON walls (person_id, request_id) WHERE taken_down_at = 0;
CREATE INDEX walls_request ON walls (request_id);

-- Whoever stepped aside before saw the request all the same, until today.
INSERT INTO walls (id, agency_id, request_id, person_id, put_up_by, put_up_at)
SELECT gen_random_uuid()::text, x.agency_id, x.id, x.person_id, x.person_id,
    COALESCE((SELECT MAX(e.at) FROM events e WHERE e.request_id = x.id AND e.kind = 'recused' AND e.actor_id = x.person_id), x.received_at)
FROM (SELECT DISTINCT r.id, r.agency_id, r.received_at, p.person_id FROM requests r, jsonb_array_elements_text(r.recused::jsonb) AS p (person_id) WHERE r.recused NOT IN ('', '[]', 'null')) x;

-- +goose Down
DROP TABLE walls;
