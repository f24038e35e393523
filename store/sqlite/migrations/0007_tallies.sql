-- Numbers that summaries are made of. They are kept in the commit that changes an assignment, so that a summary costs the
-- same however much is stored. What fills them is done by the program when it opens the file, because it takes the
-- office's time zone: meta's tally_zone names the one that they were counted in.

ALTER TABLE assignments ADD COLUMN cell TEXT NOT NULL DEFAULT '';         -- how it is counted: late/blocked/submitted
ALTER TABLE assignments ADD COLUMN due_at TEXT;                           -- the first moment that is too late
ALTER TABLE assignments ADD COLUMN counted INTEGER NOT NULL DEFAULT 0;    -- 1: the directive is published or closed

-- How many counted assignments of an organisation are in each cell.
CREATE TABLE tallies (
    organisation TEXT    NOT NULL,
    cell         TEXT    NOT NULL,
    n            INTEGER NOT NULL,
    PRIMARY KEY (organisation, cell)
) STRICT, WITHOUT ROWID;

-- How many deadlines of counted assignments pass in a span of time: each stands under its year, its month and its instant.
CREATE TABLE passing (
    scale        TEXT    NOT NULL,        -- year, month, instant
    span         TEXT    NOT NULL,        -- 2017, 2017-07, 2017-07-27T17:00:00.000Z
    organisation TEXT    NOT NULL,
    open         INTEGER NOT NULL,        -- judged by the present moment
    judged       INTEGER NOT NULL,        -- judged by when it was submitted, and not confirmed
    done         INTEGER NOT NULL,        -- confirmed
    PRIMARY KEY (scale, span, organisation)
) STRICT, WITHOUT ROWID;
