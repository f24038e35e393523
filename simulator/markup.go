package simulator

import (
	"encoding/json"
	"errors"
	"strings"
	"unicode/utf8"
)

const (
	maxRowButtons  = 12
	maxButtons     = 300
	maxCallback    = 64    // bytes
	maxPlaceholder = 64    // characters
	maxMarkup      = 10000 // bytes of an inline keyboard's texts and data
)

// markup is what hangs below a message.
type markup struct {
	inline      [][]button
	keyboard    [][]string
	remove      bool
	force       bool
	selective   bool
	resize      bool
	oneTime     bool
	persistent  bool
	placeholder string
	rendered    json.RawMessage // an inline keyboard as the Bot API writes it
}

// button is one of an inline keyboard; kind says which of the others counts.
type button struct {
	text, kind, value string
	field             string // the parameter that says what it does
	raw               json.RawMessage
}

// locks tells whether a message with this markup can never be edited.
func (m *markup) locks() bool { return m != nil && m.inline == nil }

func (m *markup) equal(o *markup) bool {
	if m == nil || o == nil {
		return m == o
	}
	if len(m.inline) != len(o.inline) {
		return false
	}
	for i, row := range m.inline {
		if len(row) != len(o.inline[i]) {
			return false
		}
		for j, b := range row {
			if other := o.inline[i][j]; b.text != other.text || b.field != other.field || b.value != other.value {
				return false
			}
		}
	}
	return true
}

// parseMarkup reads reply_markup; an empty one is nil.
func parseMarkup(raw string) (*markup, error) {
	if strings.TrimSpace(raw) == "" {
		return nil, nil
	}
	object, err := parseObject([]byte(raw))
	if errors.Is(err, errNotObject) {
		return nil, badRequest("Object expected as reply markup")
	}
	if err != nil {
		return nil, badRequest("Can't parse reply keyboard markup JSON object")
	}
	m, err := readMarkup(object)
	if err != nil {
		var refused *apiError
		if errors.As(err, &refused) {
			return nil, refused
		}
		return nil, badRequest("%s", err.Error())
	}
	return m, nil
}

func readMarkup(object jsonObject) (*markup, error) {
	keyboard, err := readKeyboard(object)
	if err != nil {
		return nil, err
	}
	inline, err := readInline(object)
	if err != nil {
		return nil, err
	}
	m := &markup{}
	for _, f := range [...]struct {
		name string
		to   *bool
	}{{"remove_keyboard", &m.remove}, {"force_reply", &m.force}, {"selective", &m.selective}, {"resize_keyboard", &m.resize},
		{"one_time_keyboard", &m.oneTime}, {"is_persistent", &m.persistent}} {
		if *f.to, err = object.flag(f.name); err != nil {
			return nil, err
		}
	}
	if m.placeholder, err = object.text("input_field_placeholder"); err != nil {
		return nil, err
	}
	if utf8.RuneCountInString(m.placeholder) > maxPlaceholder {
		return nil, badRequest("INPUT_FIELD_PLACEHOLDER_TOO_LONG")
	}
	switch { // in the server's order of preference
	case len(keyboard) > 0:
		m.keyboard, m.remove, m.force = keyboard, false, false
	case len(inline) > 0:
		return &markup{inline: inline, rendered: renderInline(inline)}, nil
	case m.remove:
		m.force = false
	case m.force:
	default:
		return nil, nil
	}
	return m, nil
}

func readKeyboard(object jsonObject) ([][]string, error) {
	rows, err := object.array("keyboard")
	if err != nil {
		return nil, err
	}
	var out [][]string
	for _, raw := range rows {
		cells, isArray, err := parseArray(raw)
		if err != nil || !isArray {
			return nil, said(`Field "keyboard" must be an Array of Arrays`)
		}
		row := make([]string, 0, len(cells))
		for _, cell := range cells {
			text, err := readKeyboardButton(cell)
			if err != nil {
				return nil, said("Can't parse keyboard button: %w", err)
			}
			row = append(row, text)
		}
		if len(row) > 0 {
			out = append(out, row)
		}
	}
	return out, nil
}

