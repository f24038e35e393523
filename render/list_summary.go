package render

import (
	"hash/fnv"
	"strconv"
	"strings"

	"giaoban/chat"
	"giaoban/directive"
)

// The actions of the buttons of summaries.
const (
	ActSummary  = "sum" // sum:<page>:<view>…
	ActMenu     = "smn" // smn:<menu>:<view>…; NewSummary and SummaryOf make those that show a summary
	ActProgress = "prg" // prg:<page>:<number>
)

// maxPlainID is how long an organisation's id may be to stand in a button itself.
const maxPlainID = 28

// Mark is a short name for an id of any length. Marks of few ids hardly ever meet; where they do, the first one is taken.
func Mark(id string) string {
	h := fnv.New32a()
	_, _ = h.Write([]byte(id)) // a hash never fails
	return strconv.FormatUint(uint64(h.Sum32()), 36)
}

// OrganisationFilter names an organisation in the data of a summary's buttons.
func OrganisationFilter(id directive.OrgID) string {
	if len(id) > maxPlainID || strings.ContainsAny(string(id), ": ") {
		return "o~" + Mark(string(id))
	}
	return "o" + string(id)
}

// SummaryOf is the data of the button that shows what one organisation owes, in a message of its own.
func SummaryOf(id directive.OrgID) string {
	return chat.Data(ActMenu, "n", "c", OrganisationFilter(id))
}

// NewSummary is the data of the button that shows a view of the summary in a message of its own.
func NewSummary(view string) string { return chat.Data(ActMenu, "n", view) }
