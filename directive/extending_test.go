package directive

import (
	"errors"
	"testing"

	"giaoban/calendar"
)

func TestAGrantNeverBringsADeadlineBack(t *testing.T) {
	w := published(t)
	asked(t, w) // for 10 August
	d := w.directives[1]
	w.must(t, officer, EditDirective{
		Number: 1, Seen: d.Version, Fields: []Field{FieldDue}, Value: Directive{Due: calendar.By(day(8, 20))},
	})
	_, err := w.do(t, ByPerson(officer), DecideExtension{Assignment: of(1, unions), Decision: Approved})
	var refusal *Refusal
	if got := w.assignments[of(1, unions)].Due.LastDay(); got != day(8, 20) {
		t.Errorf("the deadline is %s, the request was answered with %v", got, err)
	}
	if err == nil || !errors.As(err, &refusal) {
		t.Errorf("granting an earlier day than the present one gave %v", err)
	}
}
