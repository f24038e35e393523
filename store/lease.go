package store

// Lease is the right to do a duty that only one replica does at a time. It ends by itself where it is not renewed. Its
// token is higher than that of any lease of the duty before: what a former holder still writes is known by it.
type Lease struct {
	Duty   string // for instance "ticks"
	Holder string // unlike the name of any other replica
	Token  int64
}

// Fence returns what a commit bears that only the holder of the lease may make.
func (l Lease) Fence() *Fence { return &Fence{Duty: l.Duty, Token: l.Token} }

// Fence makes a commit hold only while no later lease of a duty was given; else it is ErrFenced.
type Fence struct {
	Duty  string
	Token int64
}
