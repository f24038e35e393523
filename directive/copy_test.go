package directive

import (
	"reflect"
	"testing"
	"time"
)

// deepCopy returns a copy of v that shares nothing with it that could be changed.
func deepCopy[T any](v T) T { return copyOf(reflect.ValueOf(&v).Elem()).Interface().(T) }

func copyOf(v reflect.Value) reflect.Value {
	switch v.Type() {
	case reflect.TypeFor[time.Time](), reflect.TypeFor[*time.Location]():
		return v // Nobody can change them.
	}
	switch v.Kind() {
	case reflect.Pointer:
		if v.IsNil() {
			return v
		}
		c := reflect.New(v.Type().Elem())
		c.Elem().Set(copyOf(v.Elem()))
		return c
	case reflect.Struct:
		c := reflect.New(v.Type()).Elem()
		for i := range v.NumField() {
			c.Field(i).Set(copyOf(v.Field(i)))
		}
		return c
	case reflect.Slice:
		if v.IsNil() {
			return v
		}
		c := reflect.MakeSlice(v.Type(), v.Len(), v.Len())
		for i := range v.Len() {
			c.Index(i).Set(copyOf(v.Index(i)))
		}
		return c
	case reflect.Map:
		if v.IsNil() {
			return v
		}
		c := reflect.MakeMapWithSize(v.Type(), v.Len())
		for entries := v.MapRange(); entries.Next(); {
			c.SetMapIndex(entries.Key(), copyOf(entries.Value()))
		}
		return c
	}
	return v
}

func TestDeepCopy(t *testing.T) {
	s := published(t).load(ByPerson(officer), Publish{Numbers: []int{1, 4}}.Needs())
	c := deepCopy(s)
	if !reflect.DeepEqual(s, c) {
		t.Fatal("the copy differs")
	}
	s.Directives[1].Origins[FieldDue] = Stated
	s.Directives[1].Lead[0] = youth
	s.Groups[0].Title = "x"
	if c.Directives[1].Origins[FieldDue] != Inferred || c.Directives[1].Lead[0] != unions || c.Groups[0].Title != "" {
		t.Error("the copy changes with what it was made from")
	}
}
