//! Errors: a number that is returned, and a message for whoever wants it.

use crate::ffi::{andon_str, borrowed, free};
use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::ptr;

/// What became of a call: `ANDON_OK`, or the number of an error.
pub type andon_result = u32;

/// It was done, and the outputs are written. What any other number means never changes, and none is used again.
pub const ANDON_OK: u32 = 0;
/// The library panicked: a mistake in it. Nothing was decided, so it is no pass; the gate can be used further.
pub const ANDON_ERROR_PANIC: u32 = 1;
/// A pointer is NULL, or not aligned as its type asks for.
pub const ANDON_ERROR_POINTER: u32 = 2;
/// A text is not UTF-8.
pub const ANDON_ERROR_UTF8: u32 = 3;
/// A length is more than memory can hold.
pub const ANDON_ERROR_LENGTH: u32 = 4;
/// The `size` of a struct is none that this library knows: it was not set, or the header is newer than the library.
pub const ANDON_ERROR_SIZE: u32 = 5;
/// An option has a value that it cannot have, or two options contradict one another.
pub const ANDON_ERROR_OPTION: u32 = 6;
/// There is nothing at that index.
pub const ANDON_ERROR_INDEX: u32 = 7;
/// The library was built without what this needs.
pub const ANDON_ERROR_UNSUPPORTED: u32 = 8;
/// The configuration cannot be used.
pub const ANDON_ERROR_CONFIG: u32 = 10;
/// A policy was refused.
pub const ANDON_ERROR_POLICY: u32 = 11;
/// A whole advisory set cannot be used.
pub const ANDON_ERROR_ADVISORIES: u32 = 12;
/// The evidence is no document of `andon.evidence/1`.
pub const ANDON_ERROR_EVIDENCE: u32 = 13;
/// A file or a directory could not be read.
pub const ANDON_ERROR_IO: u32 = 14;
/// A git repository could not be read, or a clone of it that is shallow does not have what was asked for.
pub const ANDON_ERROR_REPOSITORY: u32 = 15;
/// A git repository has no revision of that name.
pub const ANDON_ERROR_REVISION: u32 = 16;

/// What went wrong, in words. It never changes, so several threads may read it.
pub struct andon_error(Failure);

/// A number and a message, before the caller has them.
#[derive(Debug)]
pub struct Failure {
    code: andon_result,
    message: String,
}

impl Failure {
    /// A failure of this binding; those of the library come by `From`.
    pub fn new(code: andon_result, message: impl Into<String>) -> Self {
        Failure { code, message: message.into() }
    }

    fn panicked(payload: &(dyn Any + Send)) -> Self {
        let said = payload.downcast_ref::<&str>().copied();
        let said = said.or_else(|| payload.downcast_ref::<String>().map(String::as_str)).unwrap_or("without a message");
        Failure::new(ANDON_ERROR_PANIC, format!("andon panicked, which is a mistake in it: {said}"))
    }
}

impl From<andon::error::Error> for Failure {
    fn from(error: andon::error::Error) -> Self {
        Failure::new(error.code(), error.to_string())
    }
}

/// Runs the body of a function that can fail. The message goes to `error`, unless that is null.
pub(crate) fn guard(error: *mut *mut andon_error, work: impl FnOnce() -> Result<(), Failure>) -> andon_result {
    quiet::panics();
    let failure = match catch_unwind(AssertUnwindSafe(work)) {
        Ok(Ok(())) => return ANDON_OK,
        Ok(Err(failure)) => failure,
        Err(payload) => {
            let failure = Failure::panicked(&*payload);
            // Dropping what somebody panicked with could panic again.
            std::mem::forget(payload);
            failure
        }
    };
    let code = failure.code;
    if !error.is_null() && error.is_aligned() {
        let handle = Box::into_raw(Box::new(andon_error(failure)));
        // SAFETY: not null and aligned, by the check; writable, by the word of whoever called the function.
        unsafe { error.write(handle) };
    }
    code
}

/// Runs the body of a function that has an answer for everything.
pub(crate) fn answer<T>(otherwise: T, work: impl FnOnce() -> Result<T, Failure>) -> T {
    let mut answer = otherwise;
    guard(ptr::null_mut(), || work().map(|value| answer = value));
    answer
}

mod quiet {
    /// A library prints nothing. In `libandon` the standard library is this one's own, so that its panic hook is
    /// nobody else's and is replaced once, for every thread, not around each call. As a crate of a Rust program it
    /// would be that program's hook, which is left alone.
    #[cfg(feature = "capi")]
    pub(super) fn panics() {
        use std::sync::Once;
        static ONCE: Once = Once::new();
        ONCE.call_once(|| std::panic::set_hook(Box::new(|_| {})));
    }

    #[cfg(not(feature = "capi"))]
    pub(super) fn panics() {}
}

#[cfg(panic = "abort")]
compile_error!("a panic must end in ANDON_ERROR_PANIC: build andon-capi with panic = \"unwind\"");

/// The number that the function returned; `ANDON_ERROR_POINTER` for NULL.
///
/// # Safety
/// `error` is NULL or an error that is not freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn andon_error_code(error: *const andon_error) -> andon_result {
    // SAFETY: as of this function.
    answer(ANDON_ERROR_POINTER, || unsafe { borrowed(error, "error") }.map(|error| error.0.code))
}

/// What went wrong, for people: it may quote what was handed in, so see `andon_escape` before it reaches a terminal.
///
/// # Safety
/// `error` is NULL or an error that is not freed; the text lives as long as it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn andon_error_message(error: *const andon_error) -> andon_str {
    // SAFETY: as of this function.
    answer(None.into(), || unsafe { borrowed(error, "error") }.map(|error| error.0.message.as_str().into()))
}

/// Frees an error; NULL is nothing.
///
/// # Safety
/// `error` is NULL or an error that is not freed, and nobody uses it any more.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn andon_error_free(error: *mut andon_error) {
    answer((), || {
        // SAFETY: as of this function.
        unsafe { free(error) };
        Ok(())
    });
}
