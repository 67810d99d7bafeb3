# What the four policies on advisories have in common: which advisories count, and what is said of them.
package andon.lib.advisories

import data.andon.lib.dates
import data.andon.lib.fixes

_ranks := {"none": 0, "low": 1, "medium": 2, "high": 3, "critical": 4}

# Whether an advisory counts under a policy's parameters.
counts(advisory, parameters) if {
	in_scope(advisory.package, parameters.scope)
	_grave(advisory.severity, parameters)
	_meant(advisory.systems, parameters.targets.os)
	_meant(advisory.architectures, parameters.targets.arch)
}

# The finding; `says` is what the kind of advisory says of a crate.
finding(advisory, says, parameters) := object.union(_optional(advisory, parameters), {
	"subject": advisory.package,
	"code": advisory.id,
	"message": sprintf("%s %s %s%s%s: %s", [
		advisory.name,
		advisory.version,
		says,
		_functions(advisory.functions),
		_limits(array.concat(advisory.systems, advisory.architectures)),
		advisory.id,
	]),
	"at": advisory.at,
	"remedy": advisory.remedy,
	"severity": advisory.severity,
})

# Whether a package is one of those that a scope means.
in_scope(_, scope) if scope == "all"

in_scope(id, scope) if {
	scope in {"workspace", "direct"}
	input.packages[id].direct
}

in_scope(id, "transitive") if input.packages[id].transitive

# What nobody has scored is not harmless: it counts unless the configuration says otherwise.
_grave("unscored", parameters) if parameters.unscored

_grave(severity, parameters) if _ranks[severity] >= _ranks[parameters.minimum_severity]

# Whether an advisory that is limited to some systems or architectures is about one of the targets.
_meant(limits, _) if count(limits) == 0

_meant(_, targets) if count(targets) == 0

_meant(limits, targets) if {
	some target in targets
	target in limits
}

_optional(advisory, parameters) := object.union(
	_grace(advisory, parameters.grace_days[advisory.severity]),
	fixes.steps(advisory.fix),
)

_grace(_, 0) := {}

_grace(advisory, days) := {"effective_on": moment} if {
	days > 0
	moment := concat("", [dates.later(advisory.published, days), "T00:00:00Z"])
}

_functions(functions) := "" if count(functions) == 0

_functions(functions) := sprintf(" in `%s`", [concat("`, `", functions)]) if count(functions) in {1, 2, 3}

_functions(functions) := sprintf(" in `%s` and %d more functions", [shown, count(functions) - 2]) if {
	count(functions) > 3
	shown := concat("`, `", array.slice(functions, 0, 2))
}

_limits(limits) := "" if count(limits) == 0

_limits(limits) := sprintf(", on %s only", [concat(" or ", limits)]) if count(limits) in {1, 2, 3}

_limits(limits) := sprintf(", on %s and %d others only", [shown, count(limits) - 2]) if {
	count(limits) > 3
	shown := concat(", ", array.slice(limits, 0, 2))
}
