package office

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"giaoban/calendar"
	"giaoban/directive"
)

func TestFaultsAreNamedWithTheirLines(t *testing.T) {
	head := "organisations:\n"
	seen := map[ProblemCode]bool{}
	for _, tt := range []struct {
		name, text string
		want       []Problem
	}{
		{"nothing", "", []Problem{{0, Empty, ""}}},
		{"a remark", "# nothing\n", []Problem{{0, Empty, ""}}},
		{"an empty list", "organisations: []\n", []Problem{{0, Empty, ""}}},
		{"a text", "organisations: x\n", []Problem{{1, BadShape, "x"}}},
		{"another word", "organizations: []\n", []Problem{{1, Unknown, "organizations"}}},
		{"a list of texts", head + "  - a\n", []Problem{{2, BadShape, "a"}}},
		{"no id", head + "  - {name: {vi: A}}\n", []Problem{{2, BadID, ""}}},
		{"a bad id", head + "  - {id: Ă, name: {vi: A}}\n", []Problem{{2, BadID, "Ă"}}},
		{"twice", head + "  - {id: a, name: {vi: A}}\n  - {id: a, name: {vi: B}}\n", []Problem{{3, Twice, "a"}}},
		{"a field twice", head + "  - {id: a, id: b, name: {vi: A}}\n", []Problem{{2, Twice, "id"}}},
		{"no name", head + "  - id: a\n    short: {vi: A}\n", []Problem{{2, NoName, "a"}}},
		{"a wrong field", head + "  - id: a\n    nmae: {vi: A}\n    name: {fr: B}\n", []Problem{{3, Unknown, "nmae"}, {4, Unknown, "fr"}}},
		{"a day that is none", head + "  - {id: a, name: A, valid_to: 31/2/2020}\n", []Problem{{2, BadDay, "31/2/2020"}}},
		{"ends first", head + "  - {id: a, name: A, valid_from: 2020-01-02, valid_to: 2020-01-01}\n", []Problem{{2, BadSpan, "a"}}},
		{"a circle", head + "  - {id: a, name: A, parent: b}\n  - {id: b, name: B, parent: a}\n", []Problem{{2, Circle, "a"}, {3, Circle, "b"}}},
		{"aliases as text", head + "  - {id: a, name: A, aliases: x}\n", []Problem{{2, BadShape, "x"}}},
		{"an alias of YAML", "a: &x {id: a}\norganisations: [*x]\n", []Problem{{1, Unknown, "a"}, {2, BadShape, "x"}}},
		{"too large", strings.Repeat("#", MaxFile+1), []Problem{{0, TooLarge, "1024 KiB"}}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Parse([]byte(tt.text))
			var problems Problems
			if !errors.As(err, &problems) {
				t.Fatalf("got %v", err)
			}
			var got []Problem
			for _, p := range problems {
				got = append(got, *p)
				seen[p.Code] = true
				if p.Line > 0 && !strings.Contains(err.Error(), "line ") {
					t.Errorf("no line is named: %v", err)
				}
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
	for _, broken := range []string{"organisations: [", "a: b: c\n", "\t- x"} {
		_, err := Parse([]byte(broken))
		var problems Problems
		if !errors.As(err, &problems) || problems[0].Code != NotYAML || problems[0].Line == 0 {
			t.Errorf("%q: got %v", broken, err)
		}
		seen[NotYAML] = true
	}
	if err := Unknowns([]directive.Organisation{{ID: "a", Parent: "none"}}, nil); err == nil || !strings.Contains(err.Error(), `"none"`) {
		t.Errorf("a parent that nobody knows: %v", err)
	}
	seen[NoSuchOrg] = true
	for _, code := range ProblemCodes() {
		if !seen[code] {
			t.Errorf("%s is tried by no file", code)
		}
	}
}

func TestTheDefaultOffice(t *testing.T) {
	orgs, err := Default()
	if err != nil || len(orgs) != 7 || orgs[0].ID != "bdv" || orgs[6].Order != 7 {
		t.Errorf("got %+v, %v", orgs, err)
	}
	if err := Unknowns(orgs, nil); err != nil {
		t.Error(err)
	}
}

// TestWhatIsWrittenIsRead writes random organisations and reads them again.
func TestWhatIsWrittenIsRead(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		word := rapid.SampledFrom([]string{"Hội Nông dân", "a: b", "# x", "“x”", "[y]", "0", "null", "- z", "'", "yes", "2017-01-01"})
		var orgs []directive.Organisation
		for i := range rapid.IntRange(1, 6).Draw(t, "n") {
			o := directive.Organisation{
				ID: directive.OrgID(string(rune('a' + i))), Order: i + 1, Name: directive.Text{VI: word.Draw(t, "name"), EN: word.Draw(t, "en")},
				Short:   directive.Text{VI: word.Draw(t, "short"), EN: word.Draw(t, "short en")},
				Aliases: rapid.SliceOfN(word, 0, 3).Draw(t, "aliases"),
			}
			if rapid.Bool().Draw(t, "dated") {
				o.ValidFrom = calendar.Date{Year: 2017, Month: 1, Day: 1}
				o.ValidTo = o.ValidFrom.AddDays(rapid.IntRange(0, 9000).Draw(t, "days"))
			}
			if i > 0 {
				o.Parent, o.Successor = orgs[i-1].ID, orgs[0].ID
			}
			orgs = append(orgs, o)
		}
		raw, err := Write(orgs)
		if err != nil {
			t.Fatal(err)
		}
		read, err := Parse(raw)
		if err != nil {
			t.Fatalf("%v in\n%s", err, raw)
		}
		if diff := cmp.Diff(orgs, read, cmpopts.EquateEmpty()); diff != "" {
			t.Fatalf("%s\n%s", diff, raw)
		}
		if plan := Compare(read, orgs); len(plan.Changes) > 0 || plan.Same != len(orgs) || len(plan.Left) > 0 {
			t.Fatalf("the same file would change %+v", plan)
		}
	})
}

func TestCompare(t *testing.T) {
	there := []directive.Organisation{
		{ID: "a", Order: 1, Name: directive.Text{VI: "A"}, Version: 3}, {ID: "b", Order: 2, Name: directive.Text{VI: "B"}, Version: 1},
		{ID: "c", Order: 3, Name: directive.Text{VI: "C"}, Version: 2},
	}
	coming := []directive.Organisation{
		{ID: "a", Order: 1, Name: directive.Text{VI: "A2"}, Aliases: []string{"x"}}, {ID: "b", Order: 2, Name: directive.Text{VI: "B"}},
		{ID: "d", Order: 3, Name: directive.Text{VI: "D"}},
	}
	plan := Compare(coming, there)
	if len(plan.Changes) != 2 || plan.Changes[0].New() || !plan.Changes[1].New() || plan.Same != 1 || len(plan.Left) != 1 {
		t.Fatalf("got %+v", plan)
	}
	if got := plan.Changes[0].Fields; !slices.Equal(got, []directive.OrgField{directive.OrgName, directive.OrgAliases}) {
		t.Errorf("the fields are %v", got)
	}
	if diff := cmp.Diff(map[directive.OrgID]int64{"a": 3, "b": 1, "d": 0}, plan.Seen); diff != "" {
		t.Error(diff)
	}
}

func FuzzParse(f *testing.F) {
	f.Add("organisations:\n  - {id: a, name: {vi: A}, aliases: [b], valid_to: 2020-01-01, parent: a}\n")
	f.Add("a: &x [*x]\n")
	f.Add("organisations: [&y {id: a, name: *y}]")
	f.Fuzz(func(t *testing.T, text string) {
		orgs, err := Parse([]byte(text))
		if (err == nil) != (len(orgs) > 0) {
			t.Errorf("%d organisations and %v", len(orgs), err)
		}
		if err != nil && err.Error() == "" {
			t.Error("an error without a word")
		}
	})
}
