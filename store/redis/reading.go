package redis

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	goredis "github.com/redis/go-redis/v9"

	"giaoban/chat"
	"giaoban/directive"
)

// only returns the one record with an id.
func only[T any](ctx context.Context, s *Store, doing string, k kind[T], id string) (record T, found bool, err error) {
	var raw string
	err = s.try(ctx, func() (err error) {
		raw, err = s.client.HGet(ctx, s.key(kindName(k.number)), id).Result()
		return err
	})
	if errors.Is(err, goredis.Nil) {
		return record, false, nil
	}
	if err == nil {
		record, err = k.read(id, raw)
	}
	return record, err == nil, s.fail(doing, err)
}

// listed returns what steps find of a kind.
func listed[T any](ctx context.Context, s *Store, doing string, k kind[T], what func(*steps), order func(a, b T) int) ([]T, error) {
	wanted := newSteps()
	what(&wanted)
	r, err := s.read(ctx, wanted)
	if err != nil {
		return nil, s.fail(doing, err)
	}
	records, err := of(r, k)
	slices.SortFunc(records, order)
	return records, s.fail(doing, err)
}

func everyOne(kind int) func(*steps) { return func(s *steps) { s.all(kind) } }

// Group returns the group with a chat's id.
func (s *Store) Group(ctx context.Context, id int64) (directive.Group, bool, error) {
	g, found, err := only(ctx, s, "reading a group", s.kinds.groups, chatID(id))
	return g, found, err
}

// Groups returns all groups, in the order of their organisations in lists.
func (s *Store) Groups(ctx context.Context) ([]directive.Group, error) {
	const doing = "reading the groups"
	wanted := newSteps()
	wanted.all(kindGroups)
	wanted.all(kindOrganisations)
	r, err := s.read(ctx, wanted)
	if err != nil {
		return nil, s.fail(doing, err)
	}
	order, err := s.listOrder(r)
	if err != nil {
		return nil, s.fail(doing, err)
	}
	groups, err := of(r, s.kinds.groups)
	slices.SortFunc(groups, func(a, b directive.Group) int {
		return cmp.Or(order(a.Organisation, b.Organisation), cmp.Compare(a.Chat, b.Chat))
	})
	return groups, s.fail(doing, err)
}

// listOrder compares organisations by their places in lists.
func (s *Store) listOrder(r raws) (func(a, b directive.OrgID) int, error) {
	orgs, err := byKey(r, s.kinds.organisations, func(o directive.Organisation) directive.OrgID { return o.ID })
	return func(a, b directive.OrgID) int {
		return cmp.Or(cmp.Compare(orgs[a].Order, orgs[b].Order), cmp.Compare(a, b))
	}, err
}

// Organisations returns all organisations, in the order of lists.
func (s *Store) Organisations(ctx context.Context) ([]directive.Organisation, error) {
	return listed(ctx, s, "reading the organisations", s.kinds.organisations, everyOne(kindOrganisations), func(a, b directive.Organisation) int {
		return cmp.Or(cmp.Compare(a.Order, b.Order), cmp.Compare(a.ID, b.ID))
	})
}

// Meetings returns all meetings, the newest first.
func (s *Store) Meetings(ctx context.Context) ([]directive.Meeting, error) {
	return listed(ctx, s, "reading the meetings", s.kinds.meetings, everyOne(kindMeetings), func(a, b directive.Meeting) int {
		return cmp.Or(cmp.Compare(b.Date.String(), a.Date.String()), cmp.Compare(b.ID, a.ID))
	})
}

// Invitations returns all invitations, the first to expire first.
func (s *Store) Invitations(ctx context.Context) ([]directive.Invitation, error) {
	return listed(ctx, s, "reading the invitations", s.kinds.invitations, everyOne(kindInvitations), func(a, b directive.Invitation) int {
		return cmp.Or(a.Expires.Compare(b.Expires), cmp.Compare(a.Code, b.Code))
	})
}

// Milestones returns all milestones by day.
func (s *Store) Milestones(ctx context.Context) ([]directive.Milestone, error) {
	return listed(ctx, s, "reading the milestones", s.kinds.milestones, everyOne(kindMilestones), func(a, b directive.Milestone) int {
		return cmp.Or(cmp.Compare(a.Day.String(), b.Day.String()), cmp.Compare(a.ID, b.ID))
	})
}

// Person returns the person with an id.
func (s *Store) Person(ctx context.Context, id directive.PersonID) (directive.Person, bool, error) {
	return only(ctx, s, "reading a person", s.kinds.people, personID(id))
}

