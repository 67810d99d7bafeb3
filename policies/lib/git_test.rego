package andon.lib.git_test

import data.andon.lib.git

test_one_repository_has_several_urls if {
	git.plain("https://git.example/a.git/") == "https://git.example/a"
	git.plain("https://git.example/a") == "https://git.example/a"
}

test_owners if {
	git.owner("https://github.com/Acme/tool.git") == "github.com/acme"
	git.owner("ssh://git@gitlab.com/acme/group/tool") == "gitlab.com/acme"
	git.owner("https://bitbucket.org/acme/a@b") == "bitbucket.org/acme"
}

test_nobody_owns_what_has_no_repository_below if {
	not git.owner("https://github.com/acme")
	not git.owner("github.com/acme/tool")
}

test_a_user_is_no_host if {
	git.owner("https://github.com@evil.example/acme/tool") == "evil.example/acme"
}
