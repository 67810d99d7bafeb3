# METADATA
# title: Release that is very young
# description: >-
#   A version was published so recently that hardly anybody can have looked at it. Malicious releases are mostly found and
#   taken down within hours; who waits a day meets few of them. Nothing is said of versions whose publication is not known,
#   which Cargo tells from 1.94 on.
# related_resources:
#   - https://github.com/rust-lang/rfcs/pull/3923
#   - https://blog.rust-lang.org/2026/08/20/supply-chain-attack-on-arrayref
# custom:
#   level: deny
#   category: sources
#   precedent: RUSTSEC-2026-0260, arrayref 0.3.10, was malicious and was taken down 86 minutes after it was published.
#   needs: [lockfile]
#   remedy: Stay at the version before until this one has the age that you ask for.
#   parameters:
#     properties:
#       days:
#         description: How many days a version has to be old.
#         type: integer
#         minimum: 0
#         maximum: 366
#         default: 1
#       exempt:
#         description: Names of crates that may be as young as they are, such as your own.
#         type: array
#         uniqueItems: true
#         items: {type: string, minLength: 1}
#         default: []
#       exempt_registries:
#         description: Index URLs of registries whose packages may be as young as they are.
#         type: array
#         uniqueItems: true
#         items: {type: string, minLength: 1}
#         default: []
#       allow_fixes:
#         description: Whether the first version that mends an advisory may be young.
#         type: boolean
#         default: true
package andon.policies.published_recently

limit := data.parameters.days * 24

findings contains finding if {
	some release in input.recent
	release.age_hours < limit
	not release.name in data.parameters.exempt
	not is_own(release)
	not is_fix(release)
	finding := {
		"subject": release.package,
		"message": sprintf("%s was published %d hours ago (%s): hardly anybody can have looked at it", [
			release.package,
			release.age_hours,
			release.published,
		]),
		"at": release.at,
		"remedy": sprintf("go back to the version before with `cargo update -p %s --precise …` until this one is %d days old", [
			release.package,
			data.parameters.days,
		]),
	}
}

is_own(release) if release.registry in data.parameters.exempt_registries

is_fix(release) if {
	data.parameters.allow_fixes
	count(release.mends) > 0
}
