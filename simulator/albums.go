package simulator

import "strconv"

const (
	minAlbum = 2
	maxAlbum = 10
)

// inputMedia is one item of an album, or what replaces a message's file.
type inputMedia struct {
	file    *media
	caption textual
	above   bool
}

func (c *call) inputMedia(raw []byte) (inputMedia, error) {
	var in inputMedia
	object, err := parseObject(raw)
	if err != nil {
		return in, badRequest("can't parse InputMedia: expected an Object")
	}
	read := func(name string) (text string) {
		if err == nil {
			text, err = object.text(name)
		}
		return text
	}
	kind, value, caption, mode := read("type"), read("media"), read("caption"), read("parse_mode")
	if err != nil {
		return in, badRequest("can't parse InputMedia: %s", err.Error())
	}
	if !knownMedia(mediaKind(kind)) || mediaKind(kind).shape().album == "" {
		return in, badRequest("can't parse InputMedia: type %q is not simulated", kind)
	}
	if value == "" {
		return in, badRequest("can't parse InputMedia: media not found")
	}
	entities, _ := object.get("caption_entities")
	if in.caption, err = c.s.formatted(caption, mode, string(entities)); err != nil {
		return in, err
	}
	if err := in.caption.fitsCaption(); err != nil {
		return in, err
	}
	in.above, _ = object.flag("show_caption_above_media")
	in.file, err = c.s.mediaArgument(value, c.params.attached(value), mediaKind(kind))
	return in, err
}

func (c *call) album() ([]inputMedia, error) {
	elements, isArray, err := parseArray([]byte(c.params.arg("media")))
	switch {
	case err != nil:
		return nil, badRequest("can't parse media JSON object")
	case !isArray:
		return nil, badRequest("expected an Array of InputMedia")
	case len(elements) == 0:
		return nil, badRequest("there are no messages to send")
	case len(elements) > maxAlbum:
		return nil, badRequest("too many messages to send as an album")
	case len(elements) < minAlbum:
		return nil, badRequest("an album must include 2-10 items")
	}
	var out []inputMedia
	for _, element := range elements {
		in, err := c.inputMedia(element)
		if err != nil {
			return nil, err
		}
		if len(out) > 0 && !out[0].file.together(in.file) {
			return nil, badRequest("can't use the media of the specified type in the album")
		}
		out = append(out, in)
	}
	return out, nil
}

// together tells whether two files can stand in one album.
func (f *media) together(other *media) bool { return f.kind.shape().album == other.kind.shape().album }

func sendMediaGroup(c *call) (any, error) {
	first, err := c.draft("photos")
	if err != nil {
		return nil, err
	}
	items, err := c.album()
	if err != nil {
		return nil, err
	}
	album := c.s.nextAlbum()
	out := make([]*apiMessage, 0, len(items))
	for _, in := range items {
		m := *first
		m.album = album
		m.now = body{text: in.caption.text, entities: in.caption.entities, file: in.file, above: in.above}
		out = append(out, c.s.send(&m))
	}
	return out, nil
}

func (s *Simulator) nextAlbum() string {
	s.albumCount++
	return strconv.FormatInt(13_000_000_000_000_000+s.albumCount, 10)
}
