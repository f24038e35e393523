package redis

import "giaoban/store"

// Bytes returns how many bytes the script of a commit is given.
func Bytes(s *Store, c store.Commit) (n int, err error) {
	p, err := s.plan(c)
	if err != nil {
		return 0, err
	}
	for _, a := range p.arguments(c, s.o.TurnLife) {
		switch v := a.(type) {
		case string:
			n += len(v)
		case []byte:
			n += len(v)
		default:
			n += 8
		}
	}
	return n, nil
}
