package andon.policies.unknown_source_test

import data.andon.policies.unknown_source

at := {"file": "Cargo.lock", "line": 3, "column": 9, "end_column": 16}

document(kind, url) := {
	"groups": {"by_source": {url: {"source": {"kind": kind, "url": url}, "packages": ["a@1.0.0"]}}},
	"packages": {"a@1.0.0": {"at": at}},
	"lockfile": {"at": at},
}

found(kind, url, parameters) := result if {
	result := unknown_source.findings with input as document(kind, url)
		with data.parameters as object.union(
			{"registries": [], "git": [], "organisations": {}, "report_unused": false},
			parameters,
		)
}

repository := "https://git.example/team/a.git"

test_fires_for_a_git_repository if {
	some f in found("git", repository, {})
	f.subject == "a@1.0.0"
	f.message == "a@1.0.0 comes from the git repository https://git.example/team/a.git, which is not allowed"
	contains(f.remedy, "to `git` of [policy.unknown_source]")
}

test_fires_for_a_registry if {
	some f in found("registry", "https://crates.example/index", {"git": ["https://crates.example/"]})
	f.message == "a@1.0.0 comes from the registry https://crates.example/index, which is not allowed"
}

test_stays_silent_for_crates_io if {
	found("crates_io", "https://github.com/rust-lang/crates.io-index", {}) == set()
}

test_stays_silent_for_an_allowed_repository if {
	found("git", repository, {"git": ["https://git.example/team/a"]}) == set()
	found("git", repository, {"git": ["https://git.example/team/"]}) == set()
}

test_a_prefix_ends_at_a_slash if {
	count(found("git", "https://git.example.evil/a", {"git": ["https://git.example"]})) == 1
	count(found("git", "https://git.example/team-b/a", {"git": ["https://git.example/team/"]})) == 1
}

test_stays_silent_for_an_allowed_registry if {
	found("registry", "https://crates.example/index/", {"registries": ["https://crates.example/index"]}) == set()
}

test_stays_silent_for_an_allowed_organisation if {
	hub := "https://github.com/Acme/a"
	found("git", hub, {"organisations": {"github": ["acme"]}}) == set()
	count(found("git", hub, {"organisations": {"gitlab": ["acme"]}})) == 1
	count(found("git", "https://github.com/acme-evil/a", {"organisations": {"github": ["acme"]}})) == 1
	count(found("git", "https://github.com@evil.example/acme/a", {"organisations": {"github": ["acme"]}})) == 1
}

test_tells_allowances_that_nothing_uses if {
	given := {
		"registries": ["https://crates.example/index"],
		"git": ["https://git.example/team/", "https://git.example/other"],
		"organisations": {"gitlab": ["acme"]},
		"report_unused": true,
	}
	{f.subject | some f in found("git", repository, given)} == {
		"https://crates.example/index",
		"https://git.example/other",
		"gitlab.com/acme",
	}
	found("git", repository, object.union(given, {"report_unused": false})) == set()
}
