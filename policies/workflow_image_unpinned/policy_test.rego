package andon.policies.workflow_image_unpinned_test

import data.andon.policies.workflow_image_unpinned

at := {"file": ".github/workflows/ci.yml", "line": 9, "column": 15, "end_column": 40}


document(image) := {"workflows": {"images": [object.union(
	{"job": "ci.yml#a", "image": "x", "digest": false, "dynamic": false, "at": at},
	image,
)]}}

findings(image) := found if found := workflow_image_unpinned.findings with input as document(image)

test_fires_without_tag_and_for_a_moving_one if {
	{[f.subject, f.code, f.at] | some f in findings({})} == {["ci.yml#a", "x", at]}
	count(findings({"tag": "latest"})) == 1
}

test_stays_silent_for_tags_and_digests if {
	findings({"tag": "3.20"}) == set()
	findings({"digest": true}) == set()
}

test_stays_silent_where_it_cannot_be_seen if findings({"dynamic": true}) == set()

test_can_ask_for_digests if {
	found := workflow_image_unpinned.findings with input as document({"tag": "3.20"}) with data.parameters as {"digest": true}
	count(found) == 1
}
