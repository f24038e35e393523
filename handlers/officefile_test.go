package handlers_test

import (
	"strings"
	"testing"

	"giaoban/chat"
)

// sendFile lets the chief send a file in private.
func (w *world) sendFile(id, text string) {
	w.t.Helper()
	if w.stored == nil {
		w.stored = map[string][]byte{}
	}
	w.stored[id] = []byte(text)
	u := w.written(chief, chief, "")
	u.Message.Files = []chat.File{{Kind: chat.Document, ID: id, Name: "office.yaml", Size: int64(len(text))}}
	w.handle(u)
}

func TestOrganisationsAreImportedFromAFile(t *testing.T) {
	w := newWorld(t)
	w.pressData(chief, chief, 0, "uy")
	w.sendFile("broken", "organisations:\n  - {id: moi, name: Mới, valid_to: 31/2/2020}\n")
	w.says(chief, "dòng 2", "31/2/2020")
	w.sendFile("stranger", "organisations:\n  - {id: moi, name: Mới, parent: none}\n")
	w.says(chief, "không có đơn vị “none”")
	w.sendFile("good", "organisations:\n  - {id: ldld, name: {vi: Công đoàn tỉnh}}\n  - {id: moi, name: Hội mới}\n")
	w.says(chief, "Sẽ thay đổi: <b>2</b>", "không có trong tệp, giữ nguyên: 2", "➕ Hội mới", "Liên đoàn Lao động tỉnh → Công đoàn tỉnh")
	if w.orgs["ldld"].Name.VI != "Liên đoàn Lao động tỉnh" {
		t.Fatal("something was written before it was confirmed")
	}
	w.press(chief, chief, "💾 Ghi 2 thay đổi")
	w.says(chief, "Đã ghi 2 thay đổi")
	if w.orgs["ldld"].Name.VI != "Công đoàn tỉnh" || w.orgs["moi"].Name.VI != "Hội mới" || w.orgs["hnd"].Name.VI == "" {
		t.Errorf("the organisations are %+v", w.orgs)
	}
	w.pressData(officer, officer, 0, "uy")
	w.toast("chưa được phép")
	w.pressData(chief, chief, 0, "ux")
	if files := w.last(chief).Files; len(files) != 1 || !strings.HasSuffix(files[0].Name, ".yaml") || files[0].Blob == "" {
		t.Errorf("the exported file is %+v", files)
	}
}

// What somebody else changes between the preview and the confirmation is not painted over.
func TestAnImportIsMadeAsItWasShown(t *testing.T) {
	w := newWorld(t)
	w.pressData(chief, chief, 0, "uy")
	w.sendFile("good", "organisations:\n  - {id: ldld, name: {vi: Công đoàn tỉnh}}\n")
	o := w.orgs["ldld"]
	o.Version, o.Name.VI = o.Version+1, "Tên khác"
	w.orgs["ldld"] = o
	s := w.sessions[chat.SessionKey{Place: chat.Place{Chat: chief}, Person: chief}]
	w.pressData(chief, chief, 0, chat.Data("d", s.ID, "review", "ok"))
	if w.orgs["ldld"].Name.VI != "Tên khác" {
		t.Error("the other's change is gone")
	}
	w.toast("Tên khác")
}
