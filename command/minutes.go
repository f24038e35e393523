package command

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"giaoban/calendar"
	"giaoban/i18n"
	"giaoban/minutes"
)

// minutesRun is the subcommand minutes.
type minutesRun struct {
	File   string `arg:"" help:"The notice: .txt or .docx."`
	JSON   bool   `name:"json" help:"Print the drafts as JSON."`
	Expect string `help:"Compare with the drafts in this JSON file, and print precision and recall of each field."`
	Lang   string `default:"vi" enum:"vi,en" help:"Language [vi, en]."`
}

// Run reads the notice and prints its drafts.
func (m minutesRun) Run(t *terminal) error {
	text, err := m.read()
	if err != nil {
		return err
	}
	document, err := minutes.Parse(text, minutes.DefaultOffice())
	if err != nil {
		return fmt.Errorf("reading the notice %s: %w", m.File, err)
	}
	if m.Expect != "" {
		return m.compare(t.out, text, document)
	}
	if m.JSON {
		raw, err := document.JSON()
		if err != nil {
			return err
		}
		_, err = t.out.Write(raw)
		return err
	}
	texts, err := i18n.Load()
	if err != nil {
		return fmt.Errorf("loading the texts: %w", err)
	}
	_, err = io.WriteString(t.out, m.show(document, texts.For(m.Lang)))
	return err
}

// read returns the file's text. One byte more than is allowed is read, so that a larger file is refused and not cut.
func (m minutesRun) read() (string, error) {
	f, err := os.Open(m.File)
	if err != nil {
		return "", fmt.Errorf("opening the notice: %w", err)
	}
	data, err := io.ReadAll(io.LimitReader(f, minutes.MaxFile+1))
	if err = errors.Join(err, f.Close()); err != nil {
		return "", fmt.Errorf("reading the notice: %w", err)
	}
	text, err := minutes.ReadFile(m.File, data)
	if err != nil {
		return "", fmt.Errorf("%s: %w", m.in(readProblem(minutes.ReadCodeOf(err))), err)
	}
	return text, nil
}

// in picks the text of the language asked for.
func (m minutesRun) in(vi, en string) string {
	if m.Lang == "en" {
		return en
	}
	return vi
}

// readProblem says what to do about a file that could not be read.
func readProblem(code minutes.ReadCode) (vi, en string) {
	switch code {
	case minutes.CodePicture:
		return "Tệp là ảnh chụp hoặc bản quét: cần văn bản gốc (.docx hoặc .txt)", "the file is a picture of a page: the text itself is needed (.docx or .txt)"
	case minutes.CodeOldWord:
		return "Tệp .doc kiểu cũ: hãy lưu lại thành .docx", "this is an old .doc: save it as .docx"
	case minutes.CodeTooBig:
		return "Tệp quá lớn", "the file is too large"
	case minutes.CodeEmpty:
		return "Tệp không có chữ nào", "the file holds no text"
	case minutes.CodeBroken:
		return "Tệp hỏng, không đọc được", "the file is damaged"
	}
	return "Chỉ đọc được .txt và .docx", "only .txt and .docx can be read"
}

// compare prints how well the drafts match the expected ones.
func (m minutesRun) compare(out io.Writer, text string, document minutes.Document) error {
	expected, err := os.ReadFile(m.Expect)
	if err != nil {
		return fmt.Errorf("reading the expected drafts: %w", err)
	}
	raw, err := document.JSON()
	if err != nil {
		return err
	}
	s, err := minutes.Score(text, expected, raw)
	if err != nil {
		return err
	}
	var b strings.Builder
	row := func(name string, c minutes.Count) {
		fmt.Fprintf(&b, "%-13s precision %.3f  recall %.3f  (%d expected, %d found, %d right)\n", name, c.Precision(), c.Recall(), c.Expected, c.Got, c.Right)
	}
	fmt.Fprintf(&b, "refusal       right %t\n", s.RefusalRight)
	row("directives", s.Directives)
	for _, name := range minutes.FieldNames() {
		row(name, s.Fields[name])
	}
	row("all fields", s.All)
	for _, name := range minutes.MeetingNames() {
		row("meeting "+name, s.Meeting[name])
	}
	_, err = io.WriteString(out, b.String())
	return err
}

// show writes the drafts for people.
func (m minutesRun) show(d minutes.Document, p i18n.Printer) string {
	if d.Refused != "" {
		return m.in("Văn bản có dấu mật: không xử lý.\n", "The document bears a secrecy mark: it is refused.\n")
	}
	var b strings.Builder
	if title := d.Meeting.Title; title != "" {
		fmt.Fprintln(&b, title)
	}
	if !d.Meeting.Date.IsZero() {
		fmt.Fprintln(&b, m.in("Ngày họp: ", "Session of "), p.Date(d.Meeting.Date))
	}
	for _, draft := range d.Directives {
		fmt.Fprintf(&b, "\n%d. %s\n", draft.N, draft.Source)
		for _, line := range m.fields(draft, p) {
			fmt.Fprintln(&b, "   "+line)
		}
	}
	for _, w := range d.Warnings {
		fmt.Fprintf(&b, m.in("\nChú ý, số %d: văn bản ghi %d năm, tính ra %d năm (%s)\n", "\nNote on %d: the text says %d years, the dates give %d (%s)\n"), w.Directive, w.Stated, w.Computed, w.Part)
	}
	return b.String()
}

// fields describes what was read of a draft.
func (m minutesRun) fields(d minutes.Draft, p i18n.Printer) []string {
	var out []string
	put := func(vi, en, value string) {
		if value != "" {
			out = append(out, m.in(vi, en)+": "+value)
		}
	}
	lead := strings.Join(d.Lead, ", ")
	if d.AllUnits {
		lead = m.in("các đơn vị", "all units")
	}
	put("Chủ trì", "Lead", lead)
	with := strings.Join(d.Coordinators, ", ")
	if d.CoordinatorsUnspecified {
		with = strings.TrimPrefix(with+", "+m.in("các đơn vị liên quan", "units concerned"), ", ")
	}
	put("Phối hợp", "Coordinators", with)
	put("Thời hạn", "Due", m.due(d.Due, p))
	if d.Recurring != nil {
		put("Định kỳ", "Recurring", d.Recurring.String())
	}
	put("Dịp", "Milestone", d.Milestone.String())
	if d.Target != nil {
		put("Chỉ tiêu", "Target", strings.TrimSpace(d.Target.Op+" "+d.Target.Value.String()+" "+d.Target.Unit))
	}
	if d.Standing {
		out = append(out, m.in("Thường xuyên", "Standing"))
	}
	put("Gia hạn của", "Extension of", d.ExtensionOf)
	put("Báo cáo về", "Report to", strings.Join(d.ReportTo, ", "))
	put("Cần hỏi lại", "Ask back", strings.Join(d.Ambiguous, "; "))
	return out
}

// due writes a deadline with how it is meant.
func (m minutesRun) due(d calendar.Deadline, p i18n.Printer) string {
	if d.IsZero() {
		return ""
	}
	text := p.Weekday(d.Day) + " " + p.Date(d.Day)
	if d.HasHour {
		text = fmt.Sprintf("%02d:%02d ", d.Hour, d.Minute) + text
	}
	if d.Inclusive {
		return m.in("hết ", "by ") + text
	}
	return m.in("trước ", "before ") + text
}
