-- Whose dialog's time is over and who was not told yet.
ALTER TABLE sessions ADD COLUMN told INTEGER NOT NULL DEFAULT 0; -- 1: the person knows
UPDATE sessions SET told = 1 WHERE json_extract(answers, '$."~told"') IS NOT NULL;
CREATE INDEX sessions_lapsing ON sessions (expires) WHERE told = 0;
