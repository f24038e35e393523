package dashboard

import (
	"bytes"
	"net/http"
	"sync"
	"time"
)

// cachedPages is how many finished pages are kept.
const cachedPages = 128

// cache keeps finished pages of the last revision and minute. A page is one session's own: it bears its forms' token.
type cache struct {
	mu    sync.Mutex
	limit int
	pages map[cacheKey][]byte
}

type cacheKey struct {
	session, theme, path, query string
	lang                        string
	revision                    int64
	minute                      time.Time
	roles                       int64 // the person's version: roles may have changed without anything else
}

func newCache(limit int) *cache { return &cache{limit: limit, pages: map[cacheKey][]byte{}} }

func (c *cache) get(key cacheKey) []byte {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.pages[key]
}

// put keeps a page. Where there are too many, those of other revisions and minutes go first, and then all.
func (c *cache) put(key cacheKey, page []byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.pages) >= c.limit {
		for old := range c.pages {
			if old.revision != key.revision || !old.minute.Equal(key.minute) {
				delete(c.pages, old)
			}
		}
		if len(c.pages) >= c.limit {
			clear(c.pages)
		}
	}
	c.pages[key] = page
}

// page makes the content of a page.
type page func(r *http.Request, v viewer, s *standing) (view, error)

// kept answers with a page that changes only with the records, the minute and what was asked, and keeps it.
func (p *Pages) kept(make page) func(http.ResponseWriter, *http.Request, viewer) {
	return func(w http.ResponseWriter, r *http.Request, v viewer) {
		s, ok := p.standing(w, r, v)
		if !ok {
			return
		}
		key := cacheKey{
			session: v.Ticket.Nonce, theme: v.Theme, path: r.URL.Path, query: r.URL.RawQuery, lang: string(v.Lang),
			revision: s.Revision, minute: s.Minute, roles: v.Person.Version,
		}
		if body := p.cache.get(key); body != nil {
			p.send(w, r, http.StatusOK, body)
			return
		}
		if body, status := p.answer(w, r, v, s, make); status == http.StatusOK {
			p.cache.put(key, body)
		}
	}
}

// fresh answers with a page that is made anew each time.
func (p *Pages) fresh(make page) func(http.ResponseWriter, *http.Request, viewer) {
	return func(w http.ResponseWriter, r *http.Request, v viewer) {
		s, ok := p.standing(w, r, v)
		if !ok {
			return
		}
		p.answer(w, r, v, s, make)
	}
}

// answer makes a page and sends it. It returns what was sent, with status 0 where the page could not be made.
func (p *Pages) answer(w http.ResponseWriter, r *http.Request, v viewer, s *standing, make page) (body []byte, status int) {
	var buffer bytes.Buffer
	status, err := p.make(&buffer, r, v, s, make)
	if err != nil {
		p.broken(w, r, err)
		return nil, 0
	}
	p.send(w, r, status, buffer.Bytes())
	return buffer.Bytes(), status
}
