package directive

// FileKind says what sort of file it is.
type FileKind string

// The kinds of file.
const (
	Photo     FileKind = "photo"
	Document  FileKind = "document"
	Video     FileKind = "video"
	Voice     FileKind = "voice"
	Audio     FileKind = "audio"
	VideoNote FileKind = "video_note"
	Location  FileKind = "location"
)

// File is a file as the messenger keeps it: what somebody attached to a directive, a report or a request.
type File struct {
	Kind    FileKind `json:"kind"`
	ID      string   `json:"id"`               // to send it again, or "latitude,longitude" of a location
	Unique  string   `json:"unique,omitempty"` // the same for the same file, whoever sends it
	Name    string   `json:"name,omitempty"`
	Size    int64    `json:"size,omitempty"` // bytes, 0 where unknown
	Caption string   `json:"caption,omitempty"`
}
