package simulator_test

import "testing"

// TestConformance holds the simulator against the real server's behaviour, over plain HTTP.
func TestConformance(t *testing.T) {
	for _, check := range []struct {
		name string
		run  func(*world)
	}{
		{"01 any case of method and every way to send parameters", checkTransport},
		{"02 the error envelope with status, parameters and Retry-After", checkEnvelope},
		{"03 unknown methods, bad and unknown tokens", checkTokens},
		{"04 null and empty arrays", checkNulls},
		{"05 a long poll holds and wakes", checkLongPoll},
		{"06 unconfirmed updates, offsets and limits", checkOffsets},
		{"07 conflicts of pollers and webhooks", checkConflicts},
		{"08 allowed_updates", checkAllowed},
		{"09 updates expire", checkExpiry},
		{"10 lengths of texts and captions", checkLengths},
		{"11 HTML errors, UTF-16 entities and commands", checkHTML},
		{"12 callback_data in bytes", checkCallbackData},
		{"13 unmodified and unknown edits, lost buttons", checkEdits},
		{"14 messages that can never be edited", checkLocked},
		{"15 deleting", checkDeletes},
		{"16 callback queries", checkCallbacks},
		{"17 the privacy matrix", checkPrivacy},
		{"18 no echo, but its own service messages", checkEcho},
		{"19 membership updates and the 403 that follow", checkMembership},
		{"20 migration", checkMigration},
		{"21 how messages are numbered", checkNumbers},
		{"22 topics", checkTopics},
		{"23 anonymous administrators and commands by scope", checkAnonymousAndCommands},
		{"24 files, albums and webhooks", checkFilesAndWebhooks},
		{"25 faults and limits", checkFaultsAndLimits},
	} {
		t.Run(check.name, func(t *testing.T) { check.run(newWorld(t)) })
	}
}
