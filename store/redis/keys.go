package redis

import (
	"fmt"
	"regexp"
)

// keyOf names a key of an office. The braces make Redis Cluster put all keys of one office on the same node, so that one
// script may touch them; the keys of several offices spread over the nodes.
func keyOf(prefix, office, name string) string {
	return prefix + "{" + office + "}:" + name
}

// namePattern is what a prefix and an office's name may be made of.
var namePattern = regexp.MustCompile(`^[A-Za-z0-9_.:-]{0,64}$`)

func checkName(what, name string) error {
	if !namePattern.MatchString(name) {
		return fmt.Errorf("%s %q: allowed are up to 64 letters of English, digits, and any of . _ : -", what, name)
	}
	return nil
}

// The kinds of records. Each is a hash, record by id. Their order is that in which a commit writes them: directives come
// before assignments, which depend on them.
const (
	kindOrganisations = iota + 1
	kindGroups
	kindPeople
	kindInvitations
	kindMeetings
	kindMilestones
	kindDirectives
	kindAssignments
	kindReports
	kindExtensions
	kindSessions
)

// kindNames are the kinds' names, in the order of their numbers.
func kindNames() []string {
	return []string{
		"organisations", "groups", "people", "invitations", "meetings", "milestones", "directives", "assignments", "reports",
		"extensions", "sessions",
	}
}

// kindName returns the name of a kind by its number.
func kindName(kind int) string { return kindNames()[kind-1] }

// local is the variable that a script knows a key by.
type local struct{ variable, name string }

// The keys of an office, by what uses them. What each holds stands in docs/redis.md.
func outboxKeys() []local {
	return []local{
		{"k_meta", "meta"}, {"k_index", "index"}, {"k_fences", "fences"},
		{"k_chats", "outbox:chats"}, {"k_lanes", "outbox:lanes"}, {"k_ready0", "outbox:ready:0"}, {"k_ready1", "outbox:ready:1"},
		{"k_ready2", "outbox:ready:2"}, {"k_ready3", "outbox:ready:3"}, {"k_state", "outbox:state"}, {"k_body", "outbox:body"},
		{"k_outcome", "outbox:outcome"}, {"k_ids", "outbox:ids"}, {"k_waiting", "outbox:waiting"}, {"k_counts", "outbox:counts"},
		{"k_dead", "outbox:dead"}, {"k_settled", "outbox:settled"}, {"k_flights", "outbox:flights"},
		{"k_slots", "slots"}, {"k_shown", "slots:shown"},
	}
}

func recordKeys() []local {
	return []local{
		{"k_gates", "gates"}, {"k_tallies", "tallies"}, {"k_passing", "passing"}, {"k_expiry", "sessions:expiry"},
		{"k_groups", kindName(kindGroups)}, {"k_sessions", kindName(kindSessions)},
	}
}

func commitKeys() []local {
	return []local{
		{"k_turns", "turns"}, {"k_due", "due"}, {"k_due_entries", "due:entries"}, {"k_audit", "audit"},
		{"k_blobs", "blobs"}, {"k_blob_names", "blobs:names"}, {"k_blob_used", "blobs:used"},
	}
}

// Names of keys that are read without a script.
const (
	keyMeta      = "meta"
	keyTurns     = "turns"
	keyIndex     = "index"
	keyDue       = "due"
	keyAudit     = "audit"
	keyCounts    = "outbox:counts"
	keyShown     = "slots:shown"
	keyBuried    = "buried"
	keyWanted    = "buried:wanted"
	keyBlobs     = "blobs"
	keyBlobNames = "blobs:names"
	keyBlobUsed  = "blobs:used"
	keyBlobIDs   = "blobs:ids"
)
