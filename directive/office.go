package directive

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"giaoban/calendar"
)

// OrgField names a part of an organisation that is edited by itself.
type OrgField string

// The fields of an organisation. The value of each is a text: aliases by semicolons, a day as 2017-07-27, a place in the
// lists counted from 1.
const (
	OrgName      OrgField = "name_vi"
	OrgNameEN    OrgField = "name_en"
	OrgShort     OrgField = "short_vi"
	OrgShortEN   OrgField = "short_en"
	OrgAliases   OrgField = "aliases"
	OrgParent    OrgField = "parent"
	OrgValidFrom OrgField = "from"
	OrgValidTo   OrgField = "to"
	OrgOrder     OrgField = "order"
)

// OrgFields returns all fields, in the order in which they are offered.
func OrgFields() []OrgField {
	return []OrgField{
		OrgName, OrgNameEN, OrgShort, OrgShortEN, OrgAliases, OrgParent, OrgValidFrom, OrgValidTo, OrgOrder,
	}
}

// Longest texts of an organisation, in runes, and how many aliases it may have.
const (
	MaxOrgName = 160
	MaxOrgID   = 16
	maxAliases = 30
)

// Field returns a field's value as text; an empty one stands for none.
func (o Organisation) Field(f OrgField) string {
	day := func(d calendar.Date) string {
		if d.IsZero() {
			return ""
		}
		return d.String()
	}
	switch f {
	case OrgName:
		return o.Name.VI
	case OrgNameEN:
		return o.Name.EN
	case OrgShort:
		return o.Short.VI
	case OrgShortEN:
		return o.Short.EN
	case OrgAliases:
		return strings.Join(o.Aliases, "; ")
	case OrgParent:
		return string(o.Parent)
	case OrgValidFrom:
		return day(o.ValidFrom)
	case OrgValidTo:
		return day(o.ValidTo)
	case OrgOrder:
		return strconv.Itoa(o.Order)
	}
	return ""
}

// with returns o with another value of a field.
func (o Organisation) with(f OrgField, value string) (Organisation, error) {
	value = strings.TrimSpace(value)
	bad := refuse(CodeInvalid, "Name", string(f))
	switch f {
	case OrgName:
		o.Name.VI = value
	case OrgNameEN:
		o.Name.EN = value
	case OrgShort:
		o.Short.VI = value
	case OrgShortEN:
		o.Short.EN = value
	case OrgAliases:
		o.Aliases = ParseAliases(value)
	case OrgParent:
		o.Parent = OrgID(value)
	case OrgValidFrom, OrgValidTo:
		var day calendar.Date
		if day.UnmarshalText([]byte(value)) != nil {
			return o, bad
		}
		if f == OrgValidFrom {
			o.ValidFrom = day
		} else {
			o.ValidTo = day
		}
	default:
		return o, bad
	}
	return o, nil
}

// ParseAliases reads aliases as people list them: by semicolons, commas or lines.
func ParseAliases(text string) []string {
	var aliases []string
	for part := range strings.FieldsFuncSeq(text, func(r rune) bool { return r == ';' || r == ',' || r == '\n' }) {
		part = strings.Join(strings.Fields(part), " ")
		if part != "" && !slices.Contains(aliases, part) {
			aliases = append(aliases, part)
		}
	}
	return aliases
}

// AddOrganisation adds an organisation at the end of the lists.
type AddOrganisation struct{ Organisation Organisation }

// EditOrganisation gives one field of an organisation another value. It is refused where the field is not as the editor
// saw it: somebody else was faster.
type EditOrganisation struct {
	ID         OrgID
	Field      OrgField
	Was, Value string
}

// ImportOrganisations adds organisations and changes those with their IDs, as they were looked at: it is refused where one
// of them changed since. Organisations that it doesn't name stay as they are.
type ImportOrganisations struct {
	Organisations []Organisation
	Seen          map[OrgID]int64 // the versions that were looked at; 0 for those that were not there
}

// Name implements Command.
func (AddOrganisation) Name() string     { return "add_organisation" }
func (EditOrganisation) Name() string    { return "edit_organisation" }
func (ImportOrganisations) Name() string { return "import_organisations" }

// Needs implements Command.
func (AddOrganisation) Needs() Need     { return Need{Everyone: true} }
func (EditOrganisation) Needs() Need    { return Need{Everyone: true} }
func (ImportOrganisations) Needs() Need { return Need{Everyone: true} }

func (AddOrganisation) permit(s State) error     { return mayBe(s, Administrator) }
func (EditOrganisation) permit(s State) error    { return mayBe(s, Administrator) }
func (ImportOrganisations) permit(s State) error { return mayBe(s, Administrator) }

func (c AddOrganisation) decide(s State, _ time.Time) (Outcome, error) {
	o := c.Organisation
	if old, taken := s.Organisations[o.ID]; taken {
		return Outcome{}, refuse(CodeOrganisationTaken, "Name", string(o.ID), "Unit", old.Name)
	}
	o.Version, o.Order = 0, s.lastOrder()+1
	if o.Short.VI == "" && o.Short.EN == "" {
		o.Short = o.Name
	}
	if err := s.checkOrganisation(o); err != nil {
		return Outcome{}, err
	}
	return Outcome{Change: Change{Organisations: []Organisation{o}}}, nil
}

func (s State) lastOrder() int {
	last := 0
	for _, o := range s.Organisations {
		last = max(last, o.Order)
	}
	return last
}

