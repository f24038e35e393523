package store

import (
	"fmt"
	"reflect"
	"time"
)

// Kept returns a value with all times inside it in the form in which they are kept: in UTC, to the millisecond. The value itself
// stays as it is.
func Kept(value any) (any, error) {
	t := reflect.TypeOf(value)
	bring := InstantsIn(t)
	if bring == nil {
		return value, nil
	}
	mine := reflect.New(t).Elem()
	mine.Set(reflect.ValueOf(value))
	if err := bring(mine); err != nil {
		return nil, err
	}
	return mine.Interface(), nil
}

// Instants brings the times inside a value to the form in which they are kept. It changes nothing that the value shares
// with others.
type Instants func(v reflect.Value) error

// InstantsIn returns what brings times inside values of a type to their form; nil where there are none.
func InstantsIn(t reflect.Type) Instants {
	switch {
	case t == reflect.TypeFor[time.Time]():
		return setInstant
	case t.Kind() == reflect.Struct:
		return instantsInFields(t)
	case t.Kind() == reflect.Pointer:
		inner := InstantsIn(t.Elem())
		if inner == nil {
			return nil
		}
		return func(v reflect.Value) error {
			if v.IsNil() {
				return nil
			}
			mine := reflect.New(t.Elem())
			mine.Elem().Set(v.Elem())
			v.Set(mine)
			return inner(mine.Elem())
		}
	case t.Kind() == reflect.Slice:
		inner := InstantsIn(t.Elem())
		if inner == nil {
			return nil
		}
		return func(v reflect.Value) error {
			mine := reflect.MakeSlice(t, v.Len(), v.Len())
			reflect.Copy(mine, v)
			v.Set(mine)
			for i := range v.Len() {
				if err := inner(v.Index(i)); err != nil {
					return err
				}
			}
			return nil
		}
	}
	return nil
}

func instantsInFields(t reflect.Type) Instants {
	type part struct {
		field int
		apply Instants
	}
	var parts []part
	for i := range t.NumField() {
		if inner := InstantsIn(t.Field(i).Type); inner != nil && t.Field(i).IsExported() {
			parts = append(parts, part{i, inner})
		}
	}
	if len(parts) == 0 {
		return nil
	}
	return func(v reflect.Value) error {
		for _, p := range parts {
			if err := p.apply(v.Field(p.field)); err != nil {
				return fmt.Errorf("%s: %w", t.Field(p.field).Name, err)
			}
		}
		return nil
	}
}

func setInstant(v reflect.Value) error {
	at := v.Addr().Interface().(*time.Time)
	if at.IsZero() {
		*at = time.Time{}
		return nil
	}
	kept := at.UTC().Truncate(time.Millisecond)
	if y := kept.Year(); y < 1 || y > 9999 {
		return fmt.Errorf("the time %s is outside the years 1–9999", at)
	}
	*at = kept
	return nil
}
