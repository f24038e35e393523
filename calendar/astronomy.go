package calendar

import (
	"math"
	"time"
)

// The two astronomical events that the lunar calendar is made of: new moons and
// the Sun's passage of the multiples of 30° ("principal terms"). Formulae and
// coefficients: Jean Meeus, Astronomical Algorithms, 2nd edition 1998, chapters
// 25 (low accuracy Sun) and 49 (phases of the Moon, the leading terms).
//
// Over 1968–2053 the new moons are within 75 seconds and the Sun within 14
// minutes of a full ephemeris. No month of these years depends on less: the tests
// compare each with a table computed from such an ephemeris. In 2054 a new moon
// falls 14 seconds after midnight, which these formulae cannot decide.

// The meridian 105° E, which the calendar is reckoned by since 1968, whatever
// the clocks of the country showed.
const meridianDays = 7.0 / 24

// julianDay0 is the Julian day number at noon UTC of 1 January 1970.
const julianDay0 = 2440588

// dayNumber is the Julian day number of a civil day at the calendar's meridian.
func dayNumber(d Date) int {
	return int(d.utc().Unix()/secondsPerDay) + julianDay0
}

// dateOfDayNumber is the inverse of dayNumber.
func dateOfDayNumber(n int) Date {
	return Of(time.Unix(int64(n-julianDay0)*secondsPerDay, 0), time.UTC)
}

const (
	meanNewMoon0 = 2451550.09766  // mean new moon of 6 January 2000, in dynamical time
	synodicMonth = 29.530588861   // days
	julianMonths = 1236.85        // synodic months in a Julian century
	degree       = math.Pi / 180  // radians
	centuryDays  = 36525          // days in a Julian century
	epoch2000    = 2451545.0      // Julian day of the epoch J2000.0
	dynamicalLag = 65.0 / 86400.0 // days by which dynamical time is ahead of civil time
)

// dynamicalLag is a constant, although it was 38 s in 1968 and 69 s in 2020: the
// difference is smaller than what the formulae leave out.

// newMoonDay returns the day number of the day that contains new moon k, counted
// from that of January 2000.
func newMoonDay(k int) int {
	return int(math.Floor(newMoon(k) - dynamicalLag + meridianDays + 0.5))
}

// newMoon returns the Julian day of new moon k in dynamical time.
func newMoon(k int) float64 {
	n := float64(k)
	t := n / julianMonths
	t2 := t * t
	sun := 1 - 0.002516*t - 0.0000074*t2 // factor for the shrinking eccentricity of the Earth's orbit
	m := degree * (2.5534 + 29.10535670*n - 0.0000014*t2)
	moon := degree * (201.5643 + 385.81693528*n + 0.0107582*t2)
	f := degree * (160.7108 + 390.67050284*n - 0.0016118*t2)
	node := degree * (124.7746 - 1.56375588*n + 0.0020672*t2)

	jd := meanNewMoon0 + synodicMonth*n + 0.00015437*t2
	jd += -0.40720*math.Sin(moon) + 0.17241*sun*math.Sin(m)
	jd += 0.01608*math.Sin(2*moon) + 0.01039*math.Sin(2*f)
	jd += 0.00739*sun*math.Sin(moon-m) - 0.00514*sun*math.Sin(moon+m)
	jd += 0.00208 * sun * sun * math.Sin(2*m)
	jd += -0.00111*math.Sin(moon-2*f) - 0.00057*math.Sin(moon+2*f)
	jd += 0.00056*sun*math.Sin(2*moon+m) - 0.00042*math.Sin(3*moon)
	jd += 0.00042*sun*math.Sin(m+2*f) + 0.00038*sun*math.Sin(m-2*f)
	jd += -0.00024*sun*math.Sin(2*moon-m) - 0.00017*math.Sin(node)
	// The largest of the planets' pulls.
	jd += 0.000325 * math.Sin(degree*(299.77+0.107408*n-0.009173*t2))
	return jd
}

// newMoonNear returns the k of the last new moon whose day is not after the day
// number.
func newMoonNear(day int) int {
	k := int(math.Floor((float64(day) - meanNewMoon0) / synodicMonth))
	for newMoonDay(k+1) <= day {
		k++
	}
	for newMoonDay(k) > day {
		k--
	}
	return k
}

// sunSector returns which twelfth of the ecliptic the Sun is in when the day
// begins at the calendar's meridian: 0 from the March equinox, 9 from the
// winter solstice. Two days with different sectors have a principal term
// between them.
func sunSector(day int) int {
	longitude := sunLongitude(float64(day) - 0.5 - meridianDays + dynamicalLag)
	return int(longitude/30) % 12
}

// sunLongitude returns the apparent longitude of the Sun in degrees, 0 to 360,
// at a Julian day in dynamical time.
func sunLongitude(jd float64) float64 {
	t := (jd - epoch2000) / centuryDays
	mean := 280.46646 + 36000.76983*t + 0.0003032*t*t
	m := degree * (357.52911 + 35999.05029*t - 0.0001537*t*t)
	centre := (1.914602-0.004817*t-0.000014*t*t)*math.Sin(m) +
		(0.019993-0.000101*t)*math.Sin(2*m) + 0.000289*math.Sin(3*m)
	aberration := -0.00569 - 0.00478*math.Sin(degree*(125.04-1934.136*t))
	longitude := math.Mod(mean+centre+aberration, 360)
	if longitude < 0 {
		longitude += 360
	}
	return longitude
}

// winterSolstice returns the day number of the day that contains the winter
// solstice of a civil year. In the supported years it is 21 or 22 December.
func winterSolstice(year int) int {
	day := dayNumber(Date{year, time.December, 18})
	for sunSector(day+1) != 9 {
		day++
	}
	return day
}
