package andon.policies.advisory_set_stale_test

import data.andon.policies.advisory_set_stale

document(age, stage) := {
	"as_of": "2026-08-21T00:00:00Z",
	"stage": stage,
	"advisory_set": {"date": "2026-05-01", "age_days": age},
}

said(age, stage) := {[u.reason, u.blocks] | some u in advisory_set_stale.undecided with input as document(age, stage)}

test_holds_up_a_deployment_when_too_old if {
	said(91, "deploy") == {[
		concat("", [
			"the advisory set is of 2026-05-01, 91 days old; 90 days are allowed, ",
			"and what was published since is not known: run `cargo-andon advisories update`",
		]),
		true,
	]}
}

test_tells_of_it_at_a_commit if {
	[false, false] == [blocks | some stage in ["commit", "merge"]; some [_, blocks] in said(91, stage)]
}

test_fires_when_from_the_future if {
	some [reason, _] in said(-2, "commit")
	contains(reason, "later than the moment that is judged for, 2026-08-21T00:00:00Z")
}

test_stays_silent_when_young_enough if {
	ages := {age | some age in [-1, 0, 1, 90]; count(said(age, "deploy")) == 0}
	count(ages) == 4
}

test_takes_the_configured_age_and_stages if {
	open := advisory_set_stale.undecided with input as document(8, "commit")
		with data.parameters as {"max_age_days": 7, "stages": ["commit"]}
	[u.blocks | some u in open] == [true]
}
