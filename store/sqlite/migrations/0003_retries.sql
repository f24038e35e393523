-- Which of the updates that were put aside somebody wants to be handled again. Burying one anew takes the wish back.
ALTER TABLE dead_updates ADD COLUMN retry INTEGER NOT NULL DEFAULT 0 CHECK (retry IN (0, 1));
CREATE INDEX dead_updates_retry ON dead_updates (update_id) WHERE retry = 1;
