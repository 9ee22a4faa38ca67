-- +goose Up

-- Persons. A row stays for ever; erasing a person blanks it. sort_key is folded
-- so that every database orders it alike.
CREATE TABLE persons (
    id          TEXT             NOT NULL PRIMARY KEY,
    email       TEXT             NOT NULL UNIQUE,
    family_name TEXT             NOT NULL,
    given_name  TEXT             NOT NULL,
    sort_key    TEXT             NOT NULL,
    locale      TEXT             NOT NULL,
    extra_time  DOUBLE PRECISION NOT NULL,
    created     BIGINT           NOT NULL,
    erased      BIGINT,
    disabled    SMALLINT         NOT NULL
);

CREATE INDEX persons_sorted ON persons (sort_key, id);

CREATE TABLE promotions (
    id       TEXT   NOT NULL PRIMARY KEY,
    name     TEXT   NOT NULL,
    sort_key TEXT   NOT NULL,
    year     BIGINT NOT NULL,
    created  BIGINT NOT NULL,
    archived BIGINT,
    UNIQUE (sort_key, year)
);

-- Roles in promotions. The empty promotion is the whole platform.
CREATE TABLE roles (
    person_id    TEXT   NOT NULL REFERENCES persons (id),
    promotion_id TEXT   NOT NULL,
    role         TEXT   NOT NULL,
    since        BIGINT NOT NULL,
    PRIMARY KEY (person_id, promotion_id, role)
);

CREATE INDEX roles_promotion ON roles (promotion_id, person_id);

CREATE TABLE teams (
    id           TEXT NOT NULL PRIMARY KEY,
    promotion_id TEXT NOT NULL REFERENCES promotions (id),
    name         TEXT NOT NULL,
    sort_key     TEXT NOT NULL,
    UNIQUE (promotion_id, sort_key)
);

-- Who is in which team: in one of a promotion at most.
CREATE TABLE team_members (
    person_id    TEXT NOT NULL REFERENCES persons (id),
    promotion_id TEXT NOT NULL REFERENCES promotions (id),
    team_id      TEXT NOT NULL REFERENCES teams (id),
    PRIMARY KEY (person_id, promotion_id)
);

CREATE INDEX team_members_team ON team_members (team_id);

-- What passwords are checked against: argon2id, PHC format.
CREATE TABLE secrets (
    person_id TEXT   NOT NULL PRIMARY KEY REFERENCES persons (id),
    secret    TEXT   NOT NULL,
    changed   BIGINT NOT NULL
);

-- Browsers signed in. hash is the SHA-256 of what the browser holds.
CREATE TABLE logins (
    id        TEXT   NOT NULL PRIMARY KEY,
    person_id TEXT   NOT NULL REFERENCES persons (id),
    hash      TEXT   NOT NULL UNIQUE,
    created   BIGINT NOT NULL,
    last_used BIGINT NOT NULL,
    expires   BIGINT NOT NULL,
    address   TEXT   NOT NULL,
    agent     TEXT   NOT NULL
);

CREATE INDEX logins_person ON logins (person_id);
CREATE INDEX logins_expires ON logins (expires);

-- API tokens. scopes is a JSON list.
CREATE TABLE api_tokens (
    id        TEXT   NOT NULL PRIMARY KEY,
    person_id TEXT   NOT NULL REFERENCES persons (id),
    hash      TEXT   NOT NULL UNIQUE,
    name      TEXT   NOT NULL,
    scopes    TEXT   NOT NULL,
    created   BIGINT NOT NULL,
    expires   BIGINT NOT NULL,
    last_used BIGINT
);

CREATE INDEX api_tokens_person ON api_tokens (person_id);

-- One-time links. invited_by is empty for the operator.
CREATE TABLE invitations (
    id         TEXT   NOT NULL PRIMARY KEY,
    person_id  TEXT   NOT NULL REFERENCES persons (id),
    hash       TEXT   NOT NULL UNIQUE,
    invited_by TEXT   NOT NULL,
    created    BIGINT NOT NULL,
    expires    BIGINT NOT NULL,
    used       BIGINT
);

CREATE INDEX invitations_person ON invitations (person_id);

-- Attempts to sign in that failed. key is a digest of the account or the source.
CREATE TABLE login_failures (
    key TEXT   NOT NULL,
    at  BIGINT NOT NULL
);

CREATE INDEX login_failures_key ON login_failures (key, at);
CREATE INDEX login_failures_at ON login_failures (at);
