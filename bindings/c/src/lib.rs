//! andon for C and whatever can call it: `include/andon.h` is generated from this crate and says what each function does.
//!
//! A family of types is a module: [`gate`], [`judge`], [`verdict`], [`finding`], [`error`]. What every function needs stands in
//! [`ffi`]: pointers and lengths are checked there, and nowhere else is a pointer of the caller's turned into anything.
//! Programs in Rust use the crate `andon` itself.

#![allow(non_camel_case_types, reason = "these are the names of C")]

pub mod error;
pub mod ffi;
pub mod finding;
pub mod gate;
pub mod judge;
pub mod text;
pub mod verdict;
#[cfg_attr(feature = "collect", path = "world.rs")]
#[cfg_attr(not(feature = "collect"), path = "no_world.rs")]
mod world;

use ffi::andon_str;

/// The version of the binary interface: it grows by one whenever a program that was compiled before would break.
pub const ANDON_ABI_VERSION: u32 = 1;

/// The version of the library that runs, `0.1.0`; the header's own is `ANDON_VERSION`.
#[unsafe(no_mangle)]
pub extern "C" fn andon_version() -> andon_str {
    env!("CARGO_PKG_VERSION").into()
}

/// The version of the binary interface of the library that runs: a program asks for it where it loads the library
/// itself, and goes on only if it is the `ANDON_ABI_VERSION` that it was compiled with.
#[unsafe(no_mangle)]
pub extern "C" fn andon_abi_version() -> u32 {
    ANDON_ABI_VERSION
}
