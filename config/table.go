package config

import (
	"fmt"
	"reflect"
	"strings"
)

// setting is one line of the table: a field of Settings.
type setting struct {
	index                                             int
	name, env, fallback, allowed, meaning, secretKind string
}

// table reads the fields of Settings.
func table() []setting {
	t := reflect.TypeFor[Settings]()
	settings := make([]setting, t.NumField())
	for i := range settings {
		tag := t.Field(i).Tag
		settings[i] = setting{
			index: i, name: tag.Get("name"), env: tag.Get("env"), fallback: tag.Get("default"),
			allowed: tag.Get("allowed"), meaning: tag.Get("help"), secretKind: tag.Get("secret"),
		}
	}
	return settings
}

// value is what s holds of a setting, as text.
func (s Settings) value(of setting) string {
	field := reflect.ValueOf(s).Field(of.index)
	if list, ok := field.Interface().(List); ok {
		return strings.Join(list, ",")
	}
	return field.String()
}

// Defaults returns the settings that hold where nothing is given.
func Defaults() Settings {
	var s Settings
	for _, of := range table() {
		if of.fallback == "" {
			continue
		}
		switch field := reflect.ValueOf(&s).Elem().Field(of.index); field.Interface().(type) {
		case Text:
			field.Set(reflect.ValueOf(Text(of.fallback)))
		case List:
			field.Set(reflect.ValueOf(List(strings.Split(of.fallback, ","))))
		}
	}
	return s
}

// Reference returns the table of all settings in Markdown.
func Reference() string {
	var b strings.Builder
	b.WriteString("| Setting | Environment | Default | Allowed | Meaning |\n| --- | --- | --- | --- | --- |\n")
	for _, s := range table() {
		fallback := "–"
		if s.fallback != "" {
			fallback = "`" + s.fallback + "`"
		}
		fmt.Fprintf(&b, "| `--%s` | `%s` | %s | %s | %s |\n", s.name, s.env, fallback, s.allowed, s.meaning)
	}
	return b.String()
}
