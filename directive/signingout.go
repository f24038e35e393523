package directive

import "time"

// SignOut ends all sessions that the actor has on the dashboard, on every device.
type SignOut struct{}

// Name implements Command.
func (SignOut) Name() string { return "sign_out" }

// Needs implements Command.
func (SignOut) Needs() Need { return Need{} }

func (SignOut) permit(s State) error {
	if s.Person.ID == 0 {
		return refuse(CodeForbidden)
	}
	return nil
}

func (SignOut) decide(s State, now time.Time) (Outcome, error) {
	p := s.Person
	p.SignedOut = now
	return Outcome{Change: Change{People: []Person{p}}}, nil
}
