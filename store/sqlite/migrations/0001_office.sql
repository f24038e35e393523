-- The office: who there is, what was decided, who owes what.
--
-- Times are UTC text to the millisecond, "2017-06-08T08:00:00.000Z"; days are "2017-07-27"; a deadline is a day, maybe
-- with an hour, and begins with "<" where it is strict ("before that day"). NULL means: none.
-- Lists are JSON. A version rises by one with every change.

CREATE TABLE meta (
    name  TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE organisations (
    id         TEXT    NOT NULL PRIMARY KEY,
    name_vi    TEXT    NOT NULL,
    name_en    TEXT    NOT NULL,
    short_vi   TEXT    NOT NULL,
    short_en   TEXT    NOT NULL,
    aliases    TEXT,                      -- JSON list
    parent     TEXT    NOT NULL,
    valid_from TEXT,
    valid_to   TEXT,
    successor  TEXT    NOT NULL,
    list_order INTEGER NOT NULL,
    version    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE "groups" (
    chat         INTEGER NOT NULL PRIMARY KEY,
    topic        INTEGER NOT NULL,
    organisation TEXT    NOT NULL,
    title        TEXT    NOT NULL,
    lang         TEXT    NOT NULL,
    health       TEXT    NOT NULL,        -- healthy, deaf, no_topic, departed
    reason       TEXT    NOT NULL,
    version      INTEGER NOT NULL
) STRICT;
CREATE INDEX groups_by_organisation ON "groups" (organisation);

CREATE TABLE people (
    id       INTEGER NOT NULL PRIMARY KEY,
    name     TEXT    NOT NULL,
    username TEXT    NOT NULL,
    lang     TEXT    NOT NULL,
    version  INTEGER NOT NULL
) STRICT;

CREATE TABLE duties (
    person       INTEGER NOT NULL,
    position     INTEGER NOT NULL,        -- the order in which a person got them
    role         TEXT    NOT NULL,        -- administrator, board, manager, leader, deputy, member
    organisation TEXT    NOT NULL,        -- empty for a role of the whole office
    PRIMARY KEY (person, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX duties_by_role ON duties (role, organisation);

CREATE TABLE invitations (
    code         TEXT    NOT NULL PRIMARY KEY,
    role         TEXT    NOT NULL,
    organisation TEXT    NOT NULL,
    invited_by   INTEGER NOT NULL,
    expires      TEXT,
    used_by      INTEGER NOT NULL,        -- 0: nobody yet
    used_at      TEXT,
    version      INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE meetings (
    id           TEXT    NOT NULL PRIMARY KEY,
    date         TEXT,
    title_vi     TEXT    NOT NULL,
    title_en     TEXT    NOT NULL,
    chair_vi     TEXT    NOT NULL,
    chair_en     TEXT    NOT NULL,
    place        TEXT    NOT NULL,
    participants TEXT,                    -- JSON list of organisations
    notice       TEXT    NOT NULL,
    version      INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE milestones (
    id         TEXT    NOT NULL PRIMARY KEY,
    name_vi    TEXT    NOT NULL,
    name_en    TEXT    NOT NULL,
    day        TEXT,
    observance TEXT    NOT NULL,
    ordinal    INTEGER NOT NULL,
    version    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE directives (
    number         INTEGER NOT NULL PRIMARY KEY,
    meeting        TEXT    NOT NULL,
    title_vi       TEXT    NOT NULL,
    title_en       TEXT    NOT NULL,
    body_vi        TEXT    NOT NULL,
    body_en        TEXT    NOT NULL,
    source         TEXT    NOT NULL,
    all_lead       INTEGER NOT NULL,      -- 1: every organisation of the audience leads its own part
    lead           TEXT,                  -- JSON lists of organisations
    coordinators   TEXT,
    audience       TEXT,
    due            TEXT,
    milestone      TEXT    NOT NULL,
    standing       INTEGER NOT NULL,
    target_value   TEXT,                  -- decimal; NULL: no target
    target_unit_vi TEXT,
    target_unit_en TEXT,
    target_op      TEXT,
    urgent         INTEGER NOT NULL,
    origins        TEXT,                  -- JSON: field → stated, inferred, unset
    state          TEXT    NOT NULL,      -- draft, scheduled, published, closed, withdrawn
    author         INTEGER NOT NULL,
    created        TEXT,
    published      TEXT,
    ended          TEXT,
    reason         TEXT    NOT NULL,
    version        INTEGER NOT NULL
) STRICT;
CREATE INDEX directives_by_meeting ON directives (meeting);
CREATE INDEX directives_by_state ON directives (state);

CREATE TABLE assignments (
    directive         INTEGER NOT NULL,
    organisation      TEXT    NOT NULL,
    part              TEXT    NOT NULL,   -- lead, coordinator
    state             TEXT    NOT NULL,   -- pending, acknowledged, in_progress, submitted, confirmed, returned
    due               TEXT,
    percent           INTEGER,
    quantity          TEXT,               -- decimal
    blocked           TEXT    NOT NULL,
    acknowledged_by   INTEGER NOT NULL,
    acknowledged_name TEXT    NOT NULL,
    acknowledged      TEXT,
    submitted         TEXT,
    confirmed         TEXT,
    reports           INTEGER NOT NULL,
    last_report       TEXT,
    returned          TEXT    NOT NULL,
    reminded          TEXT,
    version           INTEGER NOT NULL,
    owed              INTEGER NOT NULL,   -- 1: the directive is published and an answer is still owed
    PRIMARY KEY (directive, organisation)
) STRICT, WITHOUT ROWID;
CREATE INDEX assignments_by_organisation ON assignments (organisation);
CREATE INDEX assignments_owed ON assignments (organisation) WHERE owed = 1;

CREATE TABLE reports (
    directive    INTEGER NOT NULL,
    organisation TEXT    NOT NULL,
    number       INTEGER NOT NULL,
    state        TEXT    NOT NULL,
    percent      INTEGER,
    quantity     TEXT,
    text         TEXT    NOT NULL,
    blocked      TEXT    NOT NULL,
    reported_by  INTEGER NOT NULL,
    by_name      TEXT    NOT NULL,
    at           TEXT,
    chat         INTEGER NOT NULL,
    PRIMARY KEY (directive, organisation, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE extensions (
    directive    INTEGER NOT NULL,
    organisation TEXT    NOT NULL,
    number       INTEGER NOT NULL,
    old          TEXT,
    asked        TEXT,
    reason       TEXT    NOT NULL,
    asked_by     INTEGER NOT NULL,
    by_name      TEXT    NOT NULL,
    at           TEXT,
    decision     TEXT    NOT NULL,        -- empty: waits; approved, shortened, denied
    granted      TEXT,
    answer       TEXT    NOT NULL,
    decider      INTEGER NOT NULL,
    decided      TEXT,
    version      INTEGER NOT NULL,
    PRIMARY KEY (directive, organisation, number)
) STRICT, WITHOUT ROWID;

-- What the scheduler has to decide, and when.
CREATE TABLE due (
    key          TEXT NOT NULL PRIMARY KEY,
    at           TEXT NOT NULL,
    organisation TEXT NOT NULL,
    day          TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX due_by_time ON due (at, key);

-- Dialogs that are under way.
CREATE TABLE sessions (
    chat    INTEGER NOT NULL,
    topic   INTEGER NOT NULL,
    person  INTEGER NOT NULL,
    id      TEXT    NOT NULL,
    flow    TEXT    NOT NULL,
    step    TEXT    NOT NULL,
    trail   TEXT,                         -- JSON list of steps
    answers TEXT,                         -- JSON object
    changed TEXT,
    expires TEXT,
    PRIMARY KEY (chat, topic, person)
) STRICT, WITHOUT ROWID;

-- The keys of the turns that were committed.
CREATE TABLE turns (
    key TEXT NOT NULL PRIMARY KEY,
    at  TEXT
) STRICT, WITHOUT ROWID;

-- Who did what.
CREATE TABLE audit (
    id      INTEGER PRIMARY KEY,
    at      TEXT,
    turn    TEXT    NOT NULL,
    person  INTEGER NOT NULL,             -- 0 for a part of the program
    system  TEXT    NOT NULL,
    action  TEXT    NOT NULL,
    subject TEXT    NOT NULL,
    before  TEXT    NOT NULL,             -- JSON
    after   TEXT    NOT NULL              -- JSON
) STRICT;

-- Updates that could not be handled and were put aside.
CREATE TABLE dead_updates (
    update_id INTEGER NOT NULL PRIMARY KEY,
    raw       BLOB    NOT NULL,
    error     TEXT    NOT NULL,
    at        TEXT
) STRICT;
