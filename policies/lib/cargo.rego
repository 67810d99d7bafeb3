# METADATA
# description: Cargo's commands, for the workspace that is judged.
package andon.lib.cargo

default fetch := "cargo fetch"

fetch := sprintf("cargo fetch --manifest-path=%s", [word(sprintf("%s/Cargo.toml", [input.workspace]))]) if input.workspace != ""

# One word for a POSIX shell, whatever a directory's name says.
word(text) := text if is_plain(text)

word(text) := sprintf("'%s'", [replace(text, "'", `'\''`)]) if not is_plain(text)

is_plain(text) if regex.match(`^[A-Za-z0-9._/@+:=-][A-Za-z0-9._/@+:#=-]*$`, text)
