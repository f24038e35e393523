package dashboard

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"giaoban/calendar"
	"giaoban/directive"
	"giaoban/ledger"
)

// decide carries out what was decided on a directive's page: confirm or return a report, grant, shorten or deny an extension.
// Whether the person may is for the domain to say, as for any button of the bot.
func (p *Pages) decide(w http.ResponseWriter, r *http.Request, v viewer) {
	number, err := strconv.Atoi(r.PathValue("number"))
	if err != nil {
		p.fail(w, r, http.StatusNotFound, "page.fault_missing")
		return
	}
	key := directive.AssignmentKey{Directive: number, Organisation: directive.OrgID(r.PathValue("org"))}
	act := r.PathValue("act")
	cmd, code := p.command(r, act, key)
	form := r.PostForm.Get("form")
	switch {
	case cmd == nil && code == "":
		p.fail(w, r, http.StatusNotFound, "page.fault_missing")
		return
	case code != "":
		p.turnBack(w, r, number, url.Values{refusedParam: {string(code)}})
		return
	case len(form) != formKey || !hexadecimal(form):
		p.fail(w, r, http.StatusBadRequest, "page.fault_form")
		return
	}
	_, err = p.o.Ledger.Execute(r.Context(), ledger.Turn{
		Key: "web:" + form, Actor: directive.ByPerson(v.Person.ID), Command: cmd,
	})
	var refusal *directive.Refusal
	switch {
	case errors.As(err, &refusal):
		p.turnBack(w, r, number, url.Values{refusedParam: {string(refusal.Code)}})
	case err != nil:
		p.broken(w, r, fmt.Errorf("deciding on a page: %w", err))
	default:
		p.turnBack(w, r, number, url.Values{saidParam: {act}})
	}
}

// formKey is how long a form's key is, in hexadecimal digits.
const formKey = 32

func hexadecimal(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return !strings.ContainsRune("0123456789abcdef", r) })
}

// command makes the command of a form; where a field is not understood, the code says which.
func (p *Pages) command(r *http.Request, act string, key directive.AssignmentKey) (directive.Command, directive.Code) {
	reason := strings.TrimSpace(r.PostForm.Get("reason"))
	report, err := strconv.Atoi(r.PostForm.Get("report"))
	if err != nil || report < 0 {
		report = 0
	}
	switch act {
	case "confirm":
		return directive.Confirm{Assignment: key, Report: report}, ""
	case "return":
		return directive.Return{Assignment: key, Report: report, Reason: reason}, ""
	case "grant":
		return directive.DecideExtension{Assignment: key, Decision: directive.Approved, Answer: reason}, ""
	case "deny":
		return directive.DecideExtension{Assignment: key, Decision: directive.Denied, Answer: reason}, ""
	case "shorten":
		day, err := calendar.Parse(r.PostForm.Get("until"))
		if err != nil {
			typed, err := calendar.ParseTyped(r.PostForm.Get("until"), calendar.Of(p.o.Clock.Now(), p.o.Zone))
			if err != nil || !typed.IsDay() {
				return nil, directive.CodeBadDate
			}
			day = typed.From
		}
		return directive.DecideExtension{
			Assignment: key, Decision: directive.Shortened, Granted: calendar.By(day), Answer: reason,
		}, ""
	}
	return nil, ""
}

// turnBack shows the directive's page again, which says what became of the decision.
func (p *Pages) turnBack(w http.ResponseWriter, r *http.Request, number int, said url.Values) {
	http.Redirect(w, r, fmt.Sprintf("%sdirectives/%d?%s", p.base, number, said.Encode()), http.StatusSeeOther)
}

// refusal says on a page why something was refused. The words of the bot name the directive and the day; here both stand on
// the page, so that the plain reason is enough.
func (p *Pages) refusal(v viewer, code directive.Code) string {
	switch code {
	case directive.CodeReasonMissing:
		return p.o.Renderer.Label(v.Lang, "page.refused_reason")
	case directive.CodeBadDate, directive.CodeBadGrant:
		return p.o.Renderer.Label(v.Lang, "page.refused_date")
	case directive.CodeForbidden, directive.CodeNotYourUnit:
		return p.o.Renderer.Label(v.Lang, "page.refused_role")
	case directive.CodeTextTooLong:
		return p.o.Renderer.Label(v.Lang, "page.refused_long")
	}
	if slices.Contains([]directive.Code{directive.CodeWithdrawn, directive.CodeClosed}, code) {
		return p.o.Renderer.Label(v.Lang, "page.refused_ended")
	}
	return p.o.Renderer.Label(v.Lang, "page.refused_settled")
}
