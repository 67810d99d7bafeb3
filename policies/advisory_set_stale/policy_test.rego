package andon.policies.advisory_set_stale_test

import data.andon.policies.advisory_set_stale

document(age) := {"as_of": "2026-08-21T00:00:00Z", "advisory_set": {"date": "2026-05-01", "age_days": age}}

messages(age) := {f.message | some f in advisory_set_stale.findings with input as document(age)}

test_fires_when_too_old if {
	messages(91) == {concat("", [
		"the advisory set is of 2026-05-01, 91 days old; 90 days are allowed, ",
		"and what was published since is not known",
	])}
}

test_fires_when_from_the_future if {
	some message in messages(-2)
	contains(message, "later than the moment that is judged for, 2026-08-21T00:00:00Z")
}

test_stays_silent_when_young_enough if {
	ages := {age | some age in [-1, 0, 1, 90]; count(messages(age)) == 0}
	count(ages) == 4
}

test_takes_the_configured_age if {
	found := advisory_set_stale.findings with input as document(8) with data.parameters as {"max_age_days": 7}
	count(found) == 1
}
