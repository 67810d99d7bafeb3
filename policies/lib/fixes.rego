# METADATA
# description: Remedies that machines can follow, beside the words.
package andon.lib.fixes

# The steps, where there are any.
steps([]) := {}

steps(some_steps) := {"fix": some_steps} if count(some_steps) > 0

# A requirement becomes the version that the lockfile has, so that nothing changes for now.
locked(declared) := {
	"remedy": sprintf("write the version in use, `%s`", [declared.locked]),
	"fix": [{
		"kind": "edit",
		"action": "set_requirement",
		"at": declared.at,
		"package": declared.package,
		"before": declared.requirement,
		"after": declared.locked,
	}],
}

locked(declared) := {"remedy": sprintf("write the version in use, as `cargo add %s` would", [declared.package])} if {
	not declared.locked
}

# The entry at a place goes.
removed(at) := [{"kind": "edit", "action": "remove", "at": at}]
