package simulator

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"reflect"
	"sort"
	"strings"
	"time"
)

// FieldError is a refusal of the control interface; Field says what of the request is wrong.
type FieldError struct {
	Field   string `json:"field"`
	Message string `json:"message"`
	status  int
}

func (e *FieldError) Error() string {
	if e.Field == "" {
		return e.Message
	}
	return e.Field + ": " + e.Message
}

func wrong(field, format string, args ...any) *FieldError {
	return &FieldError{Field: field, Message: fmt.Sprintf(format, args...), status: http.StatusBadRequest}
}

func missing(field, format string, args ...any) *FieldError {
	return &FieldError{Field: field, Message: fmt.Sprintf(format, args...), status: http.StatusNotFound}
}

// asField turns a refusal in the Bot API's words into one about a field.
func asField(field string, err error) error {
	var refused *apiError
	if errors.As(err, &refused) {
		_, text, _ := strings.Cut(refused.text, ": ")
		return wrong(field, "%s", text)
	}
	return err
}

func writeJSON(w http.ResponseWriter, status int, v any) {
	data, err := json.Marshal(v)
	if err != nil {
		status, data = http.StatusInternalServerError, []byte(`{"error":{"field":"","message":"the answer could not be written"}}`)
	}
	h := w.Header()
	h.Set("Content-Type", "application/json; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	w.WriteHeader(status)
	_, _ = w.Write(data) // the reader may have gone
}

func writeFieldError(w http.ResponseWriter, err error) {
	var wrongField *FieldError
	if !errors.As(err, &wrongField) {
		wrongField = &FieldError{Message: err.Error(), status: http.StatusInternalServerError}
	}
	writeJSON(w, wrongField.status, map[string]any{"error": wrongField})
}

const maxControlBytes = 64 << 20

func readControl(r *http.Request) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(r.Body, maxControlBytes+1))
	if err != nil {
		return nil, wrong("", "the body could not be read")
	}
	if len(data) > maxControlBytes {
		return nil, &FieldError{Message: "the body is over 64 MiB", status: http.StatusRequestEntityTooLarge}
	}
	return data, nil
}

// decode fills the struct that spec points to; every error names the field.
func decode(data []byte, spec any) error {
	var fields map[string]json.RawMessage
	if len(bytes.TrimSpace(data)) > 0 {
		if err := json.Unmarshal(data, &fields); err != nil {
			return wrong("", "the body must be a JSON object: %s", strings.TrimPrefix(err.Error(), "json: "))
		}
	}
	v := reflect.ValueOf(spec).Elem()
	known := map[string]bool{}
	for i := range v.NumField() {
		f := v.Type().Field(i)
		name := f.Tag.Get("json")
		known[name] = true
		raw, given := fields[name]
		if !given || string(raw) == "null" {
			if f.Tag.Get("sim") == "needed" {
				return wrong(name, "is needed")
			}
			continue
		}
		if err := json.Unmarshal(raw, v.Field(i).Addr().Interface()); err != nil {
			return wrong(name, "%s", expected(f.Type, err))
		}
	}
	var unknown []string
	for name := range fields {
		if !known[name] {
			unknown = append(unknown, name)
		}
	}
	if len(unknown) > 0 {
		sort.Strings(unknown)
		return wrong(unknown[0], "there is no such field")
	}
	return nil
}

// expected says in plain words what a field must be.
func expected(t reflect.Type, err error) string {
	if t == reflect.TypeFor[*time.Time]() {
		return "must be a time such as 2026-11-23T07:00:00+07:00"
	}
	var wrongType *json.UnmarshalTypeError
	if !errors.As(err, &wrongType) {
		return strings.TrimPrefix(err.Error(), "json: ")
	}
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch t.Kind() {
	case reflect.String:
		return "must be a string"
	case reflect.Bool:
		return "must be true or false"
	case reflect.Int, reflect.Int64:
		return "must be a whole number"
	case reflect.Float64:
		return "must be a number"
	case reflect.Slice:
		return "must be a list of the right values, not " + wrongType.Value
	}
	return "has the wrong type: " + wrongType.Value
}
