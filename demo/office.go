// Package demo holds the sample office, the working session of 8 June 2017, and the story that is played on them.
package demo

import (
	"giaoban/directive"
)

// Player is a person of the sample office.
type Player struct {
	ID       int64
	First    string
	Last     string
	Username string
	Duty     directive.Duty // none for an ordinary member
}

// Room is an organisation's group in the sample office.
type Room struct {
	Chat         int64
	Organisation directive.OrgID
	Title        directive.Text
	Members      []Player // the leader first, then the deputy, then a member
}

// Officer returns the Board's officer, who issues the directives.
func Officer() Player {
	return Player{1001, "Hạnh", "Nguyễn Thị", "hanh_bdv", directive.Duty{Role: directive.Board}}
}

// Manager returns the one who asks for summaries.
func Manager() Player {
	return Player{1002, "Tuấn", "Lê Minh", "tuan_tinhuy", directive.Duty{Role: directive.Manager}}
}

// Administrator returns the one who runs the bot.
func Administrator() Player {
	return Player{1003, "Khoa", "Phạm Đăng", "khoa_it", directive.Duty{Role: directive.Administrator}}
}

// Staff returns the people who belong to the office itself.
func Staff() []Player { return []Player{Officer(), Manager(), Administrator()} }

// Rooms returns the groups of the seven provincial organisations, in the order of lists.
func Rooms() []Room {
	return []Room{
		room(1, "bdv", "Ban Dân vận – Giao ban", "Mobilization Board – Directives", "Phúc Trần Hữu", "Liên Võ Thị", "Sơn Đỗ Thanh"),
		room(2, "mttq", "MTTQ tỉnh – Giao ban", "Fatherland Front – Directives", "Bình Lâm Quốc", "Nga Trương Thị", "Tâm Lý Minh"),
		room(3, "ldld", "LĐLĐ tỉnh – Giao ban", "Labour – Directives", "Hoa Đặng Thị", "Dũng Huỳnh Văn", "Yến Ngô Hải"),
		room(4, "hlhpn", "Hội LHPN tỉnh – Giao ban", "Women's Union – Directives", "Mai Cao Thị", "Trang Bùi Thu", "Oanh Dương Kim"),
		room(5, "hnd", "Hội Nông dân tỉnh – Giao ban", "Farmers' Union – Directives", "Lúa Phan Văn", "Hiền Mai Thị", "Được Tô Văn"),
		room(6, "tdoan", "Tỉnh Đoàn – Giao ban", "Youth Union – Directives", "Khánh Vũ Đình", "Vy Hồ Tường", "Nam Kiều Hoài"),
		room(7, "ccb", "Hội CCB tỉnh – Giao ban", "Veterans – Directives", "Thắng Quách Văn", "Lợi Châu Văn", "Ninh Đoàn Bá"),
	}
}

// room makes the n-th group. A name is the given name, then the rest.
func room(n int64, org directive.OrgID, vi, en string, leader, deputy, member string) Room {
	duty := func(role directive.Role) directive.Duty { return directive.Duty{Role: role, Organisation: org} }
	return Room{
		Chat: -1002000000000 - n, Organisation: org, Title: directive.Text{VI: vi, EN: en},
		Members: []Player{
			player(1100+10*n, leader, string(org)+"_leader", duty(directive.Leader)),
			player(1101+10*n, deputy, string(org)+"_deputy", duty(directive.Deputy)),
			player(1102+10*n, member, string(org)+"_member", directive.Duty{}),
		},
	}
}

func player(id int64, name, username string, duty directive.Duty) Player {
	for i, r := range name {
		if r == ' ' {
			return Player{ID: id, First: name[:i], Last: name[i+1:], Username: username, Duty: duty}
		}
	}
	return Player{ID: id, First: name, Username: username, Duty: duty}
}
