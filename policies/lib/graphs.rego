# What can be reached over a graph of lists.
package andon.lib.graphs

# What is reached from a node within so many levels, of which the node itself is the first. From the ninth level on, and
# for 0, everything.
within(edges, node, levels) := graph.reachable(edges, {node}) if not levels in numbers.range(1, 8)

within(edges, node, levels) := eight if {
	levels in numbers.range(1, 8)
	two := _grown(edges, {node}, levels, 2)
	three := _grown(edges, two, levels, 3)
	four := _grown(edges, three, levels, 4)
	five := _grown(edges, four, levels, 5)
	six := _grown(edges, five, levels, 6)
	seven := _grown(edges, six, levels, 7)
	eight := _grown(edges, seven, levels, 8)
}

_grown(_, nodes, levels, level) := nodes if levels < level

_grown(edges, nodes, levels, level) := nodes | {next | some node in nodes; some next in edges[node]} if levels >= level
