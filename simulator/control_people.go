package simulator

import (
	"net/http"
	"strings"
	"unicode/utf8"
)

const maxNameLength = 64 // characters

func (s *Simulator) peopleRoutes(mux *http.ServeMux) {
	mux.HandleFunc("POST /sim/people", act("person", func(_ *http.Request, spec PersonSpec) (Person, error) { return s.AddPerson(spec) }))
	mux.HandleFunc("POST /sim/people/{person}", act("person", func(r *http.Request, spec PersonEdit) (Person, error) {
		return s.EditPerson(PersonRef(r.PathValue("person")), spec)
	}))
	mux.HandleFunc("POST /sim/people/{person}/block", act("person", func(r *http.Request, _ nothing) (Person, error) {
		return s.Block(PersonRef(r.PathValue("person")))
	}))
	mux.HandleFunc("POST /sim/people/{person}/unblock", act("person", func(r *http.Request, _ nothing) (Person, error) {
		return s.Unblock(PersonRef(r.PathValue("person")))
	}))
}

func checkName(field, name string, empty bool) error {
	switch {
	case strings.TrimSpace(name) == "" && !empty:
		return wrong(field, "must not be empty")
	case utf8.RuneCountInString(name) > maxNameLength:
		return wrong(field, "must have at most %d characters", maxNameLength)
	}
	return nil
}

// checkUsername refuses one that cannot be or that somebody else has.
func (s *Simulator) checkUsername(name string, owner int64) error {
	if name == "" {
		return nil
	}
	if !usernameShape.MatchString(name) || strings.EqualFold(name, "bot") {
		return wrong("username", "must be 3 to 32 letters, digits or underscores and begin with a letter")
	}
	if id, taken := s.usernames[strings.ToLower(name)]; taken && id != owner {
		return wrong("username", "%s is taken", name)
	}
	return nil
}

func checkLanguage(code string) error {
	if len(code) > 16 || strings.Trim(strings.ToLower(code), "abcdefghijklmnopqrstuvwxyz-") != "" {
		return wrong("language_code", "must be a language such as vi or en")
	}
	return nil
}

// maxPersonID is the largest id that Telegram gives to people.
const maxPersonID = 1 << 52

// AddPerson makes a person.
func (s *Simulator) AddPerson(spec PersonSpec) (Person, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := checkName("first_name", spec.FirstName, false); err != nil {
		return Person{}, err
	}
	if err := checkName("last_name", spec.LastName, true); err != nil {
		return Person{}, err
	}
	if err := s.checkUsername(spec.Username, 0); err != nil {
		return Person{}, err
	}
	if err := checkLanguage(spec.Language); err != nil {
		return Person{}, err
	}
	switch _, taken := s.people[spec.ID]; {
	case spec.ID < 0 || spec.ID >= maxPersonID:
		return Person{}, wrong("id", "must be positive and below 2^52")
	case taken || spec.ID == anonymousID || spec.ID == channelID:
		return Person{}, wrong("id", "%d is taken", spec.ID)
	case spec.ID == 0:
		spec.ID = s.freePersonID()
	}
	p := s.newPerson(&person{id: spec.ID, first: strings.TrimSpace(spec.FirstName), last: strings.TrimSpace(spec.LastName), username: spec.Username, lang: spec.Language,
		isBot: spec.IsBot, started: spec.Started, known: spec.Started})
	s.post(event{kind: "person", person: p})
	return p.view(), nil
}

// EditPerson changes a person.
func (s *Simulator) EditPerson(ref PersonRef, edit PersonEdit) (Person, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p, err := s.personFor("person", ref, false)
	if err != nil {
		return Person{}, err
	}
	next := *p
	for to, from := range map[*string]*string{&next.first: edit.FirstName, &next.last: edit.LastName, &next.username: edit.Username, &next.lang: edit.Language} {
		if from != nil {
			*to = strings.TrimSpace(*from)
		}
	}
	if edit.Deactivated != nil {
		next.deactivated = *edit.Deactivated
	}
	if err := checkName("first_name", next.first, false); err != nil {
		return Person{}, err
	}
	if err := checkName("last_name", next.last, true); err != nil {
		return Person{}, err
	}
	if err := s.checkUsername(next.username, p.id); err != nil {
		return Person{}, err
	}
	if err := checkLanguage(next.lang); err != nil {
		return Person{}, err
	}
	s.renameUser(p.username, next.username, p.id)
	// Not *p = next: a snapshot reads ids while people change.
	p.first, p.last, p.username, p.lang, p.deactivated = next.first, next.last, next.username, next.lang, next.deactivated
	s.post(event{kind: "person", person: p})
	return p.view(), nil
}

// renameUser keeps the index of user names.
func (s *Simulator) renameUser(old, next string, id int64) {
	if old != "" {
		delete(s.usernames, strings.ToLower(old))
	}
	if next != "" {
		s.usernames[strings.ToLower(next)] = id
	}
}

// Block lets a person block the bot.
func (s *Simulator) Block(ref PersonRef) (Person, error) { return s.setBlocked(ref, true) }

// Unblock takes a block back.
func (s *Simulator) Unblock(ref PersonRef) (Person, error) { return s.setBlocked(ref, false) }

func (s *Simulator) setBlocked(ref PersonRef, blocked bool) (Person, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p, err := s.personFor("person", ref, false)
	if err != nil {
		return Person{}, err
	}
	s.block(p, blocked)
	return p.view(), nil
}

func (s *Simulator) block(p *person, blocked bool) {
	if p.blocked == blocked {
		return
	}
	p.blocked = blocked
	if blocked {
		s.tellPrivate(p, regular, kicked)
	} else {
		s.tellPrivate(p, kicked, regular)
	}
	s.post(event{kind: "person", person: p})
}
