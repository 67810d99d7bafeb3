# METADATA
# title: Container image that changes by itself
# description: >-
#   A job runs in, beside or by an image that names no tag, or `latest`: each run may get another one, of whoever can push
#   to that name. A digest cannot be moved, and a tag only by the image's owner.
# related_resources:
#   - https://docs.docker.com/dhi/core-concepts/digests/
# custom:
#   level: warn
#   category: workflows
#   precedent: >-
#     Codecov, April 2021: a credential taken out of an image's layer let its uploader be changed, and the CI secrets of
#     thousands of projects were read for two months.
#   needs: []
#   remedy: "Name the image by its digest: `image@sha256:…`."
#   parameters:
#     properties:
#       digest:
#         description: Images with a tag and without a digest are named too.
#         type: boolean
#         default: false
package andon.policies.workflow_image_unpinned

findings contains finding if {
	some image in input.workflows.images
	not image.digest
	not image.dynamic
	moves(image)
	finding := {
		"subject": image.job,
		"code": image.image,
		"message": sprintf("the image `%s` of %s can be another one at the next run", [image.image, image.job]),
		"at": image.at,
	}
}

moves(image) if not image.tag

moves(image) if image.tag in {"latest", "main", "master", "edge", "nightly"}

moves(_) if data.parameters.digest
