package andon.lib.cargo_test

import data.andon.lib.cargo

in_workspace(root) := result if {
	result := cargo.fetch with input as {"workspace": root}
}

test_the_root_needs_no_path if in_workspace("") == "cargo fetch"

test_another_workspace_is_named_as_one_word if {
	in_workspace("fuzz") == "cargo fetch --manifest-path=fuzz/Cargo.toml"
	in_workspace("it's $(x)") == `cargo fetch --manifest-path='it'\''s $(x)/Cargo.toml'`
}
