# METADATA
# title: Connection of Cargo changed
# description: >-
#   Cargo's configuration sends its traffic through a proxy, trusts another certificate authority or ssh key, skips
#   the check for revoked certificates or accepts an old TLS. On a developer's machine that may be right; committed,
#   it holds for everybody.
# related_resources:
#   - https://doc.rust-lang.org/cargo/reference/config.html#http
# custom:
#   level: warn
#   category: settings
#   precedent: >-
#     `check-revoke = false` and `cainfo` are what people are told to set when a company's proxy breaks certificates,
#     and what is then committed by mistake.
#   remedy: Set it in the user's own configuration, in `$CARGO_HOME`.
package andon.policies.connection_weakened

findings contains finding if {
	some setting in input.settings.cargo.network
	what := change(setting)
	finding := {
		"subject": sprintf("%s#%s", [setting.file, setting.key]),
		"message": sprintf("`%s` %s, for everybody who works in this repository", [setting.key, what]),
		"at": setting.at,
		"remedy": sprintf("take `%s` out of %s; where a machine needs it, its place is $CARGO_HOME/config.toml", [setting.key, setting.file]),
	}
}

change(setting) := sprintf("sends everything that Cargo fetches through %s", [setting.url]) if setting.key == "http.proxy"

change(setting) := sprintf("trusts the certificate authorities in %s", [setting.value]) if {
	setting.key in {"http.cainfo", "http.proxy-cainfo"}
}

change(setting) := "does without the check for revoked certificates" if {
	setting.key == "http.check-revoke"
	setting.value == "false"
}

change(setting) := sprintf("accepts %s", [setting.value]) if {
	setting.key in {"http.ssl-version", "http.ssl-version.min", "http.ssl-version.max"}
	setting.value in {"tlsv1", "tlsv1.0", "tlsv1.1"}
}

change(setting) := "trusts an ssh host key" if setting.key == "net.ssh.known-hosts"
