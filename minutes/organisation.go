package minutes

// A mention is a place of a line that names who does something.
type mention struct {
	from, to   int // tokens
	ids        []string
	collective bool   // a collective that is not enumerated
	related    bool   // "các đơn vị liên quan"
	persons    bool   // persons, who have no id
	weak       bool   // a common word too
	ambiguous  string // the words that have two readings
	kind       DistrictType
}

// A matcher finds bodies, districts and collectives.
type matcher struct {
	lex       *lexicon
	bodies    map[string][]bodyName // by the key of the first word
	districts map[string][]districtName
}

type bodyName struct {
	words []word
	id    string
	weak  bool
}

type districtName struct {
	words []word
	ids   map[DistrictType]string
}

func newMatcher(office Office, lex *lexicon) *matcher {
	m := &matcher{lex: lex, bodies: map[string][]bodyName{}, districts: map[string][]districtName{}}
	for _, b := range office.Bodies {
		m.addNames(b.ID, b.Names, false)
		m.addNames(b.ID, b.Weak, true)
	}
	byName := map[string]map[DistrictType]string{}
	for _, d := range office.Districts {
		if byName[d.Name] == nil {
			byName[d.Name] = map[DistrictType]string{}
			words := wordsOf(d.Name)
			if len(words) > 0 {
				m.districts[words[0].key] = append(m.districts[words[0].key], districtName{words, byName[d.Name]})
			}
		}
		byName[d.Name][d.Type] = d.ID
	}
	return m
}

func (m *matcher) addNames(id string, names []string, weak bool) {
	for _, name := range names {
		for _, way := range spellings(name) {
			if words := wordsOf(way); len(words) > 0 {
				m.bodies[words[0].key] = append(m.bodies[words[0].key], bodyName{words, id, weak})
			}
		}
	}
}

// mention returns what is named at token i, and whether something is.
func (m *matcher) mention(l *line, i int) (mention, bool) {
	if l.at(i).end == 0 || l.at(i).sign {
		return mention{}, false
	}
	if p, ok := m.persons(l, i); ok {
		return p, true
	}
	best, found := m.body(l, i)
	for _, read := range []func(*line, int) (mention, bool){m.district, m.collective} {
		if other, ok := read(l, i); ok && (!found || other.to > best.to) {
			best, found = other, true
		}
	}
	return best, found
}

// body returns the longest name of a body at token i.
func (m *matcher) body(l *line, i int) (mention, bool) {
	if l.is(i, "lãnh đạo") || l.is(i, "thủ trưởng") || l.is(i, "cơ quan") && !l.is(i+2, ",") {
		if inner, ok := m.body(l, i+2); ok {
			inner.from = i
			return inner, true
		}
	}
	best, branch := mention{from: i}, 0
	for _, name := range m.bodies[l.at(i).key] {
		if !l.matchesAll(i, name.words) {
			continue
		}
		if m.branch(l, i+len(name.words), name.words) {
			branch = max(branch, i+len(name.words))
			continue
		}
		if i+len(name.words) > best.to && m.ends(l, i+len(name.words), name.words) {
			best.to, best.weak, best.ids = i+len(name.words), name.weak, nil
			if name.id != "" {
				best.ids = []string{name.id}
			}
		}
	}
	// A part of a branch's name is not the province's body either.
	return best, best.to > branch
}

// ends reports whether a name can end before token i: "tỉnh đoàn kết" is no Tỉnh Đoàn.
func (m *matcher) ends(l *line, i int, words []word) bool {
	last := words[len(words)-1].key
	next := l.at(i).key
	if last == "doan" || last == "vien" {
		switch next {
		case "ket", "vien", "the", "cong":
			return false
		}
	}
	return true
}

// branch reports whether a name that ends before token i is that of a union's branch below the province, which is another body.
func (m *matcher) branch(l *line, i int, words []word) bool {
	last := words[len(words)-1].key
	switch words[0].key {
	case "hoi", "lien", "mttq", "mat", "hnd", "hpn", "ccb", "hccb", "ldld", "ubmttq", "ubmttqvn", "uy", "doan", "cuu":
		return last != "tinh" && last != "giang" && m.below(l, i)
	}
	return false
}

// below reports whether a level below the province is named at token i.
func (m *matcher) below(l *line, i int) bool {
	if l.is(i, "các") {
		i++
	}
	if l.is(i, "cấp") {
		return !l.is(i+1, "tỉnh")
	}
	if l.is(i, "cùng cấp") {
		return true
	}
	return l.is(i, "xã") || l.is(i, "phường") || l.is(i, "huyện") || l.is(i, "cơ sở") || l.is(i, "thị xã") || l.is(i, "thành phố")
}

