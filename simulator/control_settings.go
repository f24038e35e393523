package simulator

import (
	"net/http"
	"slices"
	"strings"
	"time"
)

func (s *Simulator) settingRoutes(mux *http.ServeMux) {
	mux.HandleFunc("POST /sim/bot", act("bot", func(_ *http.Request, edit BotEdit) (Bot, error) { return s.SetBot(edit) }))
	mux.HandleFunc("POST /sim/limiter", act("limiter", func(_ *http.Request, spec LimiterSpec) (LimiterView, error) { return s.SetLimiter(spec) }))
	mux.HandleFunc("POST /sim/faults", act("fault", func(_ *http.Request, spec FaultSpec) (Fault, error) { return s.AddFault(spec) }))
	mux.HandleFunc("DELETE /sim/faults", act("", func(*http.Request, nothing) (nothing, error) { s.ClearFaults(); return nothing{}, nil }))
	mux.HandleFunc("DELETE /sim/faults/{id}", act("", func(r *http.Request, _ nothing) (nothing, error) {
		id, err := s.pathNumber(r, "id")
		if err != nil {
			return nothing{}, err
		}
		return nothing{}, s.RemoveFault(int(id))
	}))
	mux.HandleFunc("POST /sim/clock", func(w http.ResponseWriter, r *http.Request) {
		var spec ClockSpec
		data, err := readControl(r)
		if err == nil {
			err = decode(data, &spec)
		}
		var now ClockView
		if err == nil {
			now, err = s.SetClock(spec)
		}
		if err != nil {
			writeFieldError(w, err)
			return
		}
		writeJSON(w, http.StatusOK, now)
	})
	mux.HandleFunc("POST /sim/fill", func(w http.ResponseWriter, r *http.Request) {
		var spec FillSpec
		data, err := readControl(r)
		if err == nil {
			err = decode(data, &spec)
		}
		if err == nil {
			err = s.fill(spec)
		}
		if err != nil {
			writeFieldError(w, err)
			return
		}
		writeJSON(w, http.StatusOK, map[string]int{"groups": spec.Groups, "people": spec.Members})
	})
}

// SetBot changes settings of the bot.
func (s *Simulator) SetBot(edit BotEdit) (Bot, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if edit.Username != nil {
		if *edit.Username == "" {
			return Bot{}, wrong("username", "must not be empty")
		}
		if err := s.checkUsername(*edit.Username, s.bot.id); err != nil {
			return Bot{}, err
		}
	}
	if edit.Name != nil {
		if err := checkName("name", *edit.Name, false); err != nil {
			return Bot{}, err
		}
		s.bot.first = strings.TrimSpace(*edit.Name)
	}
	if edit.Username != nil {
		s.renameUser(s.bot.username, *edit.Username, s.bot.id)
		s.bot.username = *edit.Username
	}
	if edit.Privacy != nil {
		s.privacy = *edit.Privacy
	}
	if edit.Revoked != nil {
		s.faults = slices.DeleteFunc(s.faults, func(f *fault) bool { return f.kind == FaultRevoked })
		if *edit.Revoked {
			s.order(&fault{kind: FaultRevoked, count: -1})
		}
		s.post(event{kind: "faults"})
	}
	s.post(event{kind: "bot"})
	return s.botView(), nil
}

func (s *Simulator) botView() Bot {
	out := Bot{ID: s.bot.id, Username: s.bot.username, Name: s.bot.first, Privacy: s.privacy, Description: s.profile.description,
		ShortDescription: s.profile.short, Pending: len(s.updates.items), Polling: s.poll != nil, Held: s.held,
		Revoked: slices.ContainsFunc(s.faults, func(f *fault) bool { return f.kind == FaultRevoked })}
	if s.hook != nil {
		out.Webhook, out.WebhookError = s.hook.url, s.hook.lastError
	}
	return out
}

// SetLimiter sets the rate limits; what was counted before is forgotten.
func (s *Simulator) SetLimiter(spec LimiterSpec) (LimiterView, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !spec.Mode.known() {
		return LimiterView{}, wrong("mode", "must be off, real or paid")
	}
	if spec.Hold < 0 {
		return LimiterView{}, wrong("hold", "must not be negative")
	}
	s.limiter = limiter{mode: spec.Mode, hold: time.Duration(spec.Hold)}
	for _, c := range s.chats {
		c.pace = nil
	}
	s.post(event{kind: "limiter"})
	return s.limiterView(), nil
}

func (s *Simulator) limiterView() LimiterView {
	return LimiterView{Mode: s.limiter.mode, Hold: Duration(s.limiter.hold)}
}

