package render

import (
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"pgregory.net/rapid"

	"giaoban/calendar"
	"giaoban/directive"
)

// drawText draws what somebody might have written: short or as long as is taken, harmless or not.
func drawText(limit int) *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		word := rapid.SampledFrom([]string{
			"công trình ", "<b>", "</b>", "&amp;", "& ", "\"", "<a href='x'>", "\n", "𠮷", "👩‍👩‍👧 ", "Ủy ban ", "<", ">", "…", "#5 ",
		})
		pattern := strings.Join(rapid.SliceOfN(word, 0, 6).Draw(t, "pattern"), "")
		if pattern != "" && rapid.Bool().Draw(t, "long") {
			pattern = strings.Repeat(pattern, limit/utf8.RuneCountInString(pattern)+1)
		}
		runes := []rune(pattern)
		return string(runes[:min(len(runes), limit)])
	})
}

// boundless is the length of texts that nothing limits, such as names.
const boundless = 3000

func drawBoth(t *rapid.T, limit int, label string) directive.Text {
	return directive.Text{VI: "T" + drawText(limit-1).Draw(t, label), EN: drawText(limit).Draw(t, label+" in English")}
}

func drawOrganisations(t *rapid.T, label string) []directive.Organisation {
	orgs := make([]directive.Organisation, rapid.IntRange(0, 30).Draw(t, label))
	name := drawBoth(t, boundless, label+" name")
	for i := range orgs {
		orgs[i] = directive.Organisation{ID: directive.OrgID(fmt.Sprintf("organisation-%d", i)), Name: name}
	}
	return orgs
}

func drawDate(t *rapid.T, label string) calendar.Date {
	return date(1, 1).AddDays(rapid.IntRange(0, 900).Draw(t, label))
}

func drawDeadline(t *rapid.T, label string) calendar.Deadline {
	if rapid.IntRange(0, 3).Draw(t, label+" kind") == 0 {
		return calendar.Deadline{}
	}
	return calendar.Deadline{
		Day: drawDate(t, label), HasHour: rapid.Bool().Draw(t, label+" hour"), Hour: 14, Minute: 30,
		Inclusive: rapid.Bool().Draw(t, label+" inclusive"),
	}
}

func drawTime(t *rapid.T, label string) time.Time {
	return at(1, 1, 0, 0).Add(time.Duration(rapid.Int64Range(0, 1e6).Draw(t, label)) * time.Minute)
}

func drawDirective(t *rapid.T) directive.Directive {
	origin := rapid.SampledFrom([]directive.Origin{directive.Stated, directive.Inferred, directive.Unset})
	d := directive.Directive{
		Number: rapid.IntRange(1, 99999).Draw(t, "number"),
		Title:  drawBoth(t, directive.MaxTitle, "title"), Body: drawBoth(t, directive.MaxBody, "body"),
		All: rapid.Bool().Draw(t, "all"), Due: drawDeadline(t, "due"), Standing: rapid.Bool().Draw(t, "standing"),
		Urgent: rapid.Bool().Draw(t, "urgent"),
		Origins: map[directive.Field]directive.Origin{
			directive.FieldLead: origin.Draw(t, "lead"), directive.FieldDue: origin.Draw(t, "due"),
			directive.FieldTarget: origin.Draw(t, "target"),
		},
		State: rapid.SampledFrom([]directive.DirectiveState{
			directive.Published, directive.Closed, directive.Withdrawn,
		}).Draw(t, "state"),
		Ended: drawTime(t, "ended"), Reason: drawText(directive.MaxReason).Draw(t, "reason"),
	}
	if rapid.Bool().Draw(t, "with target") {
		d.Target = &directive.Target{
			Value: directive.Quantity(rapid.Int64Min(0).Draw(t, "value")), Unit: drawBoth(t, boundless, "unit"),
			Op: rapid.SampledFrom([]directive.Op{directive.Exactly, directive.AtLeast, directive.AtMost}).Draw(t, "op"),
		}
	}
	return d
}

