-- The outbox: finished messages on their way to chats.

CREATE TABLE outbox (
    seq        INTEGER PRIMARY KEY AUTOINCREMENT, -- the order in which they came
    id         TEXT    NOT NULL UNIQUE,
    chat       INTEGER NOT NULL,
    topic      INTEGER NOT NULL,
    lane       INTEGER NOT NULL,          -- 0 interactive, 1 reminder, 2 broadcast, 3 digest
    action     TEXT    NOT NULL,          -- put, replace, remove
    slot       TEXT    NOT NULL,          -- the living message that it belongs to; may be empty
    edit       INTEGER NOT NULL,
    message    TEXT    NOT NULL,          -- JSON
    not_before TEXT,                      -- NULL: at once
    expires    TEXT,                      -- NULL: never
    state      TEXT    NOT NULL,          -- pending, sending, sent, retry, dead
    attempt    INTEGER NOT NULL,
    epoch      INTEGER NOT NULL,          -- of the sender that claimed it last
    resent     INTEGER NOT NULL,          -- 1: an earlier attempt may have arrived
    removes    INTEGER NOT NULL,          -- 1: it took the place of a removal, which is still owed where it expires
    moved      INTEGER NOT NULL,          -- 1: the chat got a new id while it was being sent
    next       TEXT,                      -- of a retry: when
    sent       INTEGER NOT NULL,          -- the message that it became in the chat
    reason     TEXT    NOT NULL,          -- of a retry or of what is dead
    created    TEXT,
    settled    TEXT                       -- when it was sent or given up; NULL before
) STRICT;
CREATE INDEX outbox_live ON outbox (seq) WHERE settled IS NULL;
CREATE INDEX outbox_dead ON outbox (seq) WHERE state = 'dead';

-- How many envelopes are in each state.
CREATE TABLE outbox_counts (
    state TEXT    NOT NULL PRIMARY KEY,
    n     INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- The living messages that stand in chats.
CREATE TABLE slots (
    chat    INTEGER NOT NULL,
    slot    TEXT    NOT NULL,
    message INTEGER NOT NULL,
    content TEXT    NOT NULL,             -- what it shows, as JSON
    doubt   INTEGER NOT NULL,             -- 1: an edit since may have arrived
    sent    TEXT,                         -- when it came into the chat
    PRIMARY KEY (chat, slot)
) STRICT, WITHOUT ROWID;
CREATE INDEX slots_by_message ON slots (chat, message);
