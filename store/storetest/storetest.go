// Package storetest is the conformance suite that every engine of package store passes. What it asks for is the contract:
// whatever one engine does and another doesn't belongs in here.
package storetest

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"giaoban/chat"
	"giaoban/directive"
	"giaoban/store"
)

// Store is all that an engine offers. No consumer asks for so much: each declares the few methods that it calls. The
// suite has to call them all, on the same data, and so needs them in one place.
type Store interface {
	Load(ctx context.Context, actor directive.Actor, need directive.Need) (directive.State, error)
	Commit(ctx context.Context, c store.Commit) error
	Committed(ctx context.Context, key string) (bool, error)

	Session(ctx context.Context, key chat.SessionKey) (chat.Session, bool, error)
	Lapsed(ctx context.Context, until time.Time, limit int) ([]chat.Session, error)
	Person(ctx context.Context, id directive.PersonID) (directive.Person, bool, error)
	People(ctx context.Context) ([]directive.Person, error)
	Group(ctx context.Context, chatID int64) (directive.Group, bool, error)
	Groups(ctx context.Context) ([]directive.Group, error)
	Organisations(ctx context.Context) ([]directive.Organisation, error)
	Meetings(ctx context.Context) ([]directive.Meeting, error)
	Milestones(ctx context.Context) ([]directive.Milestone, error)
	Directives(ctx context.Context, f store.Filter) ([]directive.Directive, error)
	Assignments(ctx context.Context, f store.Filter) ([]directive.Assignment, error)
	Invitations(ctx context.Context) ([]directive.Invitation, error)
	Reports(ctx context.Context, k directive.AssignmentKey) ([]directive.Report, error)
	Extensions(ctx context.Context, k directive.AssignmentKey) ([]directive.Extension, error)
	Records(ctx context.Context, kind directive.RecordKind, owner string) ([]directive.Record, error)
	Tallies(ctx context.Context, at time.Time) ([]directive.Tally, error)
	ReportsOf(ctx context.Context, f store.Filter) ([]directive.Report, error)
	ExtensionsOf(ctx context.Context, f store.Filter) ([]directive.Extension, error)
	Undecided(ctx context.Context) ([]directive.Extension, error)
	Due(ctx context.Context, until time.Time, limit int) ([]directive.Due, error)
	NextDue(ctx context.Context) (time.Time, bool, error)
	AuditTrail(ctx context.Context, after int64, limit int) ([]store.Audit, int64, error)
	AuditLatest(ctx context.Context, before int64, limit int) ([]store.Audit, int64, error)
	Revision(ctx context.Context) (int64, error)

	BeginEpoch(ctx context.Context) (int64, error)
	Recover(ctx context.Context, epoch int64, now time.Time) ([]chat.Claimed, error)
	Claim(ctx context.Context, req chat.ClaimRequest) ([]chat.Claimed, error)
	Settle(ctx context.Context, done []chat.Settlement) error
	NextReady(ctx context.Context, now time.Time) (time.Time, bool, error)
	OutboxCounts(ctx context.Context) (map[chat.State]int, error)
	Delivery(ctx context.Context, id string) (store.Delivery, bool, error)
	Undelivered(ctx context.Context, limit int) ([]store.Delivery, error)
	Blob(ctx context.Context, hash string) (store.Blob, bool, error)
	FileID(ctx context.Context, hash string, kind chat.FileKind) (string, bool, error)
	KeepFileID(ctx context.Context, hash string, kind chat.FileKind, id string) error
	SlotAt(ctx context.Context, chatID, message int64) (string, bool, error)

	Bury(ctx context.Context, b store.Buried) error
	BuriedUpdates(ctx context.Context) ([]store.Buried, error)
	Retry(ctx context.Context, updates ...int64) error
	Retries(ctx context.Context, limit int) ([]store.Buried, error)
	Unbury(ctx context.Context, updates ...int64) error
	KeepPart(ctx context.Context, p store.Part) error
	Parts(ctx context.Context) ([]store.Part, error)
	DropParts(ctx context.Context, updates ...int64) error
	Prune(ctx context.Context, before time.Time) (int, error)
	Lease(ctx context.Context, duty, holder string, life time.Duration) (store.Lease, bool, error)
	Renew(ctx context.Context, held store.Lease, life time.Duration) (bool, error)
	Release(ctx context.Context, held store.Lease) error
	Arrivals(ctx context.Context) (<-chan struct{}, error)
	Export(ctx context.Context, each func(store.Entry) error) error
	Size(ctx context.Context) (int, error)
	Empty(ctx context.Context) (bool, error)
	Import(ctx context.Context, entries []store.Entry, progress string) error
	Progress(ctx context.Context) (string, error)
	Clear(ctx context.Context) error
	Verify(ctx context.Context, repair bool, found func(store.Finding)) error
	Health(ctx context.Context) error
	Close() error
}

