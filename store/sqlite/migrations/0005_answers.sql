-- More of what is answered: evidence, corrections, what an officer recorded for a unit, initiatives, and what became of a
-- difficulty. Lists and what has parts are JSON; NULL means: none.
ALTER TABLE reports ADD COLUMN message INTEGER NOT NULL DEFAULT 0;      -- what bears the words, in the report's chat
ALTER TABLE reports ADD COLUMN urgent INTEGER NOT NULL DEFAULT 0;       -- 1: the difficulty can't wait
ALTER TABLE reports ADD COLUMN evidence TEXT;                           -- list of files
ALTER TABLE reports ADD COLUMN corrects INTEGER NOT NULL DEFAULT 0;     -- the report that this is a new version of
ALTER TABLE reports ADD COLUMN initiative TEXT NOT NULL DEFAULT '';
ALTER TABLE reports ADD COLUMN on_behalf TEXT;                          -- channel, name

ALTER TABLE assignments ADD COLUMN difficulty TEXT;
ALTER TABLE assignments ADD COLUMN unvouched INTEGER NOT NULL DEFAULT 0; -- the recorded report that waits for the unit's word
ALTER TABLE assignments ADD COLUMN vouches TEXT;                         -- list
ALTER TABLE assignments ADD COLUMN shared TEXT;                          -- list of reports

ALTER TABLE extensions ADD COLUMN chat INTEGER NOT NULL DEFAULT 0;
ALTER TABLE extensions ADD COLUMN message INTEGER NOT NULL DEFAULT 0;
ALTER TABLE extensions ADD COLUMN evidence TEXT;                         -- list of files
ALTER TABLE extensions ADD COLUMN on_behalf TEXT;
ALTER TABLE extensions ADD COLUMN decider_name TEXT NOT NULL DEFAULT '';
ALTER TABLE extensions ADD COLUMN document TEXT NOT NULL DEFAULT '';
