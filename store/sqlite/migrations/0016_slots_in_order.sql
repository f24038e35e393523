-- The living messages in the order in which they came, so that what is written together stands together. In the order of chats and
-- slots, each message of a broadcast was written, contents and all, into a page of its own.

CREATE TABLE living (
    chat    INTEGER NOT NULL,
    slot    TEXT    NOT NULL,
    message INTEGER NOT NULL,
    content TEXT    NOT NULL,             -- what it shows, as JSON
    doubt   INTEGER NOT NULL,             -- 1: an edit since may have arrived
    sent    TEXT,                         -- when it came into the chat
    PRIMARY KEY (chat, slot)
) STRICT;
INSERT INTO living (chat, slot, message, content, doubt, sent)
SELECT chat, slot, message, content, doubt, sent FROM slots ORDER BY sent, chat, slot;
DROP TABLE slots;
ALTER TABLE living RENAME TO slots;
CREATE INDEX slots_by_message ON slots (chat, message);
