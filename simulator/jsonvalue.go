package simulator

import (
	"encoding/json"
	"errors"
	"strconv"
)

// jsonObject reads the fields of one JSON object the way the Bot API does: a null is a value of the wrong type, not an
// absent field; numbers are accepted as strings; and the error names the field.
type jsonObject []jsonField

// jsonField is one field; raw is part of the text that was read.
type jsonField struct {
	name string
	raw  json.RawMessage
}

var errNotObject = errors.New("not an object")

func parseObject(raw []byte) (jsonObject, error) {
	i := skipSpace(raw, 0)
	if i >= len(raw) || raw[i] != '{' {
		if end := scanValue(raw, i, 0); end > 0 && skipSpace(raw, end) == len(raw) {
			return nil, errNotObject
		}
		return nil, errMalformed
	}
	o := make(jsonObject, 0, 4)
	end := scanMembers(raw, i, '}', 0, func(key, value []byte) bool {
		name, ok := unquote(key)
		o = append(o, jsonField{name, value})
		return ok
	})
	if end < 0 || skipSpace(raw, end) != len(raw) {
		return nil, errMalformed
	}
	return o, nil
}

// parseArray returns the elements of a JSON array; isArray is false for any other value.
func parseArray(raw []byte) (elements []json.RawMessage, isArray bool, err error) {
	i := skipSpace(raw, 0)
	var end int
	if isArray = i < len(raw) && raw[i] == '['; isArray {
		end = scanMembers(raw, i, ']', 0, func(_, value []byte) bool {
			elements = append(elements, value)
			return true
		})
	} else {
		end = scanValue(raw, i, 0)
	}
	if end < 0 || skipSpace(raw, end) != len(raw) {
		return nil, false, errMalformed
	}
	return elements, isArray, nil
}

// get returns a field; of two with one name the first counts.
func (o jsonObject) get(name string) (json.RawMessage, bool) {
	for i := range o {
		if o[i].name == name {
			return o[i].raw, true
		}
	}
	return nil, false
}

func (o jsonObject) has(name string) bool { _, ok := o.get(name); return ok }

func (o jsonObject) text(name string) (string, error) {
	raw, ok := o.get(name)
	if !ok {
		return "", nil
	}
	switch {
	case raw[0] == '"':
		s, valid := unquote(raw)
		if !valid {
			return "", said("Field %q must be a valid string", name)
		}
		return s, nil
	case raw[0] == '-' || raw[0] >= '0' && raw[0] <= '9':
		return string(raw), nil
	}
	return "", said("Field %q must be of type String", name)
}

func (o jsonObject) requiredText(name string) (string, error) {
	if !o.has(name) {
		return "", said("Can't find field %q", name)
	}
	return o.text(name)
}

func (o jsonObject) flag(name string) (bool, error) {
	raw, ok := o.get(name)
	if !ok {
		return false, nil
	}
	switch string(raw) {
	case "true":
		return true, nil
	case "false":
		return false, nil
	}
	return false, said("Field %q must be of type Boolean", name)
}

func (o jsonObject) number(name string) (int64, error) {
	raw, ok := o.get(name)
	if !ok {
		return 0, nil
	}
	s := string(raw)
	if raw[0] == '"' {
		if err := json.Unmarshal(raw, &s); err != nil {
			return 0, said("Field %q must be of type Number", name)
		}
	}
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		return 0, said("Field %q must be of type Number", name)
	}
	return n, nil
}

func (o jsonObject) requiredNumber(name string) (int64, error) {
	if !o.has(name) {
		return 0, said("Can't find field %q", name)
	}
	return o.number(name)
}

func (o jsonObject) array(name string) ([]json.RawMessage, error) {
	raw, ok := o.get(name)
	if !ok {
		return nil, nil
	}
	elements, isArray, err := parseArray(raw)
	if err != nil || !isArray {
		return nil, said("Field %q must be of type Array", name)
	}
	return elements, nil
}

func (o jsonObject) object(name string) (jsonObject, error) {
	raw, _ := o.get(name)
	inner, err := parseObject(raw)
	if err != nil {
		return nil, said("Field %q must be of type Object", name)
	}
	return inner, nil
}
