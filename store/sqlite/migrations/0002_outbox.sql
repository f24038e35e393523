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
    not_before TEXT    NOT NULL,          -- empty: at once
    expires    TEXT    NOT NULL,          -- empty: never
    state      TEXT    NOT NULL,          -- pending, sending, sent, retry, dead
    waits      INTEGER NOT NULL,          -- 1: pending or retry
    removes    INTEGER NOT NULL,          -- 1: it took the place of a removal, which is still owed where it expires
    moved      INTEGER NOT NULL,          -- 1: the chat got a new id while it was being sent
    resent     INTEGER NOT NULL,          -- 1: an earlier attempt may have arrived
    attempt    INTEGER NOT NULL,
    epoch      INTEGER NOT NULL,          -- of the sender that claimed it last
    sent       INTEGER NOT NULL,          -- the message that it became in the chat
    reason     TEXT    NOT NULL,
    created    TEXT,
    settled    TEXT
) STRICT;
CREATE INDEX outbox_queue ON outbox (chat, lane, seq) WHERE waits = 1;
CREATE INDEX outbox_by_slot ON outbox (chat, slot) WHERE waits = 1 AND slot <> '';
CREATE INDEX outbox_dead ON outbox (seq) WHERE state = 'dead';

-- How many envelopes are in each state.
CREATE TABLE outbox_counts (
    state TEXT    NOT NULL PRIMARY KEY,
    n     INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Each chat that was ever written to: when it may be written to again, and what is under way to it (outbox.seq).
CREATE TABLE outbox_chats (
    chat   INTEGER NOT NULL PRIMARY KEY,
    ready  TEXT    NOT NULL,              -- empty: at once
    flight INTEGER NOT NULL               -- 0: nothing
) STRICT;
CREATE INDEX outbox_flights ON outbox_chats (flight) WHERE flight <> 0;

-- Each lane of a chat in which something waits, with the first of it.
CREATE TABLE outbox_lanes (
    chat  INTEGER NOT NULL,
    lane  INTEGER NOT NULL,
    head  INTEGER NOT NULL,               -- outbox.seq
    hold  TEXT    NOT NULL,               -- not_before of the head
    ready TEXT    NOT NULL,               -- the later of hold and the chat's own ready
    busy  INTEGER NOT NULL,               -- 1: something is under way to the chat
    PRIMARY KEY (chat, lane)
) STRICT, WITHOUT ROWID;
CREATE INDEX outbox_ready ON outbox_lanes (lane, ready, head) WHERE busy = 0;

-- The living messages that stand in chats.
CREATE TABLE slots (
    chat    INTEGER NOT NULL,
    slot    TEXT    NOT NULL,
    message INTEGER NOT NULL,
    content TEXT    NOT NULL,             -- what it shows, as JSON
    sent    TEXT    NOT NULL,             -- when it came into the chat
    PRIMARY KEY (chat, slot)
) STRICT, WITHOUT ROWID;
CREATE INDEX slots_by_message ON slots (chat, message);
