package store

// Finding is something that an engine keeps beside the records, and that is not what the records say.
type Finding struct {
	Part string // "tallies", "assignments", …: what kind of thing differs
	Key  string // which of them
	Kept string // as it is kept
	Is   string // as a recount has it
}