func drawAssignment(t *rapid.T, d directive.Directive) directive.Assignment {
	a := directive.Assignment{
		AssignmentKey: directive.AssignmentKey{Directive: d.Number, Organisation: "ldld"},
		Part:          rapid.SampledFrom([]directive.Part{directive.Lead, directive.Coordinator}).Draw(t, "part"),
		State:         rapid.SampledFrom(directive.AssignmentStates()).Draw(t, "assignment state"),
		Due:           drawDeadline(t, "own due"), Blocked: drawText(directive.MaxReport).Draw(t, "blocked"),
		Returned: drawText(directive.MaxReason).Draw(t, "returned"), Reports: rapid.IntRange(0, 99).Draw(t, "reports"),
		Acknowledged: drawTime(t, "acknowledged"), AcknowledgedName: drawText(boundless).Draw(t, "by"),
		LastReport: drawTime(t, "last report"), Confirmed: drawTime(t, "confirmed"),
	}
	if rapid.Bool().Draw(t, "figures") {
		a.Percent = ptr(rapid.IntRange(0, 100).Draw(t, "percent"))
		a.Quantity = ptr(directive.Quantity(rapid.Int64Min(0).Draw(t, "quantity")))
	}
	return a
}

func drawCard(t *rapid.T) directive.Body {
	d := drawDirective(t)
	c := directive.Card{
		Directive: d, Assignment: drawAssignment(t, d), Organisation: drawOrganisation(t),
		Leads: drawOrganisations(t, "leads"), Coordinators: drawOrganisations(t, "coordinators"), Today: drawDate(t, "today"), Countdown: rapid.IntRange(0, 600).Draw(t, "countdown"),
		Meeting: directive.Meeting{
			Date: drawDate(t, "meeting"), Title: drawBoth(t, boundless, "meeting"), Notice: drawText(boundless).Draw(t, "notice"),
		},
	}
	if rapid.Bool().Draw(t, "with milestone") {
		c.Milestone = &directive.Milestone{
			Name: drawBoth(t, boundless, "milestone"), Day: drawDate(t, "day"), Ordinal: rapid.IntRange(0, 999).Draw(t, "ordinal"),
		}
	}
	return c
}

func drawOrganisation(t *rapid.T) directive.Organisation {
	return directive.Organisation{ID: "ldld", Name: drawBoth(t, boundless, "organisation")}
}

func drawReminder(t *rapid.T) directive.Body {
	items := make([]directive.ReminderItem, rapid.IntRange(1, 60).Draw(t, "items"))
	d := drawDirective(t)
	a := drawAssignment(t, d)
	for i := range items {
		items[i] = directive.ReminderItem{Directive: d, Assignment: a}
	}
	return directive.Reminder{Organisation: drawOrganisation(t), Today: drawDate(t, "today"), Items: items}
}

func drawPerson(t *rapid.T) directive.Person {
	return directive.Person{ID: directive.PersonID(rapid.IntRange(0, 2).Draw(t, "id")), Name: drawText(boundless).Draw(t, "name")}
}

func drawReport(t *rapid.T) directive.ReportArrived {
	d := drawDirective(t)
	a := drawAssignment(t, d)
	return directive.ReportArrived{
		Directive: d, Assignment: a, Organisation: drawOrganisation(t), Today: drawDate(t, "today"),
		Report: directive.Report{
			AssignmentKey: a.AssignmentKey, Number: rapid.IntRange(0, 9999).Draw(t, "report"),
			State:   rapid.SampledFrom([]directive.AssignmentState{directive.InProgress, directive.Submitted}).Draw(t, "report state"),
			Percent: a.Percent, Quantity: a.Quantity, At: drawTime(t, "reported"), ByName: drawText(boundless).Draw(t, "reporter"),
			Text: drawText(directive.MaxReport).Draw(t, "text"), Blocked: drawText(directive.MaxReport).Draw(t, "report blocked"),
		},
	}
}

func drawAsked(t *rapid.T) directive.ExtensionAsked {
	return directive.ExtensionAsked{
		Directive: drawDirective(t), Organisation: drawOrganisation(t),
		Extension: directive.Extension{
			Old: drawDeadline(t, "old"), Asked: drawDeadline(t, "asked"), Granted: drawDeadline(t, "granted"),
			Reason: drawText(directive.MaxReason).Draw(t, "why"), Answer: drawText(directive.MaxReason).Draw(t, "answer"),
			ByName: drawText(boundless).Draw(t, "asker"), Number: rapid.IntRange(1, 99).Draw(t, "request"),
			Decision: rapid.SampledFrom([]directive.Decision{
				directive.Approved, directive.Shortened, directive.Denied,
			}).Draw(t, "decision"),
		},
	}
}

