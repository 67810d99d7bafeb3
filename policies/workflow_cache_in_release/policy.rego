# METADATA
# title: Release that is built from a cache
# description: >-
#   A job that publishes, or a workflow that only releases start, restores a cache. Whoever can run code in any workflow of
#   the default branch can write that cache, so what is released may hold what nobody committed.
# related_resources:
#   - https://docs.github.com/en/actions/reference/security/secure-use
# custom:
#   level: warn
#   category: workflows
#   precedent: >-
#     Ultralytics, December 2024: the cache of the release workflow was poisoned from a pull request, and two releases on
#     PyPI carried a miner that was in no commit.
#   needs: []
#   remedy: Build releases without a cache, or switch it off for tags by the action's input.
package andon.policies.workflow_cache_in_release

findings contains finding if {
	some used in input.workflows.caches
	releases(used)
	finding := {
		"subject": used.job,
		"code": used.repository,
		"message": sprintf("%s publishes what it builds from a cache that other workflows can write", [used.job]),
		"at": used.at,
	}
}

releases(used) if input.workflows.files[used.file].releases

releases(used) if input.workflows.jobs[used.job].publishes
