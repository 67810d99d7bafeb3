package andon.policies.connection_weakened_test

import data.andon.policies.connection_weakened

at := {"file": ".cargo/config.toml", "line": 2, "column": 9, "end_column": 20}

found(key, value) := result if {
	setting := {"file": ".cargo/config.toml", "key": key, "value": value, "url": value, "at": at}
	result := connection_weakened.findings with input as {"settings": {"cargo": {"network": [setting]}}}
}

test_fires_for_each_weakening if {
	settings := {
		"http.proxy": "http://proxy.example:8080", "http.cainfo": "ca.pem", "http.check-revoke": "false",
		"http.ssl-version": "tlsv1.0", "http.ssl-version.max": "tlsv1.1", "net.ssh.known-hosts": "h ssh-ed25519 A",
	}
	every key, value in settings { count(found(key, value)) == 1 }
}

test_stays_silent_for_sound_values if {
	settings := {"http.check-revoke": "true", "http.ssl-version": "tlsv1.3", "net.offline": "true"}
	every key, value in settings { found(key, value) == set() }
}
