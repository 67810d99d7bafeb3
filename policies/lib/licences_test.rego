package andon.lib.licences_test

import data.andon.lib.licences

test_retired_ids_are_named_as_today if {
	licences.today("GPL-2.0") == "GPL-2.0-only"
	licences.today("LGPL-2.1+") == "LGPL-2.1-or-later"
	licences.today("AGPL-3.0-only") == "AGPL-3.0-only"
	licences.today("MIT") == "MIT"
	licences.today("GPL-2.0-with-classpath-exception") == "GPL-2.0-with-classpath-exception"
}

test_what_is_missing_in_each_alternative if {
	licences.missing([["GPL-3.0-only", "MIT"], ["SSPL-1.0"]], {"MIT"}) == [{"GPL-3.0-only"}, {"SSPL-1.0"}]
	not licences.missing([["GPL-3.0-only"], ["MIT"]], {"MIT"})
	not licences.missing([], {"MIT"})
}

test_expressions_without_brackets if {
	licences.satisfied("MIT", {"MIT"})
	licences.satisfied("GPL-3.0 OR MIT AND ISC", {"MIT", "ISC"})
	licences.satisfied("GPL-3.0", {"GPL-3.0-only"})
	not licences.satisfied("MIT AND ISC", {"MIT"})
	not licences.satisfied("ISC OR Zlib", {"MIT"})
}

test_expressions_with_brackets if {
	licences.satisfied("(MIT OR Apache-2.0) AND ISC", {"MIT", "ISC"})
	not licences.satisfied("(MIT OR Apache-2.0) AND ISC", {"MIT"})
	not licences.satisfied("(MIT OR Apache-2.0) AND ISC", {"ISC"})
}

test_other_forms_are_never_satisfied if {
	not licences.satisfied("(MIT AND ISC) OR Zlib", {"MIT", "ISC"})
	not licences.satisfied("((MIT OR ISC) AND Zlib) OR BSD", {"MIT", "ISC", "Zlib"})
}
