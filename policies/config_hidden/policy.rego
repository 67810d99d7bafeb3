# METADATA
# title: Configuration file without effect
# description: >-
#   Beside `.cargo/config.toml` stands a `.cargo/config`. Cargo reads the one without extension and not the other, so
#   the file that everybody looks at has no effect.
# related_resources:
#   - https://doc.rust-lang.org/cargo/reference/config.html#hierarchical-structure
# custom:
#   level: deny
#   category: settings
#   precedent: >-
#     The Cargo book: if both files exist, Cargo will use the file without the extension. A reviewer who knows only
#     the new name misses the one that counts.
#   remedy: Keep `config.toml` alone.
package andon.policies.config_hidden

findings contains finding if {
	some file in input.settings.files
	hidden := file.hides
	finding := {
		"subject": file.path,
		"message": sprintf("Cargo reads %s and passes over %s beside it", [file.path, hidden]),
		"at": file.at,
		"remedy": sprintf("move what is needed into %s and delete %s", [hidden, file.path]),
	}
}
