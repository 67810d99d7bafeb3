# Version requirements as Cargo reads them: what crate `semver` 1 makes of them, which Cargo uses.
#
# Each comparator of a requirement becomes limits that `semver.compare` can be asked about. A limit that ends in `-0`
# lies below every pre-release of its version: `-0` is the lowest there is.
package andon.lib.requirements

# Operator, major number, then minor number and patch number with a pre-release, or wildcards in their places.
_pattern := concat("", [
	`^(=|>=|<=|>|<|~|\^|)\s*(0|[1-9][0-9]*)`,
	`(?:\.(?:(0|[1-9][0-9]*)`,
	`(?:\.(?:(0|[1-9][0-9]*)(?:-([0-9A-Za-z.-]+))?(?:\+[0-9A-Za-z.-]+)?|[*xX]))?`,
	`|[*xX](?:\.[*xX])?))?$`,
])

_any := {"*", "x", "X"}

# Whether a requirement can be read.
valid(requirement) if _comparators(requirement)

valid(requirement) if trim_space(requirement) in _any

# Whether a version is meant: every version where no requirement is written.
covers(requirement, _) if requirement == ""

covers(requirement, version) if {
	requirement != ""
	matches(requirement, version)
}

# Whether a version satisfies a requirement; never where either cannot be read.
matches(requirement, version) if {
	comparators := _comparators(requirement)
	bare := split(version, "+")[0]
	held := [comparator | some comparator in comparators; _holds(comparator.operator, comparator, bare)]
	count(held) == count(comparators)
	_admitted(comparators, bare)
}

matches(requirement, version) if {
	trim_space(requirement) in _any
	_released(split(version, "+")[0])
}

_comparators(requirement) := comparators if {
	parts := split(requirement, ",")
	comparators := [comparator | some part in parts; comparator := _comparator(trim_space(part))]
	count(comparators) == count(parts)
}

_comparator(text) := comparator if {
	[[_, operator, major, minor, patch, pre]] := regex.find_all_string_submatch_n(_pattern, text, 1)
	release := concat(".", [major, _or_zero(minor), _or_zero(patch)])
	exact := concat("", [release, _behind_hyphen(pre)])
	semver.is_valid(exact)
	comparator := {
		"operator": _operator(operator, text, patch),
		"complete": patch != "",
		"release": release,
		"pre": pre,
		"exact": exact,
		"from": _from(exact, patch),
		"next": _next(major, minor),
		"compatible": _compatible(major, minor, patch),
	}
}

# Nothing and a wildcard is a wildcard, which is like `=`; nothing alone is `^`.
_operator("", text, "") := "=" if regex.match(`[*xX]$`, text)

_operator("", text, "") := "^" if not regex.match(`[*xX]$`, text)

_operator("", _, patch) := "^" if patch != ""

_operator(operator, _, _) := operator if operator != ""

_or_zero("") := "0"

_or_zero(number) := number if number != ""

_behind_hyphen("") := ""

_behind_hyphen(pre) := concat("", ["-", pre]) if pre != ""

# The lowest version that begins with what is written.
_from(exact, "") := concat("", [exact, "-0"])

_from(exact, patch) := exact if patch != ""

# The first version behind those with the same major and, where it is written, minor number.
_next(major, "") := concat("", [_increased(major), ".0.0-0"])

_next(major, minor) := concat("", [major, ".", _increased(minor), ".0-0"]) if minor != ""

# The first version that is not compatible any more.
_compatible(major, _, _) := _next(major, "") if major != "0"

_compatible("0", minor, patch) := _next("0", minor) if {
	not _first_zeros(minor, patch)
}

_compatible("0", "0", patch) := concat("", ["0.0.", _increased(patch), "-0"]) if patch != ""

_first_zeros("0", patch) if patch != ""

_increased(number) := format_int(to_number(number) + 1, 10)

_holds("=", comparator, version) if {
	comparator.complete
	semver.compare(version, comparator.exact) == 0
}

_holds("=", comparator, version) if _within(comparator, version)

_holds(">", comparator, version) if {
	comparator.complete
	semver.compare(version, comparator.exact) > 0
}

_holds(operator, comparator, version) if {
	operator in {">", ">="}
	not comparator.complete
	semver.compare(version, comparator.next) >= 0
}

_holds(">=", comparator, version) if {
	comparator.complete
	semver.compare(version, comparator.exact) >= 0
}

_holds(operator, comparator, version) if {
	operator in {">=", "<="}
	_within(comparator, version)
}

_holds(operator, comparator, version) if {
	operator in {"<", "<="}
	semver.compare(version, comparator.from) < 0
}

_holds("<=", comparator, version) if {
	comparator.complete
	semver.compare(version, comparator.exact) == 0
}

_holds("~", comparator, version) if _between(version, comparator.from, comparator.next)

_holds("^", comparator, version) if _between(version, comparator.from, comparator.compatible)

# A release that begins with what is written, where that is not all three numbers.
_within(comparator, version) if {
	not comparator.complete
	_released(version)
	_between(version, comparator.from, comparator.next)
}

_between(version, from, to) if {
	semver.compare(version, from) >= 0
	semver.compare(version, to) < 0
}

_released(version) if not contains(version, "-")

# A pre-release is only meant where a comparator names a pre-release of the same version.
_admitted(_, version) if _released(version)

_admitted(comparators, version) if {
	some comparator in comparators
	comparator.pre != ""
	startswith(version, concat("", [comparator.release, "-"]))
}
