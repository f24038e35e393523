package outbox

import (
	"slices"

	"giaoban/chat"
)

// layout divides a message into those that are sent one after the other: its files, as albums where they can be shown
// together, and its text where it can be no caption. The last one bears the buttons, and stands for all.
func (j *job) layout(whole chat.Message) []chat.Message {
	albums := chat.Albums(whole.Files)
	if len(albums) == 1 && j.captions(whole, albums[0]) {
		return []chat.Message{whole}
	}
	var parts []chat.Message
	for _, files := range albums {
		parts = append(parts, chat.Message{Files: files})
	}
	texts := []string{whole.Text}
	switch {
	case whole.Text == "" && len(albums) > 0:
		texts = nil
	case j.memo.split:
		texts = split(whole.Text, whole.Plain, j.o.Limits.Text)
	}
	for _, text := range texts {
		parts = append(parts, chat.Message{Text: text, Plain: whole.Plain})
	}
	for i := range parts {
		parts[i].Silent = whole.Silent || i > 0
	}
	parts[0].ReplyTo = whole.ReplyTo
	last := &parts[len(parts)-1]
	last.Keyboard, last.ForceReply, last.Placeholder = whole.Keyboard, whole.ForceReply, whole.Placeholder
	return parts
}

// captions tells whether the text can be the caption of the files, and the buttons stand below them.
func (j *job) captions(m chat.Message, files []chat.File) bool {
	switch {
	case len(files) > 1 && (len(m.Keyboard) > 0 || m.ForceReply):
		return false // an album bears no buttons
	case m.Text == "":
		return true
	case j.memo.split:
		return false // it was found to be too long
	}
	return files[0].Kind.Captioned() && shown(m.Text, m.Plain) <= j.o.Limits.Caption
}

// shown returns how many UTF-16 units a reader sees of a text.
func shown(text string, isPlain bool) int {
	units := 0
	for _, a := range atoms(text, isPlain) {
		units += a.units()
	}
	return units
}

// change is how a message that stands in a chat becomes another one.
type change int

const (
	asText    change = iota // its text is edited
	asCaption               // the caption of its file is
	asFile                  // its file is, with the caption
	anew                    // it is deleted, and the other one sent
)

// changing says how what is shown becomes the message.
func (j *job) changing(m chat.Message) change {
	was := j.c.ShownAs
	if was == nil {
		// What stands there is not known, but what is the most likely.
		if len(m.Files) == 0 {
			return asText
		}
		if len(j.layout(m)) == 1 && replaceable(m.Files) {
			return asFile
		}
		return anew
	}
	old, next := j.layout(*was), j.layout(m)
	bears := old[len(old)-1].Files // the files of the very message that stands for the old one
	switch {
	case chat.SameFiles(was.Files, m.Files) && len(bears) == 0:
		return asText
	case chat.SameFiles(was.Files, m.Files) && len(next) == 1:
		return asCaption
	case len(old) == 1 && len(next) == 1 && replaceable(bears) && replaceable(m.Files):
		return asFile
	}
	return anew
}

// replaceable tells whether one file can take the place of another one in a message.
func replaceable(files []chat.File) bool {
	return len(files) == 1 && slices.Contains([]chat.FileKind{chat.Photo, chat.Document, chat.Video, chat.Audio}, files[0].Kind)
}

// cost is how many messages a request counts as.
func cost(action chat.Action, shownAt int64, m chat.Message) int {
	switch {
	case action == chat.Remove:
		return 0
	case shownAt != 0:
		return 1
	}
	return max(1, len(m.Files))
}
