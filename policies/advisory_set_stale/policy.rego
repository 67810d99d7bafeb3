# METADATA
# title: Stale advisories
# description: >-
#   The advisory set is so old that a vulnerability published since would be missed, or it is from the future, so that
#   its age says nothing. Then it cannot be decided whether the packages are free of vulnerabilities. A commit does not
#   make the set any older, so it is told of this; what goes onto machines or to users is held up by it.
# custom:
#   level: deny
#   category: advisories
#   precedent: >-
#     cargo-deny refuses to run with a set older than 90 days (`maximum-db-staleness`); cargo-audit only looks at the age
#     of a set that it fetches itself.
#   needs: [advisories]
#   remedy: Run `cargo-andon advisories update`.
#   parameters:
#     properties:
#       max_age_days:
#         description: How old the advisory set may be, in days.
#         type: integer
#         minimum: 1
#         default: 90
#       stages:
#         description: The stages at which the verdict is undecided; at the others it is told.
#         type: array
#         uniqueItems: true
#         items: {type: string, enum: [commit, merge, deploy, release]}
#         default: [deploy, release]
package andon.policies.advisory_set_stale

# The set is one for all: it is said of the repository's own workspace, not of every one below it.

undecided contains entry(sprintf(
	"the advisory set is of %s, %d days old; %d days are allowed, and what was published since is not known: run `cargo-andon advisories update`",
	[input.advisory_set.date, input.advisory_set.age_days, data.parameters.max_age_days],
)) if {
	not input.nested
	input.advisory_set.age_days > data.parameters.max_age_days
}

# A day ahead is a matter of time zones.
undecided contains entry(sprintf(
	"the advisory set is of %s, later than the moment that is judged for, %s: its age says nothing; check this machine's clock, or the moment given as `--as-of`",
	[input.advisory_set.date, input.as_of],
)) if {
	not input.nested
	input.advisory_set.age_days < -1
}

entry(reason) := {"reason": reason, "blocks": input.stage in data.parameters.stages}
