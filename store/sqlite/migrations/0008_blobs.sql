-- Files of the bot's own making, on their way out. They are kept under the hash of what is in them.

CREATE TABLE blobs (
    hash  TEXT NOT NULL PRIMARY KEY,
    name  TEXT NOT NULL,
    type  TEXT NOT NULL,
    bytes BLOB NOT NULL,
    used  TEXT NOT NULL                   -- when an envelope last bore it
) STRICT;

-- What the messenger calls those that were uploaded: a picture and a document of the same bytes have two names.
CREATE TABLE blob_ids (
    hash TEXT NOT NULL,
    kind TEXT NOT NULL,
    id   TEXT NOT NULL,
    PRIMARY KEY (hash, kind)
) STRICT, WITHOUT ROWID;
