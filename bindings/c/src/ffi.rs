//! Pointers, lengths and structs of the caller's, checked before they are used.

use crate::error::{ANDON_ERROR_LENGTH, ANDON_ERROR_POINTER, ANDON_ERROR_SIZE, ANDON_ERROR_UTF8, Failure};
use std::ffi::c_char;
use std::mem::MaybeUninit;
use std::{ptr, slice, str};

/// Text, or the bytes of a path: a pointer and a length, without a NUL at the end. Whoever made it owns it: what is handed
/// in is read during the call and not kept, what is handed out lives as long as the object that it was asked of. A NULL
/// pointer of length 0 is an empty text.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct andon_str {
    /// The first byte.
    pub data: *const c_char,
    /// How many bytes.
    pub len: usize,
}

impl From<&str> for andon_str {
    fn from(text: &str) -> Self {
        andon_str { data: text.as_ptr().cast(), len: text.len() }
    }
}

impl From<Option<&str>> for andon_str {
    fn from(text: Option<&str>) -> Self {
        text.map_or(andon_str { data: ptr::null(), len: 0 }, andon_str::from)
    }
}

impl andon_str {
    /// The bytes; `what` is their name in messages.
    ///
    /// # Safety
    /// `len` bytes at `data` can be read and do not change for `'a`.
    pub unsafe fn bytes<'a>(self, what: &str) -> Result<&'a [u8], Failure> {
        // SAFETY: as of this function.
        unsafe { elements(self.data.cast::<u8>(), self.len, what) }
    }

    /// The text; `what` is its name in messages.
    ///
    /// # Safety
    /// As [`andon_str::bytes`].
    pub unsafe fn text<'a>(self, what: &str) -> Result<&'a str, Failure> {
        // SAFETY: as of this function.
        let bytes = unsafe { self.bytes(what) }?;
        str::from_utf8(bytes).map_err(|e| Failure::new(ANDON_ERROR_UTF8, format!("{what}: {e}")))
    }
}

/// `count` things in a row; `what` is their name in messages.
///
/// # Safety
/// `count` initialised things at `data` can be read and do not change for `'a`.
pub unsafe fn elements<'a, T>(data: *const T, count: usize, what: &str) -> Result<&'a [T], Failure> {
    if count == 0 {
        return Ok(&[]);
    }
    let data = checked(data, what)?;
    let end = count.checked_mul(size_of::<T>()).and_then(|bytes| {
        let fits = isize::try_from(bytes).is_ok() && data.addr().checked_add(bytes).is_some();
        fits.then_some(())
    });
    end.ok_or_else(|| Failure::new(ANDON_ERROR_LENGTH, format!("{what}: no memory holds {count} of these")))?;
    // SAFETY: not null, aligned and no longer than memory, by the checks; readable, by the caller's word.
    Ok(unsafe { slice::from_raw_parts(data, count) })
}

/// What a handle stands for.
///
/// # Safety
/// `handle` is null, or was made by this library and lives for `'a`.
pub unsafe fn borrowed<'a, T>(handle: *const T, what: &str) -> Result<&'a T, Failure> {
    let handle = checked(handle, what)?;
    // SAFETY: not null and aligned, by the check; alive, by the caller's word.
    Ok(unsafe { &*handle })
}

/// Frees what a handle stands for; null is nothing.
///
/// # Safety
/// `handle` is null, or was made by [`Out::hand_out`], was not freed before, and is used by nobody any more.
pub unsafe fn free<T>(handle: *mut T) {
    if !handle.is_null() {
        // SAFETY: it was made of a box, by the caller's word.
        drop(unsafe { Box::from_raw(handle) });
    }
}

/// Where an output goes: looked at before there is anything to put there.
#[derive(Debug)]
pub struct Out<T>(*mut T);

impl<T> Out<T> {
    /// Checks the place.
    ///
    /// # Safety
    /// `place` is null or can be written to until [`Out::put`].
    pub unsafe fn new(place: *mut T, what: &str) -> Result<Self, Failure> {
        checked(place, what).map(|place| Out(place.cast_mut()))
    }

    /// Writes it.
    pub fn put(self, value: T) {
        // SAFETY: not null and aligned, by the check; writable, by the word of whoever made this.
        unsafe { self.0.write(value) }
    }
}

impl<T> Out<*mut T> {
    /// Writes a handle, which is the caller's to free.
    pub fn hand_out(self, value: T) {
        self.put(Box::into_raw(Box::new(value)));
    }
}

/// A struct that can grow at its end: its first field says how much of it the caller knows.
///
/// # Safety
/// Implemented by `repr(C)` structs alone that begin with a `size: usize` and whose fields are valid whatever their bytes
/// are.
pub unsafe trait Grows: Copy {
    /// The size of the struct when it was first released; smaller ones were never valid.
    const LEAST: usize;
}

/// A struct of the caller's; what the caller does not know of it is 0.
///
/// # Safety
/// `from` is null or as many bytes of it can be read as its `size` says.
pub unsafe fn read<T: Grows>(from: *const T, what: &str) -> Result<T, Failure> {
    // SAFETY: as of this function.
    let size = unsafe { size_of_callers(from, what) }?;
    let mut value = MaybeUninit::<T>::zeroed();
    // SAFETY: `size` is no more than there is on either side, and a local is no part of what the caller has.
    unsafe { ptr::copy_nonoverlapping(from.cast::<u8>(), value.as_mut_ptr().cast(), size) };
    // SAFETY: every byte is 0 or the caller's, and any bytes make a `T`, by the word of its implementation.
    Ok(unsafe { value.assume_init() })
}

/// Fills a struct of the caller's, as much of it as the caller knows. `size` stays what it was.
///
/// # Safety
/// `to` is null or as many bytes of it can be read and written as its `size` says.
pub unsafe fn write<T: Grows>(to: *mut T, value: &T, what: &str) -> Result<(), Failure> {
    // SAFETY: as of this function.
    let size = unsafe { size_of_callers(to, what) }?;
    let head = size_of::<usize>();
    let from = ptr::from_ref(value).cast::<u8>().wrapping_add(head);
    // SAFETY: `size` is at least that of the first field and no more than there is on either side; they do not overlap.
    unsafe { ptr::copy_nonoverlapping(from, to.cast::<u8>().wrapping_add(head), size - head) };
    Ok(())
}

/// # Safety
/// `place` is null or its first field can be read.
unsafe fn size_of_callers<T: Grows>(place: *const T, what: &str) -> Result<usize, Failure> {
    let place = checked(place, what)?;
    // SAFETY: not null and aligned, by the check; `size` is the first field, by the word of the implementation.
    let size = unsafe { place.cast::<usize>().read() };
    if (T::LEAST..=size_of::<T>()).contains(&size) {
        return Ok(size);
    }
    let known = size_of::<T>();
    Err(Failure::new(ANDON_ERROR_SIZE, format!("{what}: its size is {size}; this library knows {known} bytes of it")))
}

fn checked<T>(pointer: *const T, what: &str) -> Result<*const T, Failure> {
    match pointer.is_null() || !pointer.is_aligned() {
        true => Err(Failure::new(ANDON_ERROR_POINTER, format!("{what}: the pointer is NULL or not aligned"))),
        false => Ok(pointer),
    }
}
