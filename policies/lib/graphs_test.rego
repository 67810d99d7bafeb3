package andon.lib.graphs_test

import data.andon.lib.graphs

# A chain of ten, and a cycle at its end.
edges := {
	"a": ["b"], "b": ["c"], "c": ["d"], "d": ["e"], "e": ["f"],
	"f": ["g"], "g": ["h"], "h": ["i"], "i": ["j"], "j": ["i"],
}

reached(levels) := concat("", sort([node | some node in graphs.within(edges, "a", levels)]))

test_levels_are_counted_from_the_node_itself if {
	reached(1) == "a"
	reached(2) == "ab"
	reached(5) == "abcde"
	reached(8) == "abcdefgh"
}

test_no_limit_and_a_far_one_mean_everything if {
	reached(0) == "abcdefghij"
	reached(9) == "abcdefghij"
}

test_a_node_without_edges_reaches_itself if {
	graphs.within({"x": []}, "x", 0) == {"x"}
	graphs.within({"x": []}, "x", 3) == {"x"}
}
