package sqlite_test

import (
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"giaoban/calendar"
	"giaoban/directive"
	"giaoban/store"
	"giaoban/store/sqlite"
)

// sample returns a store that holds a directive which unions have received and asked more time for, and farmers without an
// assignment under it. Each has a group.
func sample(t *testing.T) *sqlite.Store {
	t.Helper()
	s, err := sqlite.Open(t.Context(), sqlite.Options{Path: filepath.Join(t.TempDir(), "office.db")})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	change := directive.Change{
		Organisations: []directive.Organisation{
			{ID: "ldld", Name: directive.Text{VI: "Liên đoàn Lao động"}}, {ID: "hnd", Name: directive.Text{VI: "Hội Nông dân"}},
		},
		Groups: []directive.Group{
			{Chat: -1, Organisation: "ldld", Lang: directive.Vietnamese, Health: directive.Healthy},
			{Chat: -2, Organisation: "hnd", Lang: directive.Vietnamese, Health: directive.Healthy},
		},
		Directives: []directive.Directive{{
			Number: 1, Title: directive.Text{VI: "Một"}, Lead: []directive.OrgID{"ldld"}, State: directive.Published,
			Created: noon(), Published: noon(),
		}},
		Assignments: []directive.Assignment{assignment()}, Extensions: []directive.Extension{request()},
	}
	if err := s.Commit(t.Context(), store.Commit{Key: "first", At: noon(), Change: change}); err != nil {
		t.Fatal(err)
	}
	return s
}

func noon() time.Time { return time.Date(2017, 7, 20, 12, 0, 0, 0, time.UTC) }

func due(d int) calendar.Deadline {
	return calendar.By(calendar.Date{Year: 2017, Month: 7, Day: d})
}

func assignment() directive.Assignment {
	return directive.Assignment{
		AssignmentKey: directive.AssignmentKey{Directive: 1, Organisation: "ldld"}, Part: directive.Lead,
		State: directive.Acknowledged, Due: due(27), AcknowledgedBy: 11, AcknowledgedName: "Nguyễn Văn An", Acknowledged: noon(),
	}
}

func request() directive.Extension {
	return directive.Extension{
		AssignmentKey: assignment().AssignmentKey, Number: 1, Old: due(27), Asked: due(30), Reason: "mưa", By: 12,
		ByName: "Trần Thị Bình", At: noon(),
	}
}

// Who is asked about an organisation that has nothing to do under a directive is told so by its name.
func TestAnOrganisationWithoutAnAssignmentIsLoaded(t *testing.T) {
	s := sample(t)
	for number, directives := range map[int]int{1: 1, 7: 0} {
		key := directive.AssignmentKey{Directive: number, Organisation: "hnd"}
		got, err := s.Load(t.Context(), directive.ByPerson(11), directive.Need{Assignments: []directive.AssignmentKey{key}})
		if err != nil {
			t.Fatal(err)
		}
		if got.Organisations["hnd"].Name.VI != "Hội Nông dân" || len(got.GroupsOf("hnd")) != 1 {
			t.Errorf("directive %d: organisations %v, groups %v", number, got.Organisations, got.Groups)
		}
		if len(got.Assignments) != 0 || len(got.Directives) != directives {
			t.Errorf("directive %d: loaded are %v and %v", number, got.Directives, got.Assignments)
		}
	}
}

// Names are kept as they were when somebody answered.
func TestNamesAreKept(t *testing.T) {
	s := sample(t)
	key := assignment().AssignmentKey
	need := directive.Need{Assignments: []directive.AssignmentKey{key}, Extensions: []directive.AssignmentKey{key}}
	got, err := s.Load(t.Context(), directive.ByPerson(11), need)
	if err != nil {
		t.Fatal(err)
	}
	a, e := assignment(), request()
	a.Version, e.Version = 1, 1
	if diff := cmp.Diff(a, got.Assignments[key]); diff != "" {
		t.Errorf("assignment (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]directive.Extension{e}, got.Extensions[key]); diff != "" {
		t.Errorf("extensions (-want +got):\n%s", diff)
	}
}
