# Days of the calendar, `YYYY-MM-DD`. The method is Howard Hinnant's ("chrono-Compatible Low-Level Date Algorithms"):
# years begin in March, so that the day that is not always there is the last.
package andon.lib.dates

# The day that comes `days` after `date`.
later(date, days) := civil(number(date) + days)

# How many days after 1970-01-01 a day is.
number(date) := days if {
	[year, month, day] := [to_number(trim_left(part, "0")) | some part in split(date, "-")]
	march_year := year - early(month)
	era := floor(march_year / 400)
	year_of_era := march_year - (era * 400)
	day_of_year := (floor(((153 * shifted(month)) + 2) / 5) + day) - 1
	leap_days := floor(year_of_era / 4) - floor(year_of_era / 100)
	days := ((((era * 146097) + (year_of_era * 365)) + leap_days) + day_of_year) - 719468
}

# The day that is so many days after 1970-01-01.
civil(days) := date if {
	shifted_days := days + 719468
	era := floor(shifted_days / 146097)
	day_of_era := shifted_days - (era * 146097)
	leap_days := (floor(day_of_era / 1460) - floor(day_of_era / 36524)) + floor(day_of_era / 146096)
	year_of_era := floor((day_of_era - leap_days) / 365)
	day_of_year := day_of_era - (((year_of_era * 365) + floor(year_of_era / 4)) - floor(year_of_era / 100))
	march_month := floor(((5 * day_of_year) + 2) / 153)
	day := (day_of_year - floor(((153 * march_month) + 2) / 5)) + 1
	month := unshifted(march_month)
	year := (year_of_era + (era * 400)) + early(month)
	date := concat("-", [format_int(year, 10), two_digits(month), two_digits(day)])
}

# January and February belong to the year before.
early(month) := 1 if month <= 2

early(month) := 0 if month > 2

shifted(month) := month + 9 if month <= 2

shifted(month) := month - 3 if month > 2

unshifted(march_month) := march_month + 3 if march_month < 10

unshifted(march_month) := march_month - 9 if march_month >= 10

two_digits(n) := sprintf("0%d", [n]) if n < 10

two_digits(n) := format_int(n, 10) if n >= 10
