package join

import (
	"testing"

	"giaoban/directive"
)

func TestOrganisationsAreSuggestedByTheGroupsTitle(t *testing.T) {
	org := func(id directive.OrgID, name, short string, aliases ...string) directive.Organisation {
		return directive.Organisation{
			ID: id, Name: directive.Text{VI: name}, Short: directive.Text{VI: short}, Aliases: aliases,
		}
	}
	orgs := []directive.Organisation{
		org("bdv", "Ban Dân vận Tỉnh ủy", "BDV", "dân vận"),
		org("hnd", "Hội Nông dân tỉnh", "HND", "nông dân"),
		org("tdoan", "Tỉnh Đoàn", "Tỉnh Đoàn", "ĐTN", "đoàn thanh niên"),
		org("ct", "Huyện Châu Thành", "Châu Thành"),
		org("cta", "Huyện Châu Thành A", "Châu Thành A"),
	}
	for title, want := range map[string]directive.OrgID{
		"HOI NONG DAN - giao ban":       "hnd",
		"Hội Nông dân tỉnh":             "hnd",
		"Nhóm ĐTN 2017":                 "tdoan",
		"TINH DOAN HAU GIANG":           "tdoan",
		"Châu Thành A – chỉ đạo":        "cta", // the longer name wins
		"Châu Thành":                    "ct",
		"Ban Da\u0302n va\u0323\u0302n": "bdv",
		"Tổ dân vận khéo":               "bdv",
		"Đoàn kiểm tra":                 "", // a bare word of a name is no match
		"Hội đồng hương":                "",
		"":                              "",
	} {
		sorted, alike := suggested(orgs, title)
		if len(sorted) != len(orgs) {
			t.Errorf("%q: %d organisations are left", title, len(sorted))
		}
		switch {
		case want == "" && alike != 0:
			t.Errorf("%q: %s is suggested", title, sorted[0].ID)
		case want != "" && (alike == 0 || sorted[0].ID != want):
			t.Errorf("%q: %s is suggested of %d, not %s", title, sorted[0].ID, alike, want)
		}
	}
}

func TestCapital(t *testing.T) {
	for in, want := range map[string]string{"đơn vị": "Đơn vị", "leader": "Leader", "Ủy viên": "Ủy viên", "7": "7"} {
		if got := capital(in); got != want {
			t.Errorf("%q became %q", in, got)
		}
	}
}