// AddFault orders a fault.
func (s *Simulator) AddFault(spec FaultSpec) (Fault, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f := &fault{kind: spec.Kind, method: lower(spec.Method), shown: spec.Method, chat: spec.Chat, count: spec.Count, retryAfter: spec.RetryAfter, delay: time.Duration(spec.Delay)}
	switch {
	case !slices.Contains(faultKinds(), f.kind):
		return Fault{}, wrong("kind", "must be one of %s", strings.Join(faultKinds(), ", "))
	case f.count < -1:
		return Fault{}, wrong("count", "must be positive, or -1 for no end")
	case f.retryAfter < 0:
		return Fault{}, wrong("retry_after", "must not be negative")
	case f.delay < 0:
		return Fault{}, wrong("delay", "must not be negative")
	case f.retryAfter > 0 && f.kind != FaultTooMany:
		return Fault{}, wrong("retry_after", "goes with %s only", FaultTooMany)
	case f.delay > 0 && f.kind != FaultDelay && f.kind != FaultSlowBody:
		return Fault{}, wrong("delay", "goes with %s and %s only", FaultDelay, FaultSlowBody)
	}
	if f.method != "" {
		spec, known := s.methods[f.method]
		if !known {
			return Fault{}, wrong("method", "there is no method %s", f.shown)
		}
		f.shown = spec.name
	}
	if f.chat != 0 {
		if _, err := s.chatFor(f.chat); err != nil {
			return Fault{}, err
		}
	}
	if f.count == 0 {
		f.count = 1
	}
	if f.retryAfter == 0 {
		f.retryAfter = defaultRetryAfter
	}
	if f.delay == 0 {
		f.delay = defaultDelay
	}
	s.order(f)
	s.post(event{kind: "faults"})
	return f.view(), nil
}

func (s *Simulator) order(f *fault) {
	s.faultCount++
	f.id, f.left = s.faultCount, f.count
	s.faults = append(s.faults, f)
}

func (f *fault) view() Fault {
	out := Fault{ID: f.id, Kind: f.kind, Method: f.shown, Chat: f.chat, Count: f.count, Left: f.left}
	switch f.kind {
	case FaultTooMany:
		out.RetryAfter = f.retryAfter
	case FaultDelay, FaultSlowBody:
		out.Delay = Duration(f.delay)
	}
	return out
}

func (s *Simulator) faultViews() []Fault {
	out := make([]Fault, 0, len(s.faults))
	for _, f := range s.faults {
		out = append(out, f.view())
	}
	return out
}

// RemoveFault takes a fault back.
func (s *Simulator) RemoveFault(id int) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	before := len(s.faults)
	s.faults = slices.DeleteFunc(s.faults, func(f *fault) bool { return f.id == id })
	if len(s.faults) == before {
		return missing("id", "there is no fault %d", id)
	}
	s.post(event{kind: "faults"})
	return nil
}

// ClearFaults takes all faults back.
func (s *Simulator) ClearFaults() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = nil
	s.post(event{kind: "faults"})
}

const (
	morning = "07:00"
	maxRate = 1e6
)

// SetClock moves the simulator's clock, or changes how fast it runs.
func (s *Simulator) SetClock(spec ClockSpec) (ClockView, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	given := 0
	for _, is := range [...]bool{spec.Advance != nil, spec.To != nil, spec.Next != "", spec.Rate != nil} {
		if is {
			given++
		}
	}
	if given != 1 {
		return ClockView{}, wrong("", "one of advance, to, next and rate is needed")
	}
	switch {
	case spec.Advance != nil && *spec.Advance < 0:
		return ClockView{}, wrong("advance", "must not be negative; use to for going back")
	case spec.Advance != nil:
		s.clock.Advance(time.Duration(*spec.Advance))
	case spec.To != nil:
		if year := spec.To.Year(); year < 1970 || year > 2200 {
			return ClockView{}, wrong("to", "must be between 1970 and 2200")
		}
		s.clock.Set(*spec.To)
	case spec.Rate != nil:
		if *spec.Rate <= 0 || *spec.Rate > maxRate {
			return ClockView{}, wrong("rate", "must be above 0 and at most a million")
		}
		s.clock.Run(*spec.Rate)
		s.rate = *spec.Rate
	default:
		at, err := s.nextTime(spec.Next)
		if err != nil {
			return ClockView{}, err
		}
		s.clock.Set(at)
	}
	s.post(event{kind: "clock"})
	select {
	case s.moved <- struct{}{}:
	default: // it is told already
	}
	return s.clockView(), nil
}

// nextTime returns the next moment at which the clocks of the zone show the time of day.
func (s *Simulator) nextTime(text string) (time.Time, error) {
	if text == "morning" {
		text = morning
	}
	of, err := time.Parse("15:04", text)
	if err != nil {
		return time.Time{}, wrong("next", `must be "morning" or a time such as "07:30"`)
	}
	now := s.clock.Now().In(s.options.Zone)
	at := time.Date(now.Year(), now.Month(), now.Day(), of.Hour(), of.Minute(), 0, 0, s.options.Zone)
	if !at.After(now) {
		at = time.Date(now.Year(), now.Month(), now.Day()+1, of.Hour(), of.Minute(), 0, 0, s.options.Zone)
	}
	return at, nil
}

func (s *Simulator) clockView() ClockView {
	now := s.clock.Now()
	return ClockView{Now: now.UTC(), Unix: now.Unix(), Rate: s.rate, Zone: now.In(s.options.Zone).Format("-07:00")}
}
