package simulator_test

import (
	"fmt"
	"strings"
	"testing"

	"giaoban/simulator"
)

// TestRecordingsAndPlaces: what people send besides photos and documents reaches the bot, which can send it on by its id.
func TestRecordingsAndPlaces(t *testing.T) {
	w := newWorld(t)
	lan := w.person("Lan")
	group := w.chat("group", lan)
	privacy := false
	must[simulator.Bot](w)(w.sim.SetBot(simulator.BotEdit{Privacy: &privacy}))
	newest := func() any {
		got := w.take()
		return got[len(got)-1].Body
	}
	for _, c := range []struct{ kind, name, method, field string }{
		{"video", "cau.mp4", "sendVideo", "video"}, {"audio", "bai.mp3", "sendAudio", "audio"}, {"voice", "loi.ogg", "sendVoice", "voice"},
		{"video_note", "tron.mp4", "sendVideoNote", "video_note"}, {"sticker", "vui.webp", "", "sticker"},
	} {
		sent, err := w.sim.Send(group, simulator.SendSpec{As: simulator.Ref(lan), Kind: c.kind, Files: []simulator.FileSpec{{Name: c.name, Data: []byte(c.kind)}}})
		if err != nil {
			t.Fatalf("%s: %v", c.kind, err)
		}
		if sent[0].Kind != c.kind || sent[0].Media == nil || sent[0].Photo != nil || sent[0].Document != nil {
			t.Errorf("the %s is shown as %+v", c.kind, sent[0])
		}
		file, _ := dig(newest(), c.field+".file_id").(string)
		if c.method == "" {
			continue
		}
		back := ok[object](w, c.method, object{"chat_id": lan, c.field: file})
		if again := dig(back, c.field+".file_id"); again != file {
			t.Errorf("%s gives %v, not %s", c.method, again, file)
		}
		w.refused(w.call("sendDocument", object{"chat_id": lan, "document": file}), 400, "Bad Request: can't use file of type "+
			map[string]string{"video": "Video", "audio": "Audio", "voice": "VoiceNote", "video_note": "VideoNote"}[c.kind]+" as Document")
		w.refused(w.call(c.method, object{"chat_id": lan}), 400, "Bad Request: there is no "+
			map[string]string{"video": "video", "audio": "audio", "voice": "voice", "video_note": "video note"}[c.kind]+" in the request")
	}
	place, err := w.sim.Locate(group, simulator.LocateSpec{As: simulator.Ref(lan), Latitude: 9.78, Longitude: 105.47})
	if err != nil || place.Kind != "location" || *place.Location != (simulator.LocationView{Latitude: 9.78, Longitude: 105.47}) {
		t.Errorf("the place is %+v, %v", place.Location, err)
	}
	if at := dig(newest(), "location.latitude"); at != 9.78 {
		t.Errorf("the bot gets %v", at)
	}
	back := ok[object](w, "sendLocation", object{"chat_id": lan, "latitude": 9.78, "longitude": "105.47"})
	if dig(back, "location.longitude") != 105.47 {
		t.Errorf("the bot's place is %v", back)
	}
	w.refused(w.call("editMessageText", object{"chat_id": lan, "message_id": dig(back, "message_id"), "text": "x"}), 400, "Bad Request: there is no text in the message to edit")
	w.refused(w.call("sendLocation", object{"chat_id": lan, "latitude": 95, "longitude": 1}), 400, "Bad Request: wrong location specified")
	w.refused(w.call("sendLocation", object{"chat_id": lan}), 400, "Bad Request: location is empty")
	if _, err := w.sim.Locate(group, simulator.LocateSpec{As: simulator.Ref(lan), Latitude: -91}); err == nil {
		t.Error("a place that is nowhere was sent")
	}
}

func TestWhatStandsInOneAlbum(t *testing.T) {
	w := newWorld(t)
	lan := w.person("Lan")
	file := func(name string) simulator.FileSpec {
		if name == "a.png" {
			return simulator.FileSpec{Name: name, Data: []byte(png(4, 3))}
		}
		return simulator.FileSpec{Name: name, Data: []byte(name)}
	}
	for _, c := range []struct {
		kind  string
		files []string
		want  []string // nil: it is refused
	}{
		{"", []string{"a.png", "b.mp4"}, []string{"photo", "video"}}, {"", []string{"a.png", "b.txt"}, []string{"document", "document"}},
		{"", []string{"a.mp3", "b.mp3"}, []string{"audio", "audio"}}, {"video", []string{"a.mp4", "b.mp4"}, []string{"video", "video"}},
		{"voice", []string{"a.ogg", "b.ogg"}, nil}, {"dice", []string{"a.txt"}, nil},
	} {
		spec := simulator.SendSpec{As: simulator.Ref(lan), Kind: c.kind}
		for _, name := range c.files {
			spec.Files = append(spec.Files, file(name))
		}
		sent, err := w.sim.Send(lan, spec)
		if (err == nil) != (c.want != nil) {
			t.Errorf("%s %v: %v", c.kind, c.files, err)
			continue
		}
		for i, m := range sent {
			if m.Kind != c.want[i] || m.Album == "" || m.Album != sent[0].Album {
				t.Errorf("%v: %s is a %s of the album %q", c.files, c.files[i], m.Kind, m.Album)
			}
		}
	}
	caption := simulator.SendSpec{As: simulator.Ref(lan), Kind: "video_note", Caption: "x", Files: []simulator.FileSpec{file("a.mp4")}}
	if _, err := w.sim.Send(lan, caption); err == nil {
		t.Error("a round video has a caption")
	}
}

// TestSnapshotsKeepRecordings: kinds of files and places are there again.
func TestSnapshotsKeepRecordings(t *testing.T) {
	w := founded(t)
	sim := w.sim
	lan, err := sim.AddPerson(simulator.PersonSpec{FirstName: "Lan", Started: true})
	if err != nil {
		t.Fatal(err)
	}
	for _, kind := range []string{"voice", "video", "video_note", "audio", "sticker"} {
		spec := simulator.SendSpec{As: simulator.Ref(lan.ID), Kind: kind, Files: []simulator.FileSpec{{Name: "a.bin", Data: []byte("x")}}}
		if _, err := sim.Send(lan.ID, spec); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := sim.Locate(lan.ID, simulator.LocateSpec{As: simulator.Ref(lan.ID), Latitude: 1, Longitude: 2}); err != nil {
		t.Fatal(err)
	}
	if all := fmt.Sprint(w.seen()); !strings.Contains(all, `"kind":"video_note"`) || !strings.Contains(all, `"longitude":2`) {
		t.Error("what was sent is not there")
	}
	next, _, err := w.restored()
	if err != nil {
		t.Fatal(err)
	}
	defer next.sim.Close()
	if got := differences(w.seen(), next.seen()); got != "" {
		t.Error(got)
	}
}
