//! Text on its way to a terminal.

use crate::error::answer;
use crate::ffi::{Out, andon_str};
use andon::report::escape::escape;
use std::ffi::c_char;
use std::ptr;

/// Makes text from outside fit for a terminal, on one line: control characters, those that turn the direction of text and
/// those that are not seen are written as `\u{…}`, and what is not UTF-8 as U+FFFD. Returns how many bytes that is, and
/// writes them to `buffer` only if they are no more than `capacity`; there is no NUL at the end. 0 where `text` or
/// `buffer` cannot be.
///
/// # Safety
/// `text` is readable, `capacity` bytes at `buffer` are writable, and the two do not overlap.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn andon_escape(text: andon_str, buffer: *mut c_char, capacity: usize) -> usize {
    answer(0, || {
        // SAFETY: as of this function.
        let text = String::from_utf8_lossy(unsafe { text.bytes("text") }?);
        let escaped = escape(&text);
        if (1..=capacity).contains(&escaped.len()) {
            // SAFETY: as of this function.
            unsafe { Out::new(buffer, "buffer") }?;
            // SAFETY: not null, by the check, and as long as `capacity`, by the caller's word.
            unsafe { ptr::copy_nonoverlapping(escaped.as_ptr(), buffer.cast(), escaped.len()) };
        }
        Ok(escaped.len())
    })
}
