-- Reminders: records that are kept whole, what an assignment's reminders have come to, and how milestones come back.

CREATE TABLE records (
    kind    TEXT    NOT NULL,             -- rule, holidays, mute, desk, board, personal, firing, round, plan
    id      TEXT    NOT NULL,
    owner   TEXT    NOT NULL,             -- whose it is; may be empty
    body    TEXT    NOT NULL,             -- JSON
    version INTEGER NOT NULL,
    PRIMARY KEY (kind, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX records_by_owner ON records (kind, owner, id);

ALTER TABLE assignments ADD COLUMN told TEXT;    -- since when its deadline and state are as they are; NULL: since the directive is published
ALTER TABLE assignments ADD COLUMN nudged TEXT;  -- JSON object: rule → the last day for which it reminded
ALTER TABLE assignments ADD COLUMN round TEXT NOT NULL DEFAULT ''; -- of a periodic report: the period that is asked for

ALTER TABLE milestones ADD COLUMN yearly TEXT NOT NULL DEFAULT '';   -- "07-27", "lunar:03-10"; empty: only once
ALTER TABLE milestones ADD COLUMN base INTEGER NOT NULL DEFAULT 0;   -- the year that it is counted from
ALTER TABLE milestones ADD COLUMN plan TEXT;                         -- JSON list of steps that lead up to it
ALTER TABLE milestones ADD COLUMN audience TEXT;                     -- JSON list of organisations; NULL: all
ALTER TABLE milestones ADD COLUMN previous TEXT NOT NULL DEFAULT ''; -- the one of the year before
ALTER TABLE milestones ADD COLUMN told TEXT;                         -- since when its plan is as it is

CREATE INDEX directives_by_milestone ON directives (milestone) WHERE milestone <> '';
