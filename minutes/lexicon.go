package minutes

import "slices"

// A class is a set of phrases that do the same in a sentence.
type class int

// A lexicon finds phrases. It is built once for a text.
type lexicon struct {
	byClass map[class]map[string][][]word // class, key of the first word, phrases with the longest first
}

func newLexicon() *lexicon {
	x := &lexicon{byClass: map[class]map[string][][]word{}}
	for c, phrases := range phrases() {
		x.byClass[c] = index(phrases)
	}
	return x
}

// index orders phrases by their first words.
func index(phrases []string) map[string][][]word {
	out := map[string][][]word{}
	for _, p := range phrases {
		words := wordsOf(p)
		out[words[0].key] = append(out[words[0].key], words)
	}
	for _, list := range out {
		slices.SortStableFunc(list, func(a, b []word) int { return len(b) - len(a) })
	}
	return out
}

func wordsOf(phrase string) []word {
	var out []word
	for _, t := range newLexer(phrase).lex(0, len(phrase)) {
		out = append(out, word{t.key, t.canon})
	}
	return out
}

// at returns how many tokens from i on are the longest phrase of a class, or 0.
func (x *lexicon) at(l *line, i int, c class) int {
	for _, words := range x.byClass[c][l.at(i).key] {
		if l.matchesAll(i, words) {
			return len(words)
		}
	}
	return 0
}

func (l *line) matchesAll(i int, words []word) bool {
	for k, w := range words {
		if !l.matches(i+k, w) {
			return false
		}
	}
	return true
}

// find returns the first place of a phrase of a class in the tokens from i to before j, or -1.
func (x *lexicon) find(l *line, i, j int, c class) int {
	for ; i < j; i++ {
		if x.at(l, i, c) > 0 {
			return i
		}
	}
	return -1
}
