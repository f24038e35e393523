package dashboard

import (
	"errors"
	"net/http"
	"net/url"

	"giaoban/calendar"
	"giaoban/summary/source"
)

// The pages of a past day stand below its date, so that their links lead to other pages of that day. Who asks for a page with
// dateParam is led there.
const (
	dayPath   = "day/{day}/"
	dateParam = "date"
)

// dayOf is where the pages of a day stand, below the dashboard's own address; those of the present where it is zero.
func (p *Pages) dayOf(day calendar.Date) string {
	if day.IsZero() {
		return p.base
	}
	return p.base + "day/" + day.String() + "/"
}

// dated leads whoever asks for a day to the pages of that day, and answers where there can't be any. A day that is none, or is
// still to come, is said so; today is the present.
func (p *Pages) dated(handle func(http.ResponseWriter, *http.Request, viewer)) func(http.ResponseWriter, *http.Request, viewer) {
	return func(w http.ResponseWriter, r *http.Request, v viewer) {
		query := r.URL.Query()
		typed := r.PathValue("day")
		asked := query.Has(dateParam)
		if asked {
			typed = query.Get(dateParam)
			query.Del(dateParam)
		}
		if typed == "" && !asked {
			handle(w, r, v)
			return
		}
		var day calendar.Date
		if typed != "" {
			var err error
			if day, err = calendar.Parse(typed); err != nil {
				p.failFor(w, r, http.StatusBadRequest, v, "page.fault_date")
				return
			}
		}
		switch today := calendar.Of(p.o.Clock.Now(), p.o.Zone); {
		case day.After(today):
			p.failFor(w, r, http.StatusNotFound, v, "page.fault_future")
			return
		case day == today:
			day = calendar.Date{}
		}
		if asked || day.IsZero() {
			to := url.URL{Path: p.dayOf(day) + p.below(r), RawQuery: query.Encode()}
			http.Redirect(w, r, to.String(), http.StatusSeeOther)
			return
		}
		handle(w, r, v)
	}
}

// below is which page was asked for, without the dashboard's address and the day.
func (p *Pages) below(r *http.Request) string {
	place := r.URL.Path[len(p.base):]
	if day := r.PathValue("day"); day != "" {
		place = place[len("day/")+len(day)+len("/"):]
	}
	return place
}

// standing returns what a request's page is made of. Where it can't be had, it answers itself and returns false.
func (p *Pages) standing(w http.ResponseWriter, r *http.Request, v viewer) (*standing, bool) {
	var day calendar.Date
	if typed := r.PathValue("day"); typed != "" {
		var err error
		if day, err = calendar.Parse(typed); err != nil {
			p.failFor(w, r, http.StatusBadRequest, v, "page.fault_date")
			return nil, false
		}
	}
	s, err := p.figure.of(r.Context(), v, day)
	switch {
	case errors.Is(err, source.ErrBeforeFirst):
		p.failFor(w, r, http.StatusNotFound, v, "page.fault_before")
		return nil, false
	case err != nil:
		p.broken(w, r, err)
		return nil, false
	}
	return s, true
}
