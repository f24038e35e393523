package directive

// FileKind says what sort of file it is, in the messenger's words: "photo", "document", "video" …
type FileKind string

// The kinds that are told apart.
const (
	PhotoFile    FileKind = "photo"
	DocumentFile FileKind = "document"

	VideoFile     FileKind = "video"
	VoiceFile     FileKind = "voice"
	AudioFile     FileKind = "audio"
	VideoNoteFile FileKind = "video_note"
	LocationFile  FileKind = "location" // its ID is "latitude,longitude"
)

// File is a file as the messenger keeps it: what a directive brings along, or what proves a report. The bytes stay there.
type File struct {
	Kind    FileKind `json:"kind"`
	ID      string   `json:"id"`     // to send it again
	Unique  string   `json:"unique"` // the same for the same file, whoever sends it
	Name    string   `json:"name,omitempty"`
	Size    int64    `json:"size,omitempty"` // bytes, 0 where unknown
	Caption string   `json:"caption,omitempty"`
}

// Same tells whether f and other are one file, sent once or twice.
func (f File) Same(other File) bool {
	return f.Unique != "" && f.Unique == other.Unique || f.ID == other.ID
}