func (c EditOrganisation) decide(s State, _ time.Time) (Outcome, error) {
	o, known := s.Organisations[c.ID]
	if !known {
		return Outcome{}, refuse(CodeNoOrganisation, "Name", string(c.ID))
	}
	if c.Field == OrgOrder {
		return s.moved(o, c.Value)
	}
	is := o.Field(c.Field)
	changed, err := o.with(c.Field, c.Value)
	if err != nil {
		return Outcome{}, err
	}
	switch {
	case changed.Field(c.Field) == is:
		return Outcome{}, nil // also where somebody else changed it in the same way
	case is != c.Was:
		return Outcome{}, refuse(CodeEditedMeanwhile, "Now", dash(is))
	}
	if err := s.checkOrganisation(changed); err != nil {
		return Outcome{}, err
	}
	return Outcome{Change: Change{Organisations: []Organisation{changed}}}, nil
}

// dash stands for an empty value in what people read.
func dash(value string) string {
	const most = 60 // a refusal is short
	runes := []rune(value)
	switch {
	case value == "":
		return "–"
	case len(runes) > most:
		return string(runes[:most]) + "…"
	}
	return value
}

// moved puts an organisation at another place of the lists.
func (s State) moved(o Organisation, place string) (Outcome, error) {
	at, err := strconv.Atoi(strings.TrimSpace(place))
	if err != nil || at < 1 {
		return Outcome{}, refuse(CodeInvalid, "Name", string(OrgOrder))
	}
	all := map[OrgID]bool{}
	for id := range s.Organisations {
		all[id] = true
	}
	delete(all, o.ID)
	list := s.listed(all)
	list = slices.Insert(list, min(at-1, len(list)), o)
	var out Outcome
	for i, other := range list {
		if other.Order != i+1 {
			other.Order = i + 1
			out.Change.Organisations = append(out.Change.Organisations, other)
		}
	}
	return out, nil
}

// checkOrganisation refuses an organisation that makes no sense among the others.
func (s State) checkOrganisation(o Organisation) error {
	switch {
	case !validID(string(o.ID)):
		return refuse(CodeBadID, "Name", string(o.ID))
	case strings.TrimSpace(o.Name.VI+o.Name.EN) == "":
		return refuse(CodeNameMissing)
	case len(o.Aliases) > maxAliases:
		return refuse(CodeTooManyAliases, "Max", maxAliases)
	case !o.ValidFrom.IsZero() && !o.ValidTo.IsZero() && o.ValidTo.Before(o.ValidFrom):
		return refuse(CodeBadSpan, "From", o.ValidFrom, "To", o.ValidTo)
	}
	for _, text := range slices.Concat([]string{o.Name.VI, o.Name.EN, o.Short.VI, o.Short.EN}, o.Aliases) {
		if tooLong(text, MaxOrgName) {
			return refuse(CodeTextTooLong, "Max", MaxOrgName)
		}
	}
	for _, other := range s.Organisations {
		if other.ID != o.ID && other.Name.VI != "" && other.Name.VI == o.Name.VI && overlap(o, other) {
			return refuse(CodeOrganisationTaken, "Name", string(other.ID), "Unit", other.Name)
		}
	}
	return s.checkKin(o)
}

// overlap tells whether two organisations exist on a same day.
func overlap(a, b Organisation) bool {
	before := func(x, y Organisation) bool {
		return !x.ValidTo.IsZero() && !y.ValidFrom.IsZero() && x.ValidTo.Before(y.ValidFrom)
	}
	return !before(a, b) && !before(b, a)
}

// checkKin refuses parents and successors that are not there, or lead back to the organisation itself.
func (s State) checkKin(o Organisation) error {
	for _, next := range []func(Organisation) OrgID{
		func(o Organisation) OrgID { return o.Parent }, func(o Organisation) OrgID { return o.Successor },
	} {
		at := o
		for range len(s.Organisations) + 1 {
			id := next(at)
			if id == "" {
				break
			}
			if id == o.ID {
				return refuse(CodeBadKin, "Unit", o.Name)
			}
			other, known := s.Organisations[id]
			if !known {
				return refuse(CodeNoOrganisation, "Name", string(id))
			}
			at = other
		}
	}
	return nil
}

func (c ImportOrganisations) decide(s State, _ time.Time) (Outcome, error) {
	coming := State{Organisations: map[OrgID]Organisation{}}
	for id, o := range s.Organisations {
		coming.Organisations[id] = o
	}
	named := map[OrgID]bool{}
	var out Outcome
	for _, o := range c.Organisations {
		old := s.Organisations[o.ID]
		switch {
		case named[o.ID]:
			return Outcome{}, refuse(CodeInvalid, "Name", string(o.ID))
		case old.Version != c.Seen[o.ID]:
			return Outcome{}, refuse(CodeEditedMeanwhile, "Now", dash(old.Name.VI))
		}
		named[o.ID] = true
		o.Version = old.Version
		coming.Organisations[o.ID] = o
		if !o.Same(old) {
			out.Change.Organisations = append(out.Change.Organisations, o)
		}
	}
	for _, o := range out.Change.Organisations {
		if err := coming.checkOrganisation(o); err != nil {
			return Outcome{}, err
		}
	}
	return out, nil
}

// Same tells whether o and other say the same, whatever their versions.
func (o Organisation) Same(other Organisation) bool {
	if !slices.Equal(o.Aliases, other.Aliases) || o.ID != other.ID || o.Successor != other.Successor {
		return false
	}
	return !slices.ContainsFunc(OrgFields(), func(f OrgField) bool { return o.Field(f) != other.Field(f) })
}
