package chat

import (
	"errors"
	"slices"
)

// ErrTooBig means that a file is larger than whoever asked for it takes, or than the messenger hands out.
var ErrTooBig = errors.New("the file is too big")

// MaxAlbum is how many files are shown as one album.
const MaxAlbum = 10

// Captioned tells whether a file of this kind can bear a text.
func (k FileKind) Captioned() bool { return k != Location && k != Note }

// Albums divides files into those that can be shown together, in their order: pictures and videos with one another,
// documents with documents, audio with audio, and each of any other kind alone.
func Albums(files []File) [][]File {
	var albums [][]File
	for _, f := range files {
		last := len(albums) - 1
		if last >= 0 && len(albums[last]) < MaxAlbum && together(albums[last][0].Kind, f.Kind) {
			albums[last] = append(albums[last], f)
			continue
		}
		albums = append(albums, []File{f})
	}
	return albums
}

func together(a, b FileKind) bool {
	seen := func(k FileKind) bool { return k == Photo || k == Video }
	return seen(a) && seen(b) || a == b && (a == Document || a == Audio)
}

// SameFiles tells whether two messages bear the same files.
func SameFiles(a, b []File) bool {
	return slices.EqualFunc(a, b, func(a, b File) bool { return a.Kind == b.Kind && a.ID == b.ID && a.Blob == b.Blob })
}
