-- +goose Up

-- Every ledger, entry by entry. Entries are only ever added.
CREATE TABLE ledger (
    stream TEXT   NOT NULL,
    seq    BIGINT NOT NULL CHECK (seq > 0),
    time   BIGINT NOT NULL,
    kind   TEXT   NOT NULL,
    actor  TEXT   NOT NULL,
    body   TEXT   NOT NULL,
    prev   TEXT   NOT NULL,
    hash   TEXT   NOT NULL,
    PRIMARY KEY (stream, seq)
);

-- The names of all streams, without reading every entry.
CREATE INDEX ledger_streams ON ledger (stream) WHERE seq = 1;

-- The answers to requests that may be sent twice. state is 'running', 'done'
-- or 'interrupted'; the answer is empty unless done. body is base64, so that any
-- bytes fit.
CREATE TABLE idempotency (
    actor       TEXT   NOT NULL,
    key         TEXT   NOT NULL,
    fingerprint TEXT   NOT NULL,
    started     BIGINT NOT NULL,
    state       TEXT   NOT NULL,
    status      BIGINT NOT NULL,
    headers     TEXT   NOT NULL,
    body        TEXT   NOT NULL,
    PRIMARY KEY (actor, key)
);

CREATE INDEX idempotency_started ON idempotency (started);
