# Lists of what is allowed of which crate: by its name, its version, and of its files by their path and content.
package andon.lib.allowances

import data.andon.lib.requirements

# The entries of a list by the crate that they are for. Look a name up with `object.get(index, name, [])`.
by_name(entries) := {name: [entry | some entry in entries; entry.name == name] |
	some named in entries
	name := named.name
}

# Whether an entry is for a version.
for_version(entries, version) if {
	some entry in entries
	requirements.covers(entry.version, version)
}

# Whether an entry allows a file: by the path of the file or of a directory above it, and by its content.
allows(entries, version, file) if {
	some entry in entries
	requirements.covers(entry.version, version)
	_within(file.path, trim_right(entry.path, "/"))
	_same(lower(entry.sha256), file)
}

# Whether an entry allows a file of this path, with another content.
changed(entries, version, file) if {
	some entry in entries
	entry.path == file.path
	entry.sha256 != ""
	requirements.covers(entry.version, version)
	not allows(entries, version, file)
}

# Whether an entry allows every file.
everything(entries, version) if {
	some entry in entries
	entry.path == ""
	entry.sha256 == ""
	requirements.covers(entry.version, version)
}

_within(_, directory) if directory == ""

_within(path, directory) if path == directory

_within(path, directory) if startswith(path, concat("", [directory, "/"]))

_same(sha256, _) if sha256 == ""

_same(sha256, file) if sha256 == file.sha256
