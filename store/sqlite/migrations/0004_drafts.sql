-- What a directive read from a notice brings beside its text, and how it goes out.
ALTER TABLE directives ADD COLUMN period_every TEXT    NOT NULL DEFAULT '';  -- week, month, quarter, half-year, year; empty: none
ALTER TABLE directives ADD COLUMN period_day   INTEGER NOT NULL DEFAULT 0;   -- 0: the office's own sending day
ALTER TABLE directives ADD COLUMN report_to    TEXT;                         -- JSON list of organisations
ALTER TABLE directives ADD COLUMN attachments  TEXT;                         -- JSON list of files, as the messenger keeps them
ALTER TABLE directives ADD COLUMN ambiguous    TEXT;                         -- JSON list of words with two readings
ALTER TABLE directives ADD COLUMN earlier      TEXT    NOT NULL DEFAULT '';  -- the task that it extends, in the source's words
ALTER TABLE directives ADD COLUMN extends      INTEGER NOT NULL DEFAULT 0;   -- that task's number; 0: not known
ALTER TABLE directives ADD COLUMN publish_at   TEXT;                         -- of one that is scheduled
ALTER TABLE directives ADD COLUMN digest       TEXT    NOT NULL DEFAULT '';  -- the publication that shows it with others in one message
ALTER TABLE directives ADD COLUMN carried      TEXT;                         -- JSON list of the meetings that it came from
ALTER TABLE directives ADD COLUMN edits        TEXT;                         -- JSON list of who changed what

ALTER TABLE assignments ADD COLUMN opened INTEGER NOT NULL DEFAULT 0;        -- 1: a group that got a digest asked for the card
ALTER TABLE assignments ADD COLUMN held   INTEGER NOT NULL DEFAULT 0;        -- 1: sending was stopped before any of the groups got it

-- An entry of the index by time may be for something else than a reminder.
ALTER TABLE due ADD COLUMN task    TEXT NOT NULL DEFAULT '';                 -- empty: the organisation's reminders
ALTER TABLE due ADD COLUMN subject TEXT NOT NULL DEFAULT '';                 -- what the task is about, in its own form