// Run tests the stores that open makes. Each must be empty, and its Close is called more than once.
func Run(t *testing.T, open func(t *testing.T) Store) {
	t.Helper()
	for _, test := range []struct {
		name string
		run  func(*suite)
	}{
		{"AnEmptyStoreHoldsNothing", (*suite).empty},
		{"WhatIsCommittedIsRead", (*suite).roundTrip},
		{"AnythingThatPeopleWriteIsKept", (*suite).texts},
		{"NULIsRefusedEverywhere", (*suite).nul},
		{"TimesAreKeptToTheMillisecond", (*suite).times},
		{"ACommitHoldsWhollyOrNotAtAll", (*suite).atomic},
		{"VersionsAreChecked", (*suite).versions},
		{"WhatWasReliedUponIsChecked", (*suite).firm},
		{"ATurnIsCommittedOnce", (*suite).repeated},
		{"ReportsAreOnlyAdded", (*suite).reports},
		{"DraftsAreRemoved", (*suite).removed},
		{"AssignmentsAreDropped", (*suite).dropped},
		{"RecordsAreKeptWhole", (*suite).keptWhole},
		{"WhatIsTiedToAMilestone", (*suite).tied},
		{"ListsAreInOrder", (*suite).lists},
		{"FiltersChoose", (*suite).filters},
		{"FiltersChooseAnswers", (*suite).answers},
		{"LoadingFollowsNames", (*suite).load},
		{"SummariesAreKeptCounted", (*suite).tallies},
		{"AnyHistoryReadsAsTheModel", (*suite).history},
		{"TheIndexByTime", (*suite).due},
		{"SessionsComeAndGo", (*suite).sessions},
		{"DialogsLapse", (*suite).lapses},
		{"OnlyOneTellsOfADialogsEnd", (*suite).lapsesOfMany},
		{"TheAuditIsPaged", (*suite).audit},
		{"UpdatesAreBuried", (*suite).buried},
		{"AlbumsAreKeptWhileTheyComeIn", (*suite).parts},
		{"OldThingsArePruned", (*suite).pruned},
		{"MessagesOfDialogsAreForgotten", (*suite).dialogsEnd},
		{"AClosedStoreSaysSo", (*suite).closed},
		{"AnEndedContextIsHeeded", (*suite).cancelled},
		{"EnvelopesAreClaimedInOrder", (*suite).order},
		{"OneIsUnderWayToAChat", (*suite).oneAtATime},
		{"LanesGoByUrgency", (*suite).lanes},
		{"NothingGoesBeforeItsTime", (*suite).notBefore},
		{"TheExpiredIsGivenUp", (*suite).expiry},
		{"ARetryKeepsItsPlace", (*suite).retry},
		{"SlotsHoldLivingMessages", (*suite).slots},
		{"WhatStandsInGroupsIsLoaded", (*suite).shown},
		{"ANewerMessageTakesTheOldersPlace", (*suite).coalescing},
		{"ARetriedMessageIsOvertakenByItsSuccessor", (*suite).fold},
		{"EnvelopesAreNotRepeated", (*suite).envelopeIDs},
		{"BadEnvelopesAreRefused", (*suite).badEnvelopes},
		{"FilesAreKeptForTheirEnvelopes", (*suite).blobs},
		{"BadFilesAreRefused", (*suite).badBlobs},
		{"FilesArePrunedWhenNothingBearsThem", (*suite).blobsEnd},
		{"LaterEpochsFenceEarlierOnes", (*suite).epochs},
		{"WhatWasUnderWayIsRecovered", (*suite).recovery},
		{"SettlingIsFencedAndRepeatable", (*suite).settling},
		{"AChatMovesEverywhere", (*suite).moved},
		{"AChatMovesIntoOneThatIsBusy", (*suite).movedIntoBusy},
		{"AnyHistoryDeliversAsTheModel", (*suite).deliveries},
		{"AnExportHoldsEverything", (*suite).exports},
		{"AnImportIsBegunAnew", (*suite).importsAgain},
		{"AnExportIsOneMoment", (*suite).exportsMoment},
		{"LeasesAreHeldByOne", (*suite).leases},
		{"LeasesEnd", (*suite).leaseEnds},
		{"WhoHasLostItsLeaseCommitsNothing", (*suite).fences},
		{"ManyFightForALease", (*suite).leaseCrowd},
		{"ArrivalsAreTold", (*suite).arrivals},
		{"ManyCommitAtOnce", (*suite).crowd},
		{"ManyFightForOneRecord", (*suite).contention},
		{"ReadersSeeWholeCommits", (*suite).snapshots},
	} {
		t.Run(test.name, func(t *testing.T) { test.run(newSuite(t, open)) })
	}
}