// typeWord returns the type that the words at token i give to a district, and how many they are.
func (m *matcher) typeWord(l *line, i int) (kind DistrictType, n int) {
	prefix := 0
	switch {
	case l.is(i, "ủy ban nhân dân"):
		prefix = 4
	case l.is(i, "ubnd"), l.is(i, "ub"):
		prefix = 1
	case l.is(i, "ban thường vụ"):
		prefix = 3
	case l.is(i, "btv"):
		prefix = 1
	case l.is(i, "thường trực"), l.is(i, "lãnh đạo"):
		prefix = 2
	}
	i += prefix
	if l.is(i, "các") || l.is(i, "hai") || l.is(i, "ba") || l.is(i, "02") || l.is(i, "2") || l.is(i, "03") {
		i, prefix = i+1, prefix+1
	}
	for _, w := range []struct {
		phrase string
		kind   DistrictType
	}{
		{"huyện ủy", Rural}, {"huyện", Rural}, {"hu", Rural}, {"h .", Rural}, {"thị ủy", Town}, {"thị xã", Town}, {"tx .", Town}, {"tx", Town},
		{"thành ủy", City}, {"thành phố", City}, {"tp .", City}, {"tp", City},
	} {
		if k := l.phrase(i, w.phrase); k > 0 {
			return w.kind, prefix + k
		}
	}
	return "", 0
}

// district returns the district named at token i, with the type words before it.
func (m *matcher) district(l *line, i int) (mention, bool) {
	kinds, at := []DistrictType{}, i
	for {
		kind, n := m.typeWord(l, at)
		if n == 0 {
			break
		}
		kinds, at = append(kinds, kind), at+n
		next := at
		for l.at(next).key == "," || l.is(next, "và") {
			next++
		}
		if _, more := m.typeWord(l, next); next == at || more == 0 {
			break
		}
		at = next
	}
	d, n := m.districtName(l, at)
	if n == 0 {
		return mention{}, false
	}
	out := mention{from: i, to: at + n}
	for _, kind := range kinds {
		if id := d.ids[kind]; id != "" {
			out.ids = append(out.ids, id)
		}
	}
	if len(kinds) > 0 {
		out.kind = kinds[len(kinds)-1]
	}
	m.settle(l, &out, d, at)
	return out, true
}

// settle gives a district that no type word picked its only id, or marks it as ambiguous.
func (m *matcher) settle(l *line, out *mention, d districtName, at int) {
	if len(out.ids) > 0 {
		return
	}
	if len(d.ids) == 1 {
		for _, id := range d.ids {
			out.ids = []string{id}
		}
		return
	}
	out.ambiguous = textOf(l, at, out.to)
}

// districtName returns the longest name at token i and its words' number.
func (m *matcher) districtName(l *line, i int) (best districtName, n int) {
	for _, d := range m.districts[l.at(i).key] {
		if len(d.words) > n && l.matchesAll(i, d.words) && (l.plain || l.at(i).upper && l.at(i+len(d.words)-1).upper) {
			best, n = d, len(d.words)
		}
	}
	return best, n
}

// collective returns a collective at token i: các sở, ban, ngành tỉnh; mỗi đơn vị; UBND các huyện, thị xã, thành phố.
func (m *matcher) collective(l *line, i int) (mention, bool) {
	at := i
	for _, p := range []string{
		"ủy ban nhân dân", "ubnd", "thủ trưởng", "lãnh đạo", "người đứng đầu", "ban thường vụ", "thường trực", "cấp ủy", "đề nghị", "ủy ban mặt trận tổ quốc việt nam",
		"ủy ban mặt trận tổ quốc", "ủy ban mttq việt nam", "ủy ban mttq", "mặt trận tổ quốc", "mttq", "hội nông dân", "hội liên hiệp phụ nữ", "hội phụ nữ", "hội cựu chiến binh", "liên đoàn lao động", "đoàn thanh niên",
		"tất cả",
	} {
		if n := l.phrase(at, p); n > 0 && p != "đề nghị" {
			at += n
			break
		}
	}
	each := m.lex.at(l, at, classEach)
	noun := m.lex.at(l, at+each, classCollective)
	switch {
	case noun == 0:
		return mention{}, false
	case each == 0 && !m.relatedAt(l, at+noun):
		return mention{}, false
	case l.plain && l.at(at+each).key == "co" && l.at(at+each+1).key == "so":
		return mention{}, false
	}
	if _, n := m.districtName(l, at+each+noun); n > 0 && l.at(at+each).key != "don" {
		return mention{}, false // The districts are enumerated.
	}
	out := mention{from: i, to: m.nouns(l, at+each+noun), collective: true}
	if n := m.relatedWords(l, out.to); n > 0 {
		out.to, out.related = out.to+n, true
	}
	return out, true
}

// nouns passes over the further nouns of a collective and its modifiers, from token i on.
func (m *matcher) nouns(l *line, i int) int {
	for {
		i = m.modifier(l, i)
		next := i
		for next < i+3 && (l.at(next).key == "," || l.at(next).key == "-" || l.at(next).key == "/" || l.is(next, "và") || l.is(next, "cùng")) {
			next++
		}
		if _, ok := m.body(l, next); ok {
			return i
		}
		start := next
		for _, p := range []string{"ủy ban nhân dân", "ubnd"} {
			next += l.phrase(next, p)
		}
		each := m.lex.at(l, next, classEach)
		noun := m.lex.at(l, next+each, classCollective)
		if noun == 0 || start == i && each == 0 {
			return i
		}
		if _, n := m.districtName(l, next+each+noun); n > 0 {
			return i
		}
		i = next + each + noun
	}
}