// People returns everybody, in the order of their ids.
func (s *Store) People(ctx context.Context) ([]directive.Person, error) {
	return listed(ctx, s, "reading the people", s.kinds.people, everyOne(kindPeople), func(a, b directive.Person) int {
		return cmp.Compare(a.ID, b.ID)
	})
}

// Reports returns the reports under an assignment, the first one first.
func (s *Store) Reports(ctx context.Context, k directive.AssignmentKey) ([]directive.Report, error) {
	return listed(ctx, s, "reading reports", s.kinds.reports, func(w *steps) {
		w.find(kindReports, word(byReported, strconv.Itoa(k.Directive), string(k.Organisation))+"/")
		w.get(kindReports)
	}, func(a, b directive.Report) int { return cmp.Compare(a.Number, b.Number) })
}

// Extensions returns the extension requests under an assignment, the first one first.
func (s *Store) Extensions(ctx context.Context, k directive.AssignmentKey) ([]directive.Extension, error) {
	return listed(ctx, s, "reading extension requests", s.kinds.extensions, func(w *steps) {
		w.find(kindExtensions, word(byExtension, strconv.Itoa(k.Directive), string(k.Organisation))+"/")
		w.get(kindExtensions)
	}, func(a, b directive.Extension) int { return cmp.Compare(a.Number, b.Number) })
}

// Records returns the records of a kind that are kept whole, by ID; an owner's where one is given.
func (s *Store) Records(ctx context.Context, kind directive.RecordKind, owner string) ([]directive.Record, error) {
	return listed(ctx, s, "reading records of the kind "+string(kind), s.kinds.records, func(w *steps) {
		needRecords(w, []directive.RecordNeed{{Kind: kind, Owner: owner}})
	}, func(a, b directive.Record) int { return cmp.Compare(a.ID, b.ID) })
}

// Session returns somebody's dialog in a place, even one that has expired.
func (s *Store) Session(ctx context.Context, key chat.SessionKey) (chat.Session, bool, error) {
	session, found, err := only(ctx, s, "reading a session", s.kinds.sessions, sessionID(key))
	if found {
		session.Key = key
	}
	return session, found, err
}

// until runs a script that reads pairs of texts by time, up to and including one, the earliest first, at most limit pairs.
func (s *Store) until(ctx context.Context, sc *script, until time.Time, limit int) ([]string, error) {
	if err := checkTime(until); err != nil {
		return nil, err
	}
	answer, err := s.run(ctx, sc, []any{score(until), limit})
	if err != nil {
		return nil, err
	}
	return texts(answer)
}

// Lapsed returns the dialogs whose time was over by then and whose person was not told, the earliest first, at most limit.
func (s *Store) Lapsed(ctx context.Context, until time.Time, limit int) (lapsed []chat.Session, err error) {
	const doing = "reading what has lapsed"
	list, err := s.until(ctx, &s.scripts.lapsed, until, limit)
	if err != nil {
		return nil, s.fail(doing, err)
	}
	for i := 0; i+1 < len(list); i += 2 {
		session, err := readSession(s.kinds.sessions, list[i], list[i+1])
		if err != nil {
			return nil, s.fail(doing, err)
		}
		lapsed = append(lapsed, session)
	}
	return lapsed, nil
}

// Due returns the entries of the index by time until and including a time, the earliest first, at most limit.
func (s *Store) Due(ctx context.Context, until time.Time, limit int) (due []directive.Due, err error) {
	const doing = "reading what is due"
	list, err := s.until(ctx, &s.scripts.due, until, limit)
	if err != nil {
		return nil, s.fail(doing, err)
	}
	for i := 0; i+1 < len(list); i += 2 {
		var d directive.Due
		if err := json.Unmarshal([]byte(list[i+1]), &d); err != nil {
			return nil, s.fail(doing, fmt.Errorf("entry %s: %w", list[i], err))
		}
		due = append(due, d)
	}
	return due, nil
}

// NextDue returns the time of the earliest entry of the index by time; false means that it is empty.
func (s *Store) NextDue(ctx context.Context) (next time.Time, found bool, err error) {
	var first []goredis.Z
	err = s.try(ctx, func() (err error) {
		first, err = s.client.ZRangeWithScores(ctx, s.key(keyDue), 0, 0).Result()
		return err
	})
	if err != nil || len(first) == 0 {
		return time.Time{}, false, s.fail("looking for what is due next", err)
	}
	if ms := int64(first[0].Score); ms != score(time.Time{}) {
		next = time.UnixMilli(ms).UTC()
	}
	return next, true, nil
}
