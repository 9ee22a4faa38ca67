-- +goose Up

-- What persons call the documents that they handed in. Names of files often hold
-- the names of persons: they are kept here, where they go with the person, and
-- never in a ledger. document is the id of the receipt.
CREATE TABLE file_names (
    document  TEXT NOT NULL PRIMARY KEY,
    person_id TEXT NOT NULL REFERENCES persons (id),
    name      TEXT NOT NULL
);

CREATE INDEX file_names_person ON file_names (person_id);
