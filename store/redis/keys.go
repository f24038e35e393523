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
	kindRecords
	kindSessions
)

// kindNames are the kinds' names, in the order of their numbers.
func kindNames() []string {
	return []string{
		"organisations", "groups", "people", "invitations", "meetings", "milestones", "directives", "assignments", "reports",
		"extensions", "records", "sessions",
	}
}

// kindName returns the name of a kind by its number.
func kindName(kind int) string { return kindNames()[kind-1] }

// local is the variable that a script knows a key by.
type local struct{ variable, name string }

// The keys of an office, by what uses them. What each holds stands in docs/redis.md. Redis makes new texts of the keys that a
// script is given each time it runs, so that each is given few beyond those that it uses.
func queueKeys() []local {
	return []local{
		{"k_meta", keyMeta}, {"k_index", keyIndex}, {"k_watch", keyWatch}, {"k_touched", keyTouched},
		{"k_chats", keyChats}, {"k_lanes", keyLanes}, {"k_ready0", "outbox:ready:0"}, {"k_ready1", "outbox:ready:1"},
		{"k_ready2", "outbox:ready:2"}, {"k_ready3", "outbox:ready:3"}, {"k_envelopes", keyEnvelopes},
		{"k_outcome", keyOutcome}, {"k_ids", keyIDs}, {"k_waiting", "outbox:waiting"}, {"k_counts", keyCounts},
		{"k_slots", keySlots},
	}
}

// flightKeys are what scripts need beside that end the way of an envelope.
func flightKeys() []local {
	return []local{{"k_dead", "outbox:dead"}, {"k_settled", "outbox:settled"}, {"k_shown", keyShown}}
}

func recordKeys() []local {
	return []local{
		{"k_gates", keyGates}, {"k_tallies", keyTallies}, {"k_passing", keyPassing}, {"k_expiry", keyExpiry}, {"k_lapsing", keyLapsing},
	}
}

// movingKeys are the kinds of what bears the id of a chat.
func movingKeys() []local {
	return []local{{"k_groups", kindName(kindGroups)}, {"k_sessions", kindName(kindSessions)}}
}

func commitKeys() []local {
	return []local{
		{"k_fences", keyFences}, {"k_turns", keyTurns}, {"k_due", keyDue}, {"k_due_entries", keyDueEntries}, {"k_audit", keyAudit},
		{"k_blobs", keyBlobs}, {"k_blob_labels", keyBlobLabels}, {"k_blob_used", keyBlobUsed}, {"k_arrivals", keyArrivals},
	}
}

func blobKeys() []local {
	return []local{{"k_blobs", keyBlobs}, {"k_blob_labels", keyBlobLabels}, {"k_blob_used", keyBlobUsed}, {"k_blob_ids", keyBlobIDs}}
}

// exportKeys are those that only whole exports and imports need beside.
func exportKeys() []local {
	return []local{{"k_parts", keyParts}, {"k_buried", keyBuried}, {"k_wanted", keyWanted}, {"k_blob_ids", keyBlobIDs}}
}

// Names of keys that are used in several places.
const (
	keyMeta       = "meta"
	keyTurns      = "turns"
	keyIndex      = "index"
	keyFences     = "fences"
	keyDue        = "due"
	keyDueEntries = "due:entries"
	keyGates      = "gates"
	keyTallies    = "tallies"
	keyPassing    = "passing"
	keyExpiry     = "sessions:expiry"
	keyLapsing    = "sessions:lapsing"
	keyLanes      = "outbox:lanes"
	keyChats      = "outbox:chats"
	keyIDs        = "outbox:ids"
	keyEnvelopes  = "outbox:envelopes"
	keyWatch      = "export"
	keyTouched    = "export:touched"
	keySlots      = "slots"
	keyOutcome    = "outbox:outcome"
	keyParts      = "parts"
	keyArrivals   = "arrivals" // no key, but a channel of the same node
	keyAudit      = "audit"
	keyCounts     = "outbox:counts"
	keyShown      = "slots:shown"
	keyBuried     = "buried"
	keyWanted     = "buried:wanted"
	keyBlobs      = "blobs"
	keyBlobLabels = "blobs:labels"
	keyBlobUsed   = "blobs:used"
	keyBlobIDs    = "blobs:ids"
)
