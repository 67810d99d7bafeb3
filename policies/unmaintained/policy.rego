# METADATA
# title: Unmaintained crate
# description: >-
#   Nobody looks after a package of the lockfile any more: the next vulnerability in it will not be mended. Without
#   configuration, direct dependencies count: whoever depends on it has to replace it, and a crate in the depth is
#   nobody's to replace here.
# related_resources:
#   - https://rustsec.org/advisories/
# custom:
#   level: warn
#   category: advisories
#   precedent: >-
#     proc-macro-error (RUSTSEC-2024-0370), and the noise that crates in the depth make (EmbarkStudios/cargo-deny#752)
#   needs: [lockfile, advisories]
#   remedy: Replace the crate; the advisory often names alternatives.
#   parameters:
#     properties:
#       scope:
#         description: >-
#           Whose dependencies count: `all`; `workspace` or `direct`, those that a member depends on; `transitive`,
#           those that a package of others depends on.
#         type: string
#         enum: [all, workspace, direct, transitive]
#         default: direct
#       minimum_severity:
#         description: The least severity that counts.
#         type: string
#         enum: [none, low, medium, high, critical]
#         default: none
#       unscored: {type: boolean, description: Whether an advisory that nobody has scored counts., default: true}
#       grace_days:
#         description: For how many days after its publication an advisory only warns, by severity.
#         type: object
#         properties:
#           critical: {type: integer, minimum: 0, default: 0}
#           high: {type: integer, minimum: 0, default: 0}
#           medium: {type: integer, minimum: 0, default: 0}
#           low: {type: integer, minimum: 0, default: 0}
#           none: {type: integer, minimum: 0, default: 0}
#           unscored: {type: integer, minimum: 0, default: 0}
#         default: {}
#       targets:
#         description: >-
#           What is built for. An advisory that is limited to other operating systems or architectures does not count;
#           without this every one does.
#         type: object
#         properties:
#           os:
#             type: array
#             uniqueItems: true
#             items:
#               type: string
#               enum: [aix, android, cuda, dragonfly, emscripten, freebsd, fuchsia, haiku, hermit, illumos, ios, linux,
#                 macos, netbsd, openbsd, redox, solaris, tvos, uefi, visionos, vxworks, wasi, watchos, windows]
#             default: []
#           arch:
#             type: array
#             uniqueItems: true
#             items:
#               type: string
#               enum: [aarch64, arm, avr, hexagon, loongarch64, m68k, mips, mips64, msp430, powerpc, powerpc64, riscv32,
#                 riscv64, s390x, sparc, sparc64, wasm32, wasm64, x86, x86_64]
#             default: []
#         default: {}
package andon.policies.unmaintained

import data.andon.lib.advisories

findings contains finding if {
	some advisory in input.advisories
	advisory.kind == "unmaintained"
	advisories.counts(advisory, data.parameters)
	finding := advisories.finding(advisory, "is unmaintained", data.parameters)
}
