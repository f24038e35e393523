package simulator

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
)

// jsonObject reads the fields of one JSON object the way the Bot API does: a null is a value of the wrong type, not an
// absent field; numbers are accepted as strings; and the error names the field.
type jsonObject map[string]json.RawMessage

var errNotObject = errors.New("not an object")

func parseObject(raw []byte) (jsonObject, error) {
	raw = bytes.TrimSpace(raw)
	if len(raw) == 0 || raw[0] != '{' {
		if json.Valid(raw) {
			return nil, errNotObject
		}
		return nil, errors.New("malformed")
	}
	var o jsonObject
	if err := json.Unmarshal(raw, &o); err != nil {
		return nil, fmt.Errorf("malformed: %w", err)
	}
	return o, nil
}

// parseArray returns the elements of a JSON array; isArray is false for any other value.
func parseArray(raw []byte) (elements []json.RawMessage, isArray bool, err error) {
	raw = bytes.TrimSpace(raw)
	if !json.Valid(raw) {
		return nil, false, errors.New("malformed")
	}
	if raw[0] != '[' {
		return nil, false, nil
	}
	if err := json.Unmarshal(raw, &elements); err != nil {
		return nil, false, fmt.Errorf("malformed: %w", err)
	}
	return elements, true, nil
}

func (o jsonObject) has(name string) bool { _, ok := o[name]; return ok }

func (o jsonObject) text(name string) (string, error) {
	raw, ok := o[name]
	if !ok {
		return "", nil
	}
	switch {
	case raw[0] == '"':
		var s string
		if err := json.Unmarshal(raw, &s); err != nil {
			return "", fmt.Errorf("Field %q must be a valid string", name)
		}
		return s, nil
	case raw[0] == '-' || raw[0] >= '0' && raw[0] <= '9':
		return string(raw), nil
	}
	return "", fmt.Errorf("Field %q must be of type String", name)
}

func (o jsonObject) requiredText(name string) (string, error) {
	if !o.has(name) {
		return "", fmt.Errorf("Can't find field %q", name)
	}
	return o.text(name)
}

func (o jsonObject) flag(name string) (bool, error) {
	raw, ok := o[name]
	if !ok {
		return false, nil
	}
	switch string(raw) {
	case "true":
		return true, nil
	case "false":
		return false, nil
	}
	return false, fmt.Errorf("Field %q must be of type Boolean", name)
}

func (o jsonObject) number(name string) (int64, error) {
	raw, ok := o[name]
	if !ok {
		return 0, nil
	}
	s := string(raw)
	if raw[0] == '"' {
		if err := json.Unmarshal(raw, &s); err != nil {
			return 0, fmt.Errorf("Field %q must be of type Number", name)
		}
	}
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		return 0, fmt.Errorf("Field %q must be of type Number", name)
	}
	return n, nil
}

func (o jsonObject) requiredNumber(name string) (int64, error) {
	if !o.has(name) {
		return 0, fmt.Errorf("Can't find field %q", name)
	}
	return o.number(name)
}

func (o jsonObject) array(name string) ([]json.RawMessage, error) {
	raw, ok := o[name]
	if !ok {
		return nil, nil
	}
	elements, isArray, err := parseArray(raw)
	if err != nil || !isArray {
		return nil, fmt.Errorf("Field %q must be of type Array", name)
	}
	return elements, nil
}

func (o jsonObject) object(name string) (jsonObject, error) {
	inner, err := parseObject(o[name])
	if err != nil {
		return nil, fmt.Errorf("Field %q must be of type Object", name)
	}
	return inner, nil
}
