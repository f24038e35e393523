-- Codes that bind a group, in the place of another one or not, and invitations that somebody made worthless.
ALTER TABLE invitations ADD COLUMN binds INTEGER NOT NULL DEFAULT 0;    -- 1: it binds the group in which it is used
ALTER TABLE invitations ADD COLUMN replaces INTEGER NOT NULL DEFAULT 0; -- the group that then gives way, 0: none
ALTER TABLE invitations ADD COLUMN revoked TEXT;                        -- when it was made worthless; NULL: it was not
