-- The outbox without what made each envelope cost more than it had to: an index of names that are new because their Turn is,
-- numbers that are kept beside the rows to be never given again, and numbers of what the rows that wait tell by themselves.

CREATE TABLE envelopes (
    seq        INTEGER PRIMARY KEY,       -- the order in which they came
    id         TEXT    NOT NULL,          -- the Turn's key, "#" and a number
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
INSERT INTO envelopes (seq, id, chat, topic, lane, action, slot, edit, message, not_before, expires, state, attempt, epoch, resent,
    removes, moved, next, sent, reason, created, settled)
SELECT seq, id, chat, topic, lane, action, slot, edit, message, not_before, expires, state, attempt, epoch, resent,
    removes, moved, next, sent, reason, created, settled FROM outbox ORDER BY seq;
DROP TABLE outbox;
ALTER TABLE envelopes RENAME TO outbox;
CREATE INDEX outbox_live ON outbox (seq) WHERE settled IS NULL;
CREATE INDEX outbox_dead ON outbox (seq) WHERE state = 'dead';
CREATE UNIQUE INDEX outbox_named ON outbox (id) WHERE instr(id, '#') = 0; -- those that are not named after their Turn

-- What was settled, alone; what waits is counted where it is asked for. Early versions let a sender settle without a time.
UPDATE outbox SET settled = coalesce(created, '1970-01-01T00:00:00.000Z') WHERE settled IS NULL AND state IN ('sent', 'dead');
DELETE FROM outbox_counts;
INSERT INTO outbox_counts (state, n) SELECT state, count(*) FROM outbox WHERE settled IS NOT NULL GROUP BY state;