func readKeyboardButton(raw json.RawMessage) (string, error) {
	var text string
	if json.Unmarshal(raw, &text) == nil && raw[0] == '"' {
		return text, nil
	}
	object, err := parseObject(raw)
	if err != nil {
		return "", said("KeyboardButton must be a String or an Object")
	}
	return object.requiredText("text")
}

func readInline(object jsonObject) ([][]button, error) {
	rows, err := object.array("inline_keyboard")
	if err != nil {
		return nil, err
	}
	var out [][]button
	total, size := 0, 0
	for _, raw := range rows {
		cells, isArray, err := parseArray(raw)
		if err != nil || !isArray {
			return nil, said(`Field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays`)
		}
		row := make([]button, 0, min(len(cells), maxRowButtons))
		for _, cell := range cells {
			b, err := readButton(cell)
			if err != nil {
				return nil, said("Can't parse inline keyboard button: %w", err)
			}
			if err := b.check(); err != nil {
				return nil, err
			}
			// What is over the limits is cut without a word.
			if len(row) < maxRowButtons && total < maxButtons {
				row = append(row, b)
				total++
				size += len(b.text) + len(b.value)
			}
		}
		if len(row) > 0 {
			out = append(out, row)
		}
	}
	if size > maxMarkup {
		return nil, badRequest("reply markup is too long")
	}
	return out, nil
}

func readButton(raw json.RawMessage) (button, error) {
	object, err := parseObject(raw)
	if err != nil {
		return button{}, said("InlineKeyboardButton must be an Object")
	}
	b := button{}
	if b.text, err = object.requiredText("text"); err != nil {
		return b, err
	}
	if err = b.readAction(object); err != nil {
		return b, err
	}
	b.raw, _ = object.get(b.field)
	return b, nil
}

// readAction finds what the button does.
func (b *button) readAction(object jsonObject) (err error) {
	for _, plain := range [...][2]string{{"url", "url"}, {"callback_data", "callback"}, {"switch_inline_query", "switch"}, {"switch_inline_query_current_chat", "switch"}} {
		if object.has(plain[0]) {
			b.field, b.kind = plain[0], plain[1]
			b.value, err = object.text(b.field)
			return err
		}
	}
	for _, inner := range [...][3]string{{"web_app", "web_app", "url"}, {"copy_text", "copy", "text"}, {"login_url", "url", "url"}} {
		if object.has(inner[0]) {
			b.field, b.kind = inner[0], inner[1]
			in, err := object.object(b.field)
			if err != nil {
				return err
			}
			b.value, err = in.requiredText(inner[2])
			return err
		}
	}
	for _, other := range [...]string{"callback_game", "pay", "switch_inline_query_chosen_chat"} {
		if object.has(other) {
			b.field, b.kind = other, "other"
			return nil
		}
	}
	return said("Text buttons are unallowed in the inline keyboard")
}

func (b button) check() error {
	switch {
	case strings.TrimSpace(b.text) == "":
		return badRequest("text of the inline keyboard button must be non-empty")
	case b.kind == "callback" && (len(b.value) > maxCallback || b.value == ""):
		return badRequest("BUTTON_DATA_INVALID")
	case b.kind == "url" && !validButtonURL(b.value):
		return badRequest("inline keyboard button URL '%s' is invalid: Wrong HTTP URL", b.value)
	}
	return nil
}

func validButtonURL(url string) bool {
	return checkedLink(url) != "" || strings.HasPrefix(url, "tg://")
}

// renderInline writes an inline keyboard as the Bot API does.
func renderInline(rows [][]button) json.RawMessage {
	out := append(make([]byte, 0, 256), `{"inline_keyboard":[`...)
	for i, row := range rows {
		if i > 0 {
			out = append(out, ',')
		}
		out = append(out, '[')
		for j, b := range row {
			if j > 0 {
				out = append(out, ',')
			}
			out = append(appendQuoted(append(out, `{"text":`...), b.text), ',')
			out = append(append(append(appendQuoted(out, b.field), ':'), b.raw...), '}')
		}
		out = append(out, ']')
	}
	return append(out, "]}"...)
}

// api is the keyboard as the bot gets it back; only inline ones come back.
func (m *markup) api() json.RawMessage {
	if m == nil {
		return nil
	}
	return m.rendered
}
