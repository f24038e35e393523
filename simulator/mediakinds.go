package simulator

import (
	"math"
	"strconv"
)

// mediaKind is how a file is shown. Its text is what messages and albums call it.
type mediaKind string

const (
	photoKind     mediaKind = "photo"
	documentKind  mediaKind = "document"
	videoKind     mediaKind = "video"
	audioKind     mediaKind = "audio"
	voiceKind     mediaKind = "voice"
	videoNoteKind mediaKind = "video_note"
	stickerKind   mediaKind = "sticker"
)

// mediaShape is what the server calls files of a kind, and what it takes with them.
type mediaShape struct {
	name, noun, plural string // as its refusals say them
	prefix, folder     string // of its file_id and file_path
	album              string // kinds of the same album go together; empty: it goes alone
	captioned          bool
}

func (k mediaKind) shape() mediaShape {
	switch k {
	case photoKind:
		return mediaShape{"Photo", "photo", "photos", "Ag", "photos", "seen", true}
	case videoKind:
		return mediaShape{"Video", "video", "videos", "BA", "videos", "seen", true}
	case audioKind:
		return mediaShape{"Audio", "audio", "music", "CQ", "music", "heard", true}
	case voiceKind:
		return mediaShape{"VoiceNote", "voice", "voice notes", "Aw", "voice", "", true}
	case videoNoteKind:
		return mediaShape{"VideoNote", "video note", "video notes", "DQ", "video_notes", "", false}
	case stickerKind:
		return mediaShape{"Sticker", "sticker", "stickers", "CA", "stickers", "", false}
	}
	return mediaShape{"Document", "document", "documents", "BQ", "documents", "files", true}
}

// knownMedia tells whether there is such a kind.
func knownMedia(k mediaKind) bool {
	switch k {
	case photoKind, documentKind, videoKind, audioKind, voiceKind, videoNoteKind, stickerKind:
		return true
	}
	return false
}

// The size that a recording of which nothing is known is said to have.
const (
	shownWidth, shownHeight = 640, 360
	shownSeconds            = 1
)

// render puts the file where the Bot API has those of its kind.
func (f *media) render(out *apiMessage) {
	file := apiDocument{Name: f.name, Mime: f.mime, ID: f.id, UniqueID: f.unique, Size: len(f.data)}
	timed := &apiTimed{apiDocument: file, Duration: shownSeconds}
	switch f.kind {
	case photoKind:
		out.Photo = []apiPhoto{{ID: f.id, UniqueID: f.unique, Size: len(f.data), Width: f.width, Height: f.height}}
	case videoKind:
		out.Video = &apiVideo{apiTimed: *timed, Width: shownWidth, Height: shownHeight}
	case audioKind:
		out.Audio = timed
	case voiceKind:
		timed.Name = ""
		out.Voice = timed
	case videoNoteKind:
		timed.Name, timed.Mime = "", ""
		out.VideoNote = &apiVideoNote{apiTimed: *timed, Length: shownHeight}
	case stickerKind:
		out.Sticker = &apiSticker{ID: f.id, UniqueID: f.unique, Size: len(f.data), Type: "regular", Width: 512, Height: 512}
	default:
		out.Document = &file
	}
}

// spot is a point on the map.
type spot struct{ latitude, longitude float64 }

// spotOf reads two coordinates.
func spotOf(latitude, longitude string) (*spot, error) {
	if latitude == "" || longitude == "" {
		return nil, badRequest("location is empty")
	}
	n, err := strconv.ParseFloat(latitude, 64)
	if err != nil {
		return nil, badRequest("wrong latitude specified")
	}
	e, err := strconv.ParseFloat(longitude, 64)
	if err != nil {
		return nil, badRequest("wrong longitude specified")
	}
	at := &spot{n, e}
	if !at.onEarth() {
		return nil, badRequest("wrong location specified")
	}
	return at, nil
}

func (p spot) onEarth() bool { return math.Abs(p.latitude) <= 90 && math.Abs(p.longitude) <= 180 }

func sendLocation(c *call) (any, error) {
	at, err := spotOf(c.params.arg("latitude"), c.params.arg("longitude"))
	if err != nil {
		return nil, err
	}
	m, err := c.draft("text messages")
	if err != nil {
		return nil, err
	}
	m.now.spot = at
	return c.s.send(m), nil
}

// Locate sends a point on the map as a person.
func (s *Simulator) Locate(id int64, spec LocateSpec) (Message, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	at := spot{spec.Latitude, spec.Longitude}
	if !at.onEarth() {
		return Message{}, wrong("latitude", "there is no such place on earth")
	}
	m, err := s.compose(id, spec.As, spec.Sender, spec.ReplyTo, spec.Topic, false)
	if err != nil {
		return Message{}, err
	}
	p, _ := s.personFor("as", spec.As, false) // compose found it
	m.now.spot = &at
	s.publish(m, p)
	return *s.messageView(m, p), nil
}
