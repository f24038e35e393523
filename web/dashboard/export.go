package dashboard

import (
	"bytes"
	"fmt"
	"net/http"
	"slices"

	"giaoban/calendar"
	"giaoban/directive"
	"giaoban/summary"
	"giaoban/summary/document"
	"giaoban/summary/sheet"
)

// The files that can be taken along.
const (
	fileXLSX = "xlsx"
	fileCSV  = "csv"
	fileDOCX = "docx"
)

// export answers with the viewer's figures as a file: the workbook, the list of assignments, or the report for a meeting.
func (p *Pages) export(w http.ResponseWriter, r *http.Request, v viewer) {
	s, ok := p.standing(w, r, v)
	if !ok {
		return
	}
	var made bytes.Buffer
	var kind string
	var err error
	ending := r.PathValue("kind")
	printer := p.o.Renderer.Printer(v.Lang)
	switch ending {
	case fileXLSX:
		kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
		about := sheet.About{Title: p.o.Renderer.Label(v.Lang, "page.overview"), Creator: "Giaoban", Made: s.Now}
		err = sheet.XLSX(&made, sheet.All(s.Report, printer), about)
	case fileCSV:
		kind = "text/csv; charset=utf-8"
		err = sheet.CSV(&made, sheet.Assignments(s.Report, printer))
	case fileDOCX:
		kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
		report, meeting := meetingReport(s, r.URL.Query().Get("meeting"))
		err = document.Write(&made, report, meeting, p.o.Letterhead, printer)
	default:
		p.fail(w, r, http.StatusNotFound, "page.fault_missing")
		return
	}
	if err != nil {
		p.broken(w, r, fmt.Errorf("writing a %s: %w", ending, err))
		return
	}
	name := "giaoban-" + calendar.Of(s.Now, p.o.Zone).String() + "." + ending
	w.Header().Set("Content-Type", kind)
	w.Header().Set("Content-Disposition", `attachment; filename="`+name+`"`)
	if _, err := w.Write(made.Bytes()); err != nil {
		p.o.Logger.Debug("whoever asked for a file went away", "file", name, "error", err)
	}
}

// meetingReport narrows a report to the directives of a meeting. Without one, or with one that isn't there, it is everything.
func meetingReport(s *standing, id string) (summary.Report, *directive.Meeting) {
	at := slices.IndexFunc(s.Meetings, func(m directive.Meeting) bool { return m.ID == id })
	if at < 0 {
		return s.Report, nil
	}
	in := s.input
	in.Selection.Meeting = id
	return summary.Compute(in), &s.Meetings[at]
}
