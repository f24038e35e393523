package flow

import (
	"strconv"
	"strings"

	"giaoban/chat"
)

// NewID returns the id of the dialog that an update begins: the same however often the update is delivered. It names
// the person, so that a button tells whose it is even when the dialog is over.
func NewID(update, person int64) string {
	return strconv.FormatInt(update, 36) + "." + strconv.FormatInt(person, 36)
}

// Owner returns the person whose dialog an id names.
func Owner(id string) (person int64, ok bool) {
	_, p, found := strings.Cut(id, ".")
	if !found {
		return 0, false
	}
	person, err := strconv.ParseInt(p, 36, 64)
	return person, err == nil && person > 0
}

// Slot names the dialog's message.
func Slot(id string) string { return chat.DialogSlots + id }

// AskSlot names the message that asks a group's member for a typed answer.
func AskSlot(id string) string { return chat.DialogSlots + id + chat.DialogQuestion }
