package chat

import "strings"

// MaxData is how long a button's data may be, in bytes.
const MaxData = 64

// Data makes a button's data: an action and its arguments, all short and ASCII without a colon.
func Data(action string, args ...string) string {
	return strings.Join(append([]string{action}, args...), ":")
}

// ParseData reads a button's data. It may be forged: ok says only that it is of the right form.
func ParseData(data string) (action string, args []string, ok bool) {
	if data == "" || len(data) > MaxData {
		return "", nil, false
	}
	for _, r := range data {
		if r <= ' ' || r > '~' {
			return "", nil, false
		}
	}
	parts := strings.Split(data, ":")
	return parts[0], parts[1:], parts[0] != ""
}
