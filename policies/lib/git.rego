# METADATA
# description: URLs of repositories.
package andon.lib.git

# The same repository with and without `.git` and a slash at the end.
plain(url) := trim_suffix(trim_suffix(url, "/"), ".git")

# `host/owner`, in small letters, of a repository under any scheme and user.
owner(url) := concat("/", [parts[0], parts[1]]) if {
	location := split(url, "://")[1]
	at := indexof(location, "@")
	slash := indexof(location, "/")
	parts := split(lower(without_user(location, at, slash)), "/")
	count(parts) > 2
}

without_user(location, at, slash) := substring(location, at + 1, -1) if {
	at >= 0
	at < slash
}

without_user(location, at, slash) := location if {
	not has_user(at, slash)
}

has_user(at, slash) if {
	at >= 0
	at < slash
}
