package config

import (
	"fmt"
	"strings"

	"github.com/alecthomas/kong"
)

// Text is a setting as it was given. Reading it never fails, so that everything that is wrong can be said at once.
type Text string

// Decode implements kong.MapperValue.
func (t *Text) Decode(ctx *kong.DecodeContext) error {
	token, err := ctx.Scan.PopValue("text")
	if err != nil {
		return err
	}
	*t = Text(written(token.Value))
	return nil
}

// List is a setting of several values, given by commas, by repeating a flag, or as a list in the file.
type List []string

// Decode implements kong.MapperValue. It adds to what there is, since flags are decoded one by one.
func (l *List) Decode(ctx *kong.DecodeContext) error {
	token, err := ctx.Scan.PopValue("list")
	if err != nil {
		return err
	}
	values, ok := token.Value.([]any)
	if !ok {
		values = []any{token.Value}
	}
	for _, v := range values {
		for part := range strings.SplitSeq(written(v), ",") {
			if part = strings.TrimSpace(part); part != "" {
				*l = append(*l, part)
			}
		}
	}
	return nil
}

// written is a value of the command line or of a YAML file as text.
func written(v any) string {
	if v == nil {
		return ""
	}
	return strings.TrimSpace(fmt.Sprint(v))
}
