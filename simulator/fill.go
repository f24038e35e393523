package simulator

import (
	"fmt"
)

const maxFill = 1_000_000

// Fill makes groups with the bot in each, and members spread evenly over them. The first group's first member is
// its creator; there must be at least one member for each group.
func (s *Simulator) Fill(groups, members int) error {
	return s.fill(FillSpec{Groups: groups, Members: members})
}

// fill makes no service messages and no updates: what it makes was there before the bot came to look.
func (s *Simulator) fill(spec FillSpec) error {
	if spec.Type == "" {
		spec.Type = supergroup.String()
	}
	kind, ok := parseChatKind(spec.Type)
	switch {
	case !ok || kind == channel:
		return wrong("type", "must be group or supergroup")
	case spec.Groups < 1 || spec.Groups > maxFill:
		return wrong("groups", "must be 1 to %d", maxFill)
	case spec.Members < spec.Groups || spec.Members > maxFill:
		return wrong("members", "must be at least one for each group and at most %d", maxFill)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	made := make([]*chat, spec.Groups)
	for i := range made {
		made[i] = s.newChat(kind, s.freeChatID(kind), fmt.Sprintf("Nhóm %d", i+1))
		made[i].setStatus(s.bot, regular)
	}
	for i := range spec.Members {
		p := s.newPerson(&person{id: s.freePersonID(), first: firstNames()[i%len(firstNames())], last: fmt.Sprint(i + 1), lang: "vi", known: true})
		as := regular
		if i < spec.Groups {
			as = creator
		}
		made[i%spec.Groups].setStatus(p, as)
	}
	for _, c := range made {
		s.post(event{kind: "chat", chat: c})
	}
	return nil
}

func firstNames() []string {
	return []string{"An", "Bình", "Chi", "Dũng", "Giang", "Hà", "Khánh", "Lan", "Minh", "Nga", "Oanh", "Phúc", "Quân", "Sơn", "Thảo", "Uyên", "Vân", "Xuân", "Yến"}
}
