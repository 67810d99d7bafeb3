# METADATA
# title: Confusable name
# description: >-
#   A crate that hardly anybody uses has a name that can be taken for that of another crate. Such names are how malicious
#   crates get typed into manifests. Names are compared with those that many lockfiles have and with the others of this
#   one; nothing is asked over the network.
# related_resources:
#   - https://rustsec.org/advisories/RUSTSEC-2022-0042.html
#   - https://blog.rust-lang.org/2025/09/24/crates.io-malicious-crates-fasterlog-and-asyncprintln/
# custom:
#   level: deny
#   category: sources
#   precedent: >-
#     RUSTSEC-2022-0042 (rustdecimal for rust_decimal), faster_log for fast_log in 2025, and proc-macro1 for proc-macro2 in
#     the attack on arrayref in 2026.
#   needs: [lockfile]
#   remedy: See that the crate is the one that was meant.
#   parameters:
#     properties:
#       allow:
#         description: Names that were looked at and are meant.
#         type: array
#         uniqueItems: true
#         items: {type: string, minLength: 1}
#         default: []
package andon.policies.confusable_name

how := {
	"separators": "differs from it in `-` and `_` only",
	"look_alike": "looks like it at a glance",
	"affix": "is another form of the same words",
	"exchanged": "has two letters exchanged",
	"one_replaced": "differs from it in one character",
	"one_more": "has one character more or less",
}

findings contains finding if {
	some suspect in input.confusable
	not suspect.name in data.parameters.allow
	finding := {
		"subject": suspect.package,
		"code": suspect.how,
		"message": sprintf("%s can be taken for %s: it %s", [suspect.name, other(suspect), how[suspect.how]]),
		"at": suspect.at,
		"remedy": sprintf("see that %s is meant and not %s (`cargo tree -i %s` shows who wants it); then add it to `allow` of [policy.confusable_name] in andon.toml", [
			suspect.name,
			suspect.resembles,
			suspect.package,
		]),
	}
}

other(suspect) := sprintf("%s, which this workspace uses too", [suspect.resembles]) if suspect.in_use

other(suspect) := sprintf("the well-known %s", [suspect.resembles]) if not suspect.in_use
