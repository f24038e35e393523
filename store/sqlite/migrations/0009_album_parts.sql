-- The messages of albums that are still coming in: each picture is an update of its own.
CREATE TABLE album_parts (
    update_id INTEGER NOT NULL PRIMARY KEY,
    chat      INTEGER NOT NULL,
    album     TEXT    NOT NULL,
    raw       BLOB    NOT NULL,
    at        TEXT
) STRICT;
