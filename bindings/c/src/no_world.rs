//! What reads files is not in this build: it has no feature `collect`.

use crate::error::{ANDON_ERROR_UNSUPPORTED, Failure};
use crate::gate::andon_gate;
use crate::judge::Request;
use andon::evidence::{Evidence, Trust};
use andon::gate::GateBuilder;

/// No configuration is read from anywhere.
pub enum Origin {}

/// Refuses a path of policies.
pub fn with_policies_at(_: GateBuilder, _: &str) -> Result<GateBuilder, Failure> {
    Err(unsupported("paths"))
}

/// Refuses a path of a configuration.
pub fn configured(_: GateBuilder, _: &[u8]) -> Result<andon_gate, Failure> {
    Err(unsupported("config_path"))
}

/// Refuses the configuration of what is judged.
pub fn own(_: &dyn Fn() -> Result<GateBuilder, Failure>, _: &Request<'_>, _: Trust) -> Result<andon_gate, Failure> {
    Err(unsupported("own"))
}

/// Refuses a directory.
pub fn collect(_: &andon_gate, _: &Request<'_>) -> Result<Evidence, Failure> {
    Err(unsupported("andon_judge_at"))
}

fn unsupported(what: &str) -> Failure {
    Failure::new(ANDON_ERROR_UNSUPPORTED, format!("{what}: this library was built without feature `collect`"))
}
