//! Why a policy has no answer.

use crate::error::Location;
use std::time::Duration;

/// A policy that could not judge. Never the same as one that found nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Failure {
    /// It was stopped at its time limit.
    #[error("the policy ran into its time limit of {limit:?}{}", place(.at))]
    TimedOut {
        /// The limit.
        limit: Duration,
        /// Where it was stopped.
        at: Option<Location>,
    },
    /// It did not stop at its time limit either; its thread was left behind.
    #[error("the policy did not stop at its time limit of {limit:?}, nor within {waited:?}, and was abandoned")]
    Hung {
        /// The limit.
        limit: Duration,
        /// How long it was waited for.
        waited: Duration,
    },
    /// The engine panicked.
    #[error("the engine panicked while it ran the policy: {message}")]
    Panicked {
        /// What it said.
        message: String,
    },
    /// A builtin refused its arguments, or rules contradict one another.
    #[error("the policy failed{}: {message}", place(.at))]
    Error {
        /// Where.
        at: Option<Location>,
        /// What the engine said.
        message: String,
    },
    /// What it returned is not what a policy returns.
    #[error("the policy returned what is no finding: {message}")]
    Shape {
        /// What is wrong with it.
        message: String,
    },
    /// The facts could not be handed to the engine.
    #[error("the facts could not be handed to the policy: {message}")]
    Input {
        /// Why.
        message: String,
    },
}

fn place(at: &Option<Location>) -> String {
    at.as_ref().map_or(String::new(), |at| format!(" at {at}"))
}
