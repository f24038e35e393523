package handlers_test

// houseStories are the dialogs about organisations, groups and people.
func houseStories() map[string][]act {
	board := func(value string) act { return act{who: officer, in: officer, value: value} }
	root := func(value string) act { return act{who: chief, in: chief, value: value} }
	return map[string][]act{
		"units": {
			{who: chief, in: chief, write: "/donvi"}, {who: chief, in: chief, write: "/donvi không có"},
			{who: chief, in: chief, write: "/donvi cong doan"}, {who: chief, in: chief, data: "ue:ldld"}, root("short_vi"),
			{who: chief, in: chief, write: "Công đoàn tỉnh"}, {who: chief, in: chief, data: "ue:ldld"}, root("to"),
			{who: chief, in: chief, write: "31/2/2018"}, {who: chief, in: chief, write: "31/12/2018"},
			{who: chief, in: chief, data: "ue:ldld"}, root("parent"), {who: chief, in: chief, write: "hội"},
			{who: chief, in: chief, write: "nông dân"}, {who: hoa, in: hoa, write: "/donvi"}, {who: hoa, in: ldld, write: "/donvi"},
			{who: passer, in: passer, write: "/donvi"}, {who: boss, in: boss, write: "/donvi hnd"},
		},
		"unit_add": {
			{who: chief, in: chief, write: "/donvi"}, {who: chief, in: chief, data: "ua"},
			{who: chief, in: chief, write: "Hội Luật gia tỉnh"}, root("~s"), {who: chief, in: chief, write: "Lawyers' Association"},
			{who: chief, in: chief, write: "Hội LG"}, {who: chief, in: chief, write: "ldld"}, root("hlgt"), root("~s"),
			root("~e.short"), {who: chief, in: chief, write: "Luật gia"}, root("ok"), {who: chief, in: chief, data: "uo:hlgt"},
		},
		"unit_merge": {
			{who: chief, in: chief, write: "/donvi hnd"}, {who: chief, in: chief, data: "um:hnd"}, root("ccb"),
			{who: chief, in: chief, write: "1/7"}, {who: chief, in: chief, write: "1/6/2017"}, root("ok"),
			{who: chief, in: chief, data: "uo:hnd"},
		},
		"groups": {
			{who: officer, in: officer, data: "uc:ldld:-1001"}, {who: passer, in: loose, write: "/dangky 77777-77777"},
			{who: passer, in: hnd, write: "/dangky 7777777777"}, {who: officer, in: officer, data: "ub:-1002"}, board("ok"),
			{who: chief, in: chief, write: "/dangky"}, {who: officer, in: officer, data: "uo:ldld"},
		},
		"people": {
			{who: officer, in: officer, data: "uf"}, {who: officer, in: officer, data: "up:22"},
			{who: officer, in: officer, data: "ud:22:deputy:ldld"}, board("role"), board("leader"), board("ok"),
			{who: chief, in: chief, data: "uf"}, {who: chief, in: chief, data: "up:13"}, {who: chief, in: chief, data: "ud:13:manager:"},
			root("remove"), root("ok"), {who: officer, in: officer, data: "up:22"}, {who: officer, in: officer, data: "ud:22:leader:ldld"},
			board("unit"), {who: officer, in: officer, write: "cựu chiến binh"}, board("ok"),
		},
		"invitations": {
			{who: officer, in: officer, write: "/loimoi"}, {who: officer, in: officer, data: "ui:ccb"}, board("leader"), board("30"),
			{who: officer, in: officer, write: "/loimoi"}, {who: officer, in: officer, data: "ir:BwcHBwcHBwcHBwcHBwcHBw"},
		},
	}
}
