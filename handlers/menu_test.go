package handlers_test

import (
	"slices"
	"testing"

	"giaoban/directive"
	"giaoban/handlers"
)

func TestMenusAreByRoleAndLanguage(t *testing.T) {
	w := newWorld(t)
	names := func(p directive.Person) []string {
		var names []string
		for _, entry := range w.router.MenuOf(p) {
			names = append(names, entry.Command)
		}
		return names
	}
	for _, c := range []struct {
		who          directive.PersonID
		has, hasNone []string
	}{
		{hoa, []string{"baocao", "nhiemvu", "suabaocao", "lichsu", "giahan", "trogiup"}, []string{"soanchidao", "rutchidao", "moi"}},
		{officer, []string{"chidao", "soanchidao", "moi", "tonghop", "lichsu"}, []string{"baocao", "giahan", "nhiemvu"}},
		{boss, []string{"tonghop", "tiendo", "ngonngu"}, []string{"baocao", "soanchidao", "moi"}},
		{chief, []string{"moi"}, []string{"baocao", "soanchidao"}},
	} {
		got := names(w.people[c.who])
		for _, name := range c.has {
			if !slices.Contains(got, name) {
				t.Errorf("%d has no /%s: %v", c.who, name, got)
			}
		}
		for _, name := range c.hasNone {
			if slices.Contains(got, name) {
				t.Errorf("%d has /%s: %v", c.who, name, got)
			}
		}
	}
	p := w.people[hoa]
	p.Lang = directive.English
	if got := names(p); !slices.Contains(got, "report") || slices.Contains(got, "baocao") {
		t.Errorf("in English the menu is %v", got)
	}
}

func TestAMenuIsOfferedOnceAndWhenItChanges(t *testing.T) {
	w := newWorld(t)
	var offers []handlers.Offering
	room := true
	o := w.options()
	o.Offer = func(offer handlers.Offering) bool {
		if room {
			offers = append(offers, offer)
		}
		return room
	}
	w.router = handlers.New(o)
	room = false
	w.write(hoa, hoa, "/trogiup")
	room = true
	w.write(hoa, hoa, "/trogiup") // the first one found no room
	w.write(hoa, hoa, "/nhiemvu")
	w.write(hoa, ldld, "/trogiup")
	w.write(passer, passer, "/trogiup")
	if len(offers) != 1 || offers[0].Person != hoa || offers[0].Lang != directive.Vietnamese || len(offers[0].Entries) < 6 {
		t.Fatalf("offered are %+v", offers)
	}
	w.write(hoa, hoa, "/ngonngu")
	w.press(hoa, hoa, "English")
	if len(offers) != 2 || offers[1].Lang != directive.English {
		t.Errorf("after the language changed: %+v", offers)
	}
	w.do(directive.ByPerson(officer), directive.Invite{Code: "0123456789abcdef", Duty: directive.Duty{Role: directive.Leader, Organisation: "ccb"}})
	w.write(passer, passer, "/start 0123456789abcdef")
	if len(offers) != 3 || offers[2].Person != passer {
		t.Errorf("who was just invited is offered nothing: %d", len(offers))
	}
}
