package andon.policies.git_commit_unplaced_test

import data.andon.policies.git_commit_unplaced

document(unplaced) := {
	"contents": {"unplaced": unplaced},
	"packages": {"zeta@1.0.0": {"source": {"kind": "git", "url": "https://git.example/acme/zeta.git"}}},
}

said(unplaced, parameters) := {[u.subjects, u.blocks] |
	some u in git_commit_unplaced.undecided with input as document(unplaced) with data.parameters as parameters
}

test_names_it if said(["zeta@1.0.0"], {"undecided": false, "exempt": []}) == {[["zeta@1.0.0"], false]}

test_holds_the_line_where_asked if said(["zeta@1.0.0"], {"undecided": true, "exempt": []}) == {[["zeta@1.0.0"], true]}

test_stays_silent_for_what_a_branch_leads_to if said([], {"undecided": true, "exempt": []}) == set()

test_stays_silent_where_exempt if {
	every url in ["https://git.example/acme/", "https://git.example/acme/zeta"] {
		said(["zeta@1.0.0"], {"undecided": true, "exempt": [url]}) == set()
	}
}
