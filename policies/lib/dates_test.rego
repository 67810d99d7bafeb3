package andon.lib.dates_test

import data.andon.lib.dates

# Numbers of days as `date -d … +%s` gives them, divided by 86400.
known := {
	"1970-01-01": 0,
	"1999-12-31": 10956,
	"2000-02-29": 11016,
	"2000-03-01": 11017,
	"2024-02-29": 19782,
	"2024-12-31": 20088,
	"2026-08-21": 20686,
	"2099-12-31": 47481,
	"2100-02-28": 47540,
	"2100-03-01": 47541,
}

test_days_have_the_numbers_that_they_have_elsewhere if {
	{date: dates.number(date) | some date, _ in known} == known
}

test_numbers_become_days_again if {
	{dates.civil(number): number | some number in known} == known
}

test_every_day_of_nine_years_comes_back if {
	days := numbers.range(19000, 22287)
	[dates.number(dates.civil(day)) | some day in days] == days
}

test_days_are_added_over_the_ends_of_months_and_years if {
	dates.later("2026-08-21", 0) == "2026-08-21"
	dates.later("2026-08-21", 30) == "2026-09-20"
	dates.later("2026-12-31", 1) == "2027-01-01"
	dates.later("2024-02-28", 1) == "2024-02-29"
	dates.later("2026-02-28", 1) == "2026-03-01"
	dates.later("2020-11-18", 365) == "2021-11-18"
}
