package sqlite

import (
	"context"

	"giaoban/directive"
	"giaoban/store"
)

// ReportsOf returns the reports that a filter chooses, by directive, organisation and number. Meeting and States are those
// of the directive; OpenOnly is not looked at.
func (s *Store) ReportsOf(ctx context.Context, f store.Filter) ([]directive.Report, error) {
	return answers(ctx, s, "reading reports", reports(), "reports", f)
}

// ExtensionsOf returns the extension requests that a filter chooses, as ReportsOf does.
func (s *Store) ExtensionsOf(ctx context.Context, f store.Filter) ([]directive.Extension, error) {
	return answers(ctx, s, "reading extension requests", extensions(), "extensions", f)
}

// answers lists what was said under assignments.
func answers[T any](ctx context.Context, s *Store, doing string, t table[T], name string, f store.Filter) ([]T, error) {
	var w conditions
	if f.Organisation != "" {
		w.add("x.organisation = ?", string(f.Organisation))
	}
	if err := w.directive(f); err != nil {
		return nil, s.fail(doing, err)
	}
	return all(ctx, s, doing, t, "FROM "+name+" x JOIN directives d ON d.number = x.directive"+w.String()+
		" ORDER BY x.directive, x.organisation, x.number", w.args...)
}

// Undecided returns the extension requests that wait for a decision under directives that count, by directive, organisation
// and number. It costs no more than there are.
func (s *Store) Undecided(ctx context.Context) ([]directive.Extension, error) {
	return all(ctx, s, "reading undecided requests", extensions(), `FROM extensions x JOIN directives d ON d.number = x.directive
		WHERE x.decision = '' AND d.state IN ('published', 'closed') ORDER BY x.directive, x.organisation, x.number`)
}
