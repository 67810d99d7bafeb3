//! An embedded policy-as-code security gate for Cargo: [`evidence::Evidence`] in, [`verdict::Verdict`] out.
//!
//! A [`gate::Gate`] is built once, from the built-in Rego policies, an organisation's own, and configuration. It judges
//! evidence (named bytes, what is known of each crate, advisories, and the moment to judge for) by a pure function: the
//! same evidence gives the same verdict, byte for byte, on every machine and on every day. With feature `collect`,
//! `collect::Collector` reads evidence from a directory, executing nothing of what it reads.
//!
//! ```
//! use andon::{evidence::Evidence, gate::Gate};
//!
//! let gate = Gate::builder().build()?;
//! let mut evidence = Evidence::new("2026-11-23T00:00:00Z".parse()?);
//! evidence.files.insert("Cargo.lock".into(), r#"
//! version = 4
//!
//! [[package]]
//! name = "smallvec"
//! version = "0.6.9"
//! source = "registry+https://github.com/rust-lang/crates.io-index"
//! checksum = "c4488ae950c49d403731982257768f48fada354a5203fe81f9bb6f43ca9002be"
//! "#.into());
//! let verdict = gate.judge(&evidence);
//! assert_eq!(verdict.exit_code(), 1);
//! assert!(verdict.findings.iter().any(|finding| &*finding.code == "RUSTSEC-2019-0009"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Start reading at [`gate`]; `ARCHITECTURE.md` is the tour.

#![forbid(unsafe_code)]
#![warn(clippy::disallowed_methods, clippy::disallowed_types)]

pub mod adopt;
pub mod advisories;
pub mod amend;
#[cfg(feature = "collect")]
pub mod collect;
pub mod config;
mod conflict;
mod digest;
pub mod engine;
pub mod error;
pub mod evidence;
pub mod facts;
pub mod finding;
pub mod gate;
pub mod ledger;
mod parallel;
pub mod policy;
pub mod report;
pub mod suggest;
pub mod verdict;
pub mod waiver;
mod yaml;

/// The README's examples are tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