// modifier passes over what says which units are meant.
func (m *matcher) modifier(l *line, i int) int {
	for _, p := range []string{
		"trực thuộc tỉnh ủy", "trực thuộc tỉnh", "trực thuộc", "cấp tỉnh", "cấp huyện", "cấp xã", "trong tỉnh", "của tỉnh", "trong khối", "trên địa bàn tỉnh", "trên địa bàn", "thuộc tỉnh", "tỉnh", "chức năng", "các cấp", "toàn tỉnh", "nêu trên",
		"trong toàn khối", "trong toàn tỉnh", "dân vận", "cơ sở", "thuộc khối", "nói trên", "địa phương",
	} {
		if n := l.phrase(i, p); n > 0 {
			if p == "tỉnh" && l.is(i+1, "đoàn") {
				return i
			}
			return i + n
		}
	}
	return i
}

func (m *matcher) relatedAt(l *line, i int) bool { return m.relatedWords(l, i) > 0 }

func (m *matcher) relatedWords(l *line, i int) int {
	for _, p := range []string{"có liên quan", "liên quan", "lq"} {
		if n := l.phrase(i, p); n > 0 {
			return n
		}
	}
	return 0
}

// persons returns persons named by their offices at token i, together with the body that they belong to.
func (m *matcher) persons(l *line, i int) (mention, bool) {
	at := i
	for _, p := range []string{"các", "một số", "từng", "mỗi", "những"} {
		if n := l.phrase(at, p); n > 0 {
			at += n
			break
		}
	}
	comrade := 0
	for _, p := range []string{"đồng chí", "đ / c", "d / c", "đc", "ông", "bà"} {
		if comrade = l.phrase(at, p); comrade > 0 {
			break
		}
	}
	at += comrade
	title := m.lex.at(l, at, classTitle)
	if title == 0 && comrade == 0 || title > 0 && comrade == 0 && !m.isPerson(l, at) {
		return mention{}, false
	}
	at += title
	for title > 0 {
		if b, ok := m.body(l, at); ok {
			at = b.to
		} else if d, ok := m.district(l, at); ok {
			at = d.to
		}
		if l.at(at).key != "," {
			break
		}
		if title = m.lex.at(l, at+1, classTitle); title > 0 {
			at += 1 + title
		}
	}
	return mention{from: i, to: at, persons: true}, true
}

// isPerson tells the office of a person from a body whose name begins like it: Thường trực Tỉnh ủy, Ban.
func (m *matcher) isPerson(l *line, i int) bool {
	if l.is(i, "thường trực") {
		return false
	}
	if l.is(i, "cán bộ") || l.is(i, "thành viên") || l.is(i, "chuyên viên") {
		return false
	}
	return true
}

// A group is a list of those named one after another.
type group struct {
	from, to  int
	ids       []string
	all       bool
	related   bool
	persons   bool
	unknown   bool // somebody without an id
	weak      bool // nothing but common words
	ambiguous []string
}

func (g group) empty() bool { return g.to == 0 }

// group returns the list that begins at token i.
func (m *matcher) group(l *line, i int) group {
	g := group{from: i, weak: true}
	var kind DistrictType
	for at := i; ; {
		one, ok := m.mention(l, at)
		if !ok {
			break
		}
		m.cover(l, &one, &kind)
		g.add(one)
		next := m.separator(l, one.to)
		if next == one.to {
			break
		}
		at = next
	}
	return g
}

// cover gives a bare name in a list of districts the type word from before the list.
func (m *matcher) cover(l *line, one *mention, kind *DistrictType) {
	if one.kind != "" {
		*kind = one.kind
		return
	}
	d, n := m.districtName(l, one.from)
	if n == 0 || one.to != one.from+n {
		*kind = ""
		return
	}
	if id := d.ids[*kind]; one.ambiguous != "" && id != "" {
		one.ids, one.ambiguous = []string{id}, ""
	}
}

func (g *group) add(one mention) {
	g.to = one.to
	g.ids = appendNew(g.ids, one.ids...)
	g.weak = g.weak && one.weak
	g.all = g.all || one.collective && !one.related
	g.related = g.related || one.related
	g.persons = g.persons || one.persons
	g.unknown = g.unknown || !one.collective && len(one.ids) == 0 && one.ambiguous == ""
	if one.ambiguous != "" {
		g.ambiguous = append(g.ambiguous, one.ambiguous)
	}
}

// separator passes over what stands between the parts of a list.
func (m *matcher) separator(l *line, i int) int {
	at := i
	if l.at(at).key == "," || l.at(at).key == "&" {
		at++
	}
	if l.is(at, "và") {
		at++
	}
	if at == i && l.at(at).key == "-" && l.at(at).spaced {
		at++
	}
	return at
}

func appendNew(list []string, more ...string) []string {
	for _, s := range more {
		known := false
		for _, have := range list {
			known = known || have == s
		}
		if !known {
			list = append(list, s)
		}
	}
	return list
}
