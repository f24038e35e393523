package directive

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

func TestQuantityString(t *testing.T) {
	tests := []struct {
		q    Quantity
		want string
	}{
		{0, "0"}, {Whole(12), "12"}, {12500, "12.5"}, {-1, "-0.001"}, {-12340, "-12.34"}, {Whole(100), "100"},
		{math.MinInt64, "-9223372036854775.808"}, {math.MaxInt64, "9223372036854775.807"},
	}
	for _, tt := range tests {
		if got := tt.q.String(); got != tt.want {
			t.Errorf("%d: got %q, want %q", int64(tt.q), got, tt.want)
		}
	}
}

func TestParseQuantityReadsWhatStringWrote(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		q := Quantity(rapid.Int64().Draw(t, "thousandths"))
		if got, err := ParseQuantity(q.String()); err != nil || got != q {
			t.Fatalf("%q is read as %d, %v", q, int64(got), err)
		}
	})
}

func TestParseQuantityRefuses(t *testing.T) {
	for _, text := range []string{
		"", "-", ".", ".5", "5.", "+5", "--5", "5.0000", "1.-5", "1,5", "1e3", " 1", "5.1.2", "9223372036854775.808", "năm",
	} {
		if q, err := ParseQuantity(text); err == nil {
			t.Errorf("%q is read as %s", text, q)
		}
	}
}

func FuzzParseQuantity(f *testing.F) {
	for _, seed := range []string{"0", "12.5", "-0.001", "", "-", "9223372036854775.807", "1.0"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		q, err := ParseQuantity(text)
		if err != nil {
			return
		}
		if again, err := ParseQuantity(q.String()); err != nil || again != q {
			t.Errorf("%q is read as %s, which is read as %s, %v", text, q, again, err)
		}
	})
}

func TestTarget(t *testing.T) {
	tests := []struct {
		target   Target
		down     bool
		met, not Quantity
	}{
		{Target{Value: 3000, Op: AtLeast}, false, 3000, 2999},
		{Target{Value: 3000, Op: Exactly}, false, 3001, 2000},
		{Target{Value: 0, Op: Exactly}, true, 0, 1},
		{Target{Value: 2000, Op: AtMost}, true, 2000, 2001},
	}
	for _, tt := range tests {
		if tt.target.CountsDown() != tt.down || !tt.target.Met(tt.met) || tt.target.Met(tt.not) {
			t.Errorf("%+v: counts down %t, met by %s %t, by %s %t", tt.target, tt.target.CountsDown(),
				tt.met, tt.target.Met(tt.met), tt.not, tt.target.Met(tt.not))
		}
	}
}

func TestTargetsAreExceeded(t *testing.T) {
	for _, c := range []struct {
		target Target
		q      Quantity
		want   bool
	}{
		{Target{Value: Whole(20), Op: AtLeast}, Whole(21), true},
		{Target{Value: Whole(20), Op: AtLeast}, Whole(20), false},
		{Target{Value: Whole(20), Op: Exactly}, Whole(25), true},
		{Target{Value: 0, Op: Exactly}, Whole(5), false},
		{Target{Value: Whole(3), Op: AtMost}, Whole(5), false},
	} {
		if got := c.target.Exceeded(c.q); got != c.want {
			t.Errorf("%s of %+v: %v", c.q, c.target, got)
		}
	}
}
