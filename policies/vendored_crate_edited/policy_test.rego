package andon.policies.vendored_crate_edited_test

import data.andon.policies.vendored_crate_edited

at := {"file": "vendor/zeta/src/lib.rs", "line": 1, "column": 1, "end_column": 1}

packages := {"zeta@1.0.0": {"name": "zeta", "version": "1.0.0", "source": {"kind": "registry"}}}

changed := {"path": "src/lib.rs", "edit": "changed", "sha256": "ab", "at": at}

missing := {"path": "build.rs", "edit": "missing", "at": at}

document(files) := {
	"packages": packages,
	"change": {"vendored": []},
	"contents": {
		"uncompared": [],
		"edited": [{
			"package": "zeta@1.0.0",
			"directory": "vendor/zeta",
			"content": "0123456789abcdef",
			"files": files,
			"more": 0,
		}],
	},
}

uncompared(kind, vendored) := {
	"packages": {"zeta@1.0.0": object.union(packages["zeta@1.0.0"], {"source": {"kind": kind}})},
	"change": {"vendored": vendored},
	"contents": {"uncompared": ["zeta@1.0.0"], "edited": []},
}

messages(document_) := {f.message | some f in vendored_crate_edited.findings with input as document_}

test_fires_for_an_edited_file if {
	some message in messages(document([changed]))
	message == "vendor/zeta is not what zeta@1.0.0 was published with: src/lib.rs has another content"
}

test_counts_the_others if {
	some message in messages(document([missing, changed]))
	contains(message, "src/lib.rs has another content, and so on in 1 more")
}

test_pins_what_it_offers_to_allow if {
	some f in vendored_crate_edited.findings with input as document([changed])
	contains(f.remedy, `path = "src/lib.rs", sha256 = "ab"}`)
	some g in vendored_crate_edited.findings with input as document([missing])
	contains(g.remedy, `path = "build.rs"}`)
}

allowing(sha256) := {
	"allow": [{"name": "zeta", "version": "", "path": "src", "sha256": sha256}],
	"undecided": false,
}

test_stays_silent_for_what_is_allowed if {
	found := vendored_crate_edited.findings with input as document([changed])
		with data.parameters as allowing("AB")
	found == set()
}

test_fires_where_it_is_not_what_was_allowed if {
	found := vendored_crate_edited.findings with input as document([changed])
		with data.parameters as allowing("cd")
	count(found) == 1
}

test_fires_where_more_differ_than_are_listed if {
	some edited in document([changed]).contents.edited
	more := object.union(document([]), {"contents": {"edited": [object.union(edited, {"more": 7})]}})
	found := vendored_crate_edited.findings with input as more with data.parameters as allowing("ab")
	[m] := [f.message | some f in found]
	contains(m, "of 7 files that differ")
}

change := {
	"package": "zeta@1.0.0",
	"directory": "vendor/zeta",
	"content": "0123456789abcdef",
	"compared": false,
	"at": at,
}

test_fires_without_an_archive_where_the_files_change if {
	found := vendored_crate_edited.findings with input as uncompared("registry", [change])
	{f.code | some f in found} == {"edited_0123456789ab"}
	unread := vendored_crate_edited.findings with input as uncompared("registry", [object.remove(change, ["content"])])
	{f.code | some f in unread} == {"edited"}
}

test_has_one_code_with_the_archive_and_without if {
	found := vendored_crate_edited.findings with input as document([changed])
	{f.code | some f in found} == {"edited_0123456789ab"}
}

test_says_of_git_what_holds_for_git if {
	found := vendored_crate_edited.findings with input as uncompared("git", [change])
	every f in found {
		endswith(f.message, "is the same: a commit has the same files for ever")
		not contains(f.remedy, ".crate")
	}
	count(found) == 1
}

test_leaves_a_change_to_the_archive_where_there_is_one if {
	compared := object.union(change, {"compared": true})
	found := vendored_crate_edited.findings with input as uncompared("registry", [compared])
	found == set()
}

test_names_what_cannot_be_compared if {
	every kind, word in {"registry": "archives are not in Cargo's cache", "git": "their git repositories"} {
		some entry in vendored_crate_edited.undecided with input as uncompared(kind, [])
		contains(entry.reason, word)
		entry.blocks == false
	}
}

everything := {"allow": [{"name": "zeta", "version": "1", "path": "", "sha256": ""}], "undecided": true}

test_says_nothing_of_a_crate_that_is_allowed_as_a_whole if {
	open := vendored_crate_edited.undecided with input as uncompared("registry", [change])
		with data.parameters as everything
	found := vendored_crate_edited.findings with input as uncompared("registry", [change])
		with data.parameters as everything
	count(open) + count(found) == 0
}