// suite is one test with its own store.
type suite struct {
	*testing.T
	Store
	fresh func(*testing.T) Store
	turns int
}

func newSuite(t *testing.T, open func(*testing.T) Store) *suite {
	t.Helper()
	return &suite{T: t, Store: open(t), fresh: open}
}

// morning is when the tests begin.
var morning = time.Date(2017, 6, 8, 1, 2, 3, 456e6, time.UTC)

// asKept compares what was read with what was written: empty and missing lists are the same.
var asKept = cmp.Options{cmpopts.EquateEmpty()}

func (s *suite) must(err error) {
	s.Helper()
	if err != nil {
		s.Fatal(err)
	}
}

// same compares two values.
func (s *suite) same(what string, got, want any) {
	s.Helper()
	if diff := cmp.Diff(want, got, asKept); diff != "" {
		s.Fatalf("%s: what is missing (-) and what is too much (+):\n%s", what, diff)
	}
}

// check runs a property over random histories. Each of them needs a store of its own, so that the usual hundred would
// take minutes under the race detector; -rapid.checks asks for any other number.
func (s *suite) check(property func(*rapid.T)) {
	s.Helper()
	if f := flag.Lookup("rapid.checks"); f != nil && f.Value.String() == f.DefValue {
		s.must(f.Value.Set("30"))
		defer func() { s.must(f.Value.Set(f.DefValue)) }()
	}
	rapid.Check(s.T, property)
}

// is checks which error it is.
func (s *suite) is(err, want error) {
	s.Helper()
	if !errors.Is(err, want) {
		s.Fatalf("the error is %v, it should be %v", err, want)
	}
}

// commit writes c under a key of its own where it has none.
func (s *suite) commit(c store.Commit) error {
	s.turns++
	if c.Key == "" {
		c.Key = fmt.Sprintf("test:%d", s.turns)
	}
	if c.At.IsZero() {
		c.At = morning
	}
	return s.Commit(s.Context(), c)
}

func (s *suite) write(c directive.Change) {
	s.Helper()
	s.must(s.commit(store.Commit{Change: c}))
}

// got returns what a read method answers, or ends the test.
func got[T any](s *suite, value T, err error) T {
	s.Helper()
	s.must(err)
	return value
}

// found returns what a read method found, or ends the test.
func found[T any](s *suite, value T, there bool, err error) T {
	s.Helper()
	s.must(err)
	if !there {
		s.Fatalf("there is no such %T", value)
	}
	return value
}