// draws makes one of each body.
func draws() map[string]func(t *rapid.T) directive.Body {
	return map[string]func(t *rapid.T) directive.Body{
		"card":     drawCard,
		"reminder": drawReminder,
		"publication": func(t *rapid.T) directive.Body {
			p := directive.Publication{Unreached: drawOrganisations(t, "unreached"), Groups: 7, Cards: 1000}
			for n := range rapid.IntRange(1, 2000).Draw(t, "published") {
				p.Directives = append(p.Directives, directive.Directive{Number: 1 + n*2})
			}
			return p
		},
		"report arrived": func(t *rapid.T) directive.Body { return drawReport(t) },
		"report settled": func(t *rapid.T) directive.Body {
			return directive.ReportSettled{ReportArrived: drawReport(t), By: drawPerson(t)}
		},
		"report returned": func(t *rapid.T) directive.Body {
			return directive.ReportReturned{
				Directive: drawDirective(t), Organisation: drawOrganisation(t), Reason: drawText(directive.MaxReason).Draw(t, "why"),
			}
		},
		"extension asked": func(t *rapid.T) directive.Body { return drawAsked(t) },
		"extension settled": func(t *rapid.T) directive.Body {
			return directive.ExtensionSettled{ExtensionAsked: drawAsked(t), By: drawPerson(t)}
		},
		"extension decided": func(t *rapid.T) directive.Body {
			asked := drawAsked(t)
			return directive.ExtensionDecided{Directive: asked.Directive, Organisation: asked.Organisation, Extension: asked.Extension}
		},
		"withdrawn": func(t *rapid.T) directive.Body {
			return directive.WithdrawnNotice{Directive: drawDirective(t), Organisation: drawOrganisation(t)}
		},
		"welcome": func(t *rapid.T) directive.Body {
			role := rapid.SampledFrom(directive.Roles()).Draw(t, "role")
			return directive.Welcome{Person: drawPerson(t), Duty: directive.Duty{Role: role}, Organisation: ptr(drawOrganisation(t))}
		},
	}
}

// Whatever people wrote, the messenger takes the message, and nothing of it is taken for markup.
func TestEveryNoticeCanBeSent(t *testing.T) {
	r := renderer(t)
	for name, draw := range draws() {
		t.Run(name, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				lang := rapid.SampledFrom([]directive.Lang{directive.Vietnamese, directive.English}).Draw(t, "lang")
				n := directive.Notice{To: directive.Recipient{Chat: -1001, Topic: 3, Lang: lang}, Body: draw(t)}
				e, err := r.Notice(n)
				if err != nil {
					t.Fatal(err)
				}
				checkMessage(t, e.Message)
				if e.Place.Chat != -1001 || e.Place.Topic != 3 {
					t.Fatalf("it goes to %s", e.Place)
				}
				again, err := r.Notice(n)
				if err != nil || show(again) != show(e) {
					t.Fatalf("the same notice reads differently: %v\n%s\n%s", err, show(e), show(again))
				}
			})
		})
	}
}

// A button stands on a card only while it can do something.
func TestCardButtons(t *testing.T) {
	r := renderer(t)
	for _, state := range []directive.DirectiveState{directive.Published, directive.Closed, directive.Withdrawn} {
		for _, own := range directive.AssignmentStates() {
			d := works()
			d.State = state
			a := received(d)
			a.State = own
			e, err := r.Notice(directive.Notice{To: toGroup, Body: cardOf(d, a, date(7, 1))})
			if err != nil {
				t.Fatal(err)
			}
			var actions []string
			for _, row := range e.Message.Keyboard {
				for _, b := range row {
					actions = append(actions, b.Data)
				}
			}
			want := "rep:5 ext:5 dtl:5 rmd:5"
			switch {
			case state != directive.Published || own == directive.Confirmed:
				want = ""
			case own == directive.Pending:
				want = "ack:5 rep:5 ext:5 dtl:5 rmd:5"
			case own == directive.Submitted:
				want = "rep:5 dtl:5"
			}
			if got := strings.Join(actions, " "); got != want {
				t.Errorf("%s, %s: got %q, want %q", state, own, got, want)
			}
		}
	}
}
