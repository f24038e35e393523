-- When somebody last ended their sessions on the dashboard: what began before is void.
ALTER TABLE people ADD COLUMN signed_out TEXT;
