package chat

import (
	"crypto/sha256"
	"encoding/hex"
)

// MaxBlob is how large a file of the bot's own making may be, in bytes. The messenger takes more; nothing that an office
// is sent comes near.
const MaxBlob = 20 << 20

// Blob is a file of the bot's own making, such as a sheet: kept until nobody has any use for it, and named by what is in
// it, so that the same bytes are kept and uploaded once.
type Blob struct {
	Hash  string // SHA-256 of Bytes, in lower-case hex
	Name  string // as people see it; a file keeps the name under which it was uploaded first
	Type  string // MIME type
	Bytes []byte
}

// NewBlob makes a blob of bytes.
func NewBlob(name, mime string, bytes []byte) Blob {
	return Blob{Hash: HashOf(bytes), Name: name, Type: mime, Bytes: bytes}
}

// HashOf returns the name under which bytes are kept.
func HashOf(bytes []byte) string {
	sum := sha256.Sum256(bytes)
	return hex.EncodeToString(sum[:])
}

// File returns the blob as a message bears it.
func (b Blob) File(kind FileKind) File {
	return File{Kind: kind, Blob: b.Hash, Name: b.Name, Size: int64(len(b.Bytes))}
}
