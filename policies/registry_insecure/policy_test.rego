package andon.policies.registry_insecure_test

import data.andon.policies.registry_insecure

at := {"file": ".cargo/config.toml", "line": 2, "column": 9, "end_column": 20}

found(url) := result if {
	setting := {"file": ".cargo/config.toml", "key": "registries.ours.index", "name": "ours", "url": url, "at": at}
	result := registry_insecure.findings with input as {
		"settings": {"cargo": {"sources": [setting]}},
		"groups": {"by_source": {}},
	}
}

test_fires_for_plain_http_and_git if {
	every url in ["http://crates.example/index", "sparse+http://crates.example/", "git://git.example/a", "HTTP://x/"] {
		count(found(url)) == 1
	}
}

test_fires_for_a_package if {
	document := {
		"settings": {"cargo": {"sources": []}},
		"groups": {"by_source": {"x": {"source": {"url": "http://git.example/a"}, "packages": ["a@1.0.0"]}}},
		"packages": {"a@1.0.0": {"at": at}},
	}
	found := registry_insecure.findings with input as document
	{[f.subject, f.at] | some f in found} == {["a@1.0.0", at]}
}

test_stays_silent_for_https_ssh_and_the_machine_itself if {
	urls := ["https://crates.example/index", "sparse+https://crates.example/", "ssh://git@git.example/a", "http://localhost:8080/index"]
	every url in urls { found(url) == set() }
}

test_a_name_that_begins_alike_is_another if {
	count(found("http://localhost.evil.example/")) == 1
}
