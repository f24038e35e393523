-- What waits for the Board under an assignment: a report, a request for more time, a difficulty.
ALTER TABLE assignments ADD COLUMN asked INTEGER NOT NULL DEFAULT 0;   -- the request that nobody has answered yet; 0: none
ALTER TABLE assignments ADD COLUMN waits INTEGER NOT NULL DEFAULT 0;   -- 1: something of this does
UPDATE assignments SET asked = coalesce((SELECT max(e.number) FROM extensions e
    WHERE e.directive = assignments.directive AND e.organisation = assignments.organisation AND e.decision = ''), 0);
UPDATE assignments SET waits = 1 WHERE state = 'submitted' OR blocked <> '' OR asked <> 0;
CREATE INDEX assignments_waiting ON assignments (directive) WHERE waits = 1;
