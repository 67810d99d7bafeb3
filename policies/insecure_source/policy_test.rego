package andon.policies.insecure_source_test

import data.andon.policies.insecure_source

at := {"file": "Cargo.lock", "line": 3, "column": 9, "end_column": 16}

found(url) := result if {
	result := insecure_source.findings with input as {
		"groups": {"by_source": {"the source": {"source": {"url": url}, "packages": ["a@1.0.0"]}}},
		"packages": {"a@1.0.0": {"at": at}},
	}
}

test_fires_for_each_scheme_without_encryption if {
	urls := ["http://crates.example/index", "git://git.example/a.git", "sparse+http://crates.example/"]
	subjects := [f.subject | some url in urls; some f in found(url)]
	subjects == ["the source", "the source", "the source"]
}

test_stays_silent_for_encrypted_ones if {
	urls := ["https://crates.example/index", "ssh://git@git.example/a.git", "sparse+https://crates.example/"]
	{f | some url in urls; some f in found(url)} == set()
}

test_stays_silent_for_this_machine if {
	found("sparse+http://127.0.0.1:8080/") == set()
	found("http://localhost/index") == set()
}
