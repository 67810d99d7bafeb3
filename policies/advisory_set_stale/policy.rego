# METADATA
# title: Stale advisories
# description: >-
#   The advisory set is so old that a vulnerability published since would be missed, or it is from the future, so that
#   its age says nothing.
# custom:
#   level: warn
#   category: advisories
#   needs: [advisories]
#   remedy: Run `cargo-andon advisories update`.
#   parameters:
#     properties:
#       max_age_days:
#         description: How old the advisory set may be, in days.
#         type: integer
#         minimum: 1
#         default: 90
package andon.policies.advisory_set_stale

# The set is one for all: it is said of the repository's own workspace, not of every one below it.

findings contains finding if {
	not input.nested
	input.advisory_set.age_days > data.parameters.max_age_days
	finding := {
		"subject": "advisories",
		"message": sprintf(
			"the advisory set is of %s, %d days old; %d days are allowed, and what was published since is not known",
			[input.advisory_set.date, input.advisory_set.age_days, data.parameters.max_age_days],
		),
		"remedy": "run `cargo-andon advisories update`",
	}
}

# A day ahead is a matter of time zones.
findings contains finding if {
	not input.nested
	input.advisory_set.age_days < -1
	finding := {
		"subject": "advisories",
		"message": sprintf(
			"the advisory set is of %s, later than the moment that is judged for, %s: its age says nothing",
			[input.advisory_set.date, input.as_of],
		),
		"remedy": "check this machine's clock, or the moment given as `--as-of`",
	}
}
