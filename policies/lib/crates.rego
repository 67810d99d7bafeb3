# Crates as configurations name them, and where the manifests ask for them.
package andon.lib.crates

import data.andon.lib.requirements

# The packages that an entry means: by real name, `-` and `_` being the same, and by version where it names any.
selected(entry) := {id |
	some id in named(entry.name)
	requirements.covers(entry.version, input.packages[id].version)
}

# The packages of a name, whichever way it is spelt.
named(name) := {id |
	some spelling in {name, replace(name, "-", "_"), replace(name, "_", "-")}
	some id in input.groups.by_name[spelling]
}

# Whether a name fits a pattern: the name itself, or its beginning and `*`.
fits(pattern, name) if replace(pattern, "_", "-") == replace(name, "_", "-")

fits(pattern, name) if {
	endswith(pattern, "*")
	startswith(replace(name, "_", "-"), replace(trim_suffix(pattern, "*"), "_", "-"))
}

# What the workspace's manifests say of a package.
declarations(id) := [declared |
	some declared in input.groups.declared[input.packages[id].name]
	_brings(declared.member, id)
	not _excludes(declared, input.packages[id].version)
]

_excludes(declared, version) if {
	requirements.valid(declared.requirement)
	not requirements.matches(declared.requirement, version)
}

_brings(member, id) if {
	some dependent in input.graph.dependents[id]
	input.packages[dependent].name == member
	input.packages[dependent].member
}

# The line to change: the first manifest's that asks for a package, else the lockfile's.
place(id) := declarations(id)[0].at

place(id) := input.packages[id].at if count(declarations(id)) == 0

# What to say of entries whose version is no requirement: they would be without effect.
unreadable(entries) := {problem |
	some entry in entries
	entry.version != ""
	not requirements.valid(entry.version)
	problem := {
		"reason": sprintf("`%s` is no version requirement, so it is not known which versions of %s are meant", [
			entry.version,
			entry.name,
		]),
		"subjects": [entry.name],
	}
}
