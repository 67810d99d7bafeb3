package andon.lib.requirements_test

import data.andon.lib.requirements

matching(requirement, versions) := [version | some version in versions; requirements.matches(requirement, version)]

test_a_plain_requirement_is_a_caret if {
	versions := ["1.1.9", "1.2.0", "1.9.3", "2.0.0", "2.0.0-alpha"]
	matching("1.2", versions) == ["1.2.0", "1.9.3"]
	matching("^1.2", versions) == ["1.2.0", "1.9.3"]
}

test_below_one_the_first_number_that_is_not_zero_counts if {
	matching("0.3.1", ["0.3.0", "0.3.1", "0.3.9", "0.4.0"]) == ["0.3.1", "0.3.9"]
	matching("0.0.3", ["0.0.2", "0.0.3", "0.0.4"]) == ["0.0.3"]
	matching("0.0", ["0.0.7", "0.1.0"]) == ["0.0.7"]
	matching("0", ["0.0.7", "0.9.0", "1.0.0"]) == ["0.0.7", "0.9.0"]
}

test_tilde_keeps_the_minor_number if {
	matching("~1.2.3", ["1.2.2", "1.2.3", "1.2.9", "1.3.0"]) == ["1.2.3", "1.2.9"]
	matching("~1", ["1.0.0", "1.9.0", "2.0.0"]) == ["1.0.0", "1.9.0"]
}

test_comparisons_of_parts if {
	matching(">1.2", ["1.2.9", "1.3.0"]) == ["1.3.0"]
	matching(">=1.2", ["1.1.9", "1.2.0", "1.3.0"]) == ["1.2.0", "1.3.0"]
	matching("<1.2", ["1.1.9", "1.2.0"]) == ["1.1.9"]
	matching("<=1.2", ["1.1.9", "1.2.9", "1.3.0"]) == ["1.1.9", "1.2.9"]
	matching("=1.2", ["1.2.0", "1.2.9", "1.3.0"]) == ["1.2.0", "1.2.9"]
}

test_wildcards if {
	matching("*", ["0.0.1", "9.9.9", "1.0.0-rc.1"]) == ["0.0.1", "9.9.9"]
	matching("1.2.*", ["1.2.0", "1.3.0"]) == ["1.2.0"]
	matching("1.x", ["1.2.0", "2.0.0"]) == ["1.2.0"]
}

test_all_comparators_have_to_hold if {
	matching(">=1.2, <1.5", ["1.1.0", "1.2.0", "1.4.9", "1.5.0"]) == ["1.2.0", "1.4.9"]
}

test_pre_releases_only_where_one_of_that_version_is_named if {
	matching(">=1.0.0-beta.2", ["1.0.0-beta.1", "1.0.0-beta.10", "1.0.0", "1.0.1-alpha"]) == ["1.0.0-beta.10", "1.0.0"]
	matching("<2.0.0", ["1.9.0-rc.1", "1.9.0"]) == ["1.9.0"]
	matching("=1.0.0-rc.1", ["1.0.0-rc.1", "1.0.0"]) == ["1.0.0-rc.1"]
}

test_build_metadata_does_not_count if {
	matching("=1.2.3", ["1.2.3+build.5"]) == ["1.2.3+build.5"]
	matching("=1.2.3+other", ["1.2.3+build-5"]) == ["1.2.3+build-5"]
}

test_what_cannot_be_read_is_no_requirement if {
	unreadable := ["", "1.2.3.4", "a", "1.2,", "^^1", "1.*.3", "01.2", "1-alpha", "*, 1"]
	{requirement | some requirement in unreadable; requirements.valid(requirement)} == set()
	matching("1.*.3", ["1.0.3"]) == []
}

test_what_can_be_read_is_one if {
	readable := ["*", "1", "1.2", "=1.2.3", ">= 1.2.3-rc.1+x, <2", "~0.3", "1.*", "1.*.*", "1.2.X"]
	{requirement | some requirement in readable; not requirements.valid(requirement)} == set()
}

test_no_requirement_covers_every_version if {
	requirements.covers("", "1.0.0-alpha")
	requirements.covers("1", "1.2.3")
	not requirements.covers("1", "2.0.0")
}
