package directive

// HandedOver tells a group that another organisation owes now what its own did.
type HandedOver struct {
	Directive Directive
	From, To  Organisation
}

// GroupUnbound tells a group that nothing will be sent to it any more.
type GroupUnbound struct {
	Group        Group
	Organisation Organisation
	By           string // the title of the group that takes its place; empty for none
}

// GroupJoined asks those who may to bind a group that the bot was added to.
type GroupJoined struct {
	Group Group
	By    string         // who added it
	Alike []Organisation // whose it may be, the likeliest first
}

// DutyChanged tells somebody of another duty, or that one is over.
type DutyChanged struct {
	Person   Person
	From, To Duty // an empty To: it is over
	Units    map[OrgID]Organisation
}

func (HandedOver) notice()   {}
func (GroupUnbound) notice() {}
func (GroupJoined) notice()  {}
func (DutyChanged) notice()  {}
