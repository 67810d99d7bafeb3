# Licences by their SPDX ids, and expressions of them.
package andon.lib.licences

# An id by its name of today: `GPL-2.0` was retired for `GPL-2.0-only`, `GPL-2.0+` for `GPL-2.0-or-later`.
today(id) := id if not _retired(id)

today(id) := sprintf("%s-or-later", [trim_suffix(id, "+")]) if {
	_retired(id)
	endswith(id, "+")
}

today(id) := sprintf("%s-only", [id]) if {
	_retired(id)
	not endswith(id, "+")
}

# What is missing in each alternative, where none is allowed as a whole.
missing(alternatives, allowed) := lacking if {
	lacking := [rest |
		some alternative in alternatives
		rest := {licence | some licence in alternative} - allowed
	]
	count(lacking) > 0
	not set() in lacking
}

# Whether an expression of the form `A AND B OR C` or `(A OR B) AND C` is allowed; what has another form never is.
satisfied(expression, allowed) if {
	not contains(expression, "(")
	some way in split(expression, " OR ")
	wanted := {today(trim_space(id)) | some id in split(way, " AND ")}
	count(wanted - allowed) == 0
}

satisfied(expression, allowed) if {
	contains(expression, "(")
	clauses := split(expression, " AND ")
	met := [clause | some clause in clauses; _clause_met(trim_space(clause), allowed)]
	count(met) == count(clauses)
}

_clause_met(clause, allowed) if {
	not _bracketed(clause)
	today(clause) in allowed
}

_clause_met(clause, allowed) if {
	_bracketed(clause)
	some id in split(trim_suffix(trim_prefix(clause, "("), ")"), " OR ")
	today(trim_space(id)) in allowed
}

_bracketed(clause) if {
	startswith(clause, "(")
	endswith(clause, ")")
}

_retired(id) if {
	some family in {"AGPL-", "GFDL-", "GPL-", "LGPL-"}
	startswith(id, family)
	not endswith(id, "-only")
	not endswith(id, "-or-later")
	not contains(id, "-with-")
	not contains(id, " ")
	not contains(id, "invariants")
}
