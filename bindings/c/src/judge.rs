//! Judging: evidence that is handed in, a directory, what is staged, or a commit.

use crate::error::{ANDON_ERROR_OPTION, Failure, andon_error, andon_result, guard};
use crate::ffi::{Grows, Out, andon_str, borrowed, read};
use crate::gate::andon_gate;
use crate::verdict::andon_verdict;
use crate::world;
use andon::evidence::{Evidence, Stage};
use std::mem::offset_of;

/// On a developer's machine.
pub const ANDON_STAGE_COMMIT: u32 = 0;
/// Into the main branch.
pub const ANDON_STAGE_MERGE: u32 = 1;
/// Onto machines.
pub const ANDON_STAGE_DEPLOY: u32 = 2;
/// To users.
pub const ANDON_STAGE_RELEASE: u32 = 3;

/// Judges what git's index holds, exactly what is about to be committed, in place of the directory as it is.
pub const ANDON_SUBJECT_STAGED: u32 = 1;

/// What is judged, for which moment and by which advisories. Set `size` to the struct's size and all that is not needed
/// to 0. Paths are any bytes on Unix, UTF-8 elsewhere.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct andon_subject {
    /// `sizeof(andon_subject)`.
    pub size: usize,
    /// How far the change has come: `ANDON_STAGE_…`.
    pub stage: u32,
    /// `ANDON_SUBJECT_…`, added up.
    pub flags: u32,
    /// The directory to judge with everything below it: a work tree or one in it, where git is asked.
    pub directory: andon_str,
    /// The moment to judge for, RFC 3339; now if empty.
    pub as_of: andon_str,
    /// The advisories to judge by: a directory or a zip, or `builtin`. If empty, what is installed or the built-in ones
    /// where they are newer, and those that the configuration names.
    pub advisories: andon_str,
    /// Cargo's home, where it is known of crates what the lockfile does not say. NULL: the user's. Empty, but not NULL:
    /// none.
    pub cargo_home: andon_str,
    /// The directory that andon keeps its caches and advisories in. NULL: the user's. Empty, but not NULL: none.
    pub cache_dir: andon_str,
    /// The commit to judge, as git would understand it, in place of the directory as it is; none if empty. Git is read,
    /// not run.
    pub revision: andon_str,
    /// Compares with where what is judged parted from this revision, so that findings are introduced or debt. If empty, a
    /// commit is compared with its first parent, what is staged with `HEAD`, and a directory with nothing.
    pub base: andon_str,
}

// SAFETY: `repr(C)`, `size` first, integers and pointers alone.
unsafe impl Grows for andon_subject {
    const LEAST: usize = offset_of!(Self, revision);
}

/// [`andon_subject`], checked.
pub struct Request<'a> {
    /// How far the change has come.
    pub stage: Stage,
    /// The directory to judge, or one in the repository.
    pub directory: &'a [u8],
    /// What of it.
    pub what: What<'a>,
    /// A revision; empty for what is usual.
    pub base: &'a str,
    /// RFC 3339; now if empty.
    pub as_of: &'a str,
    /// A path, `builtin`, or empty for the newest.
    pub advisories: &'a str,
    /// `None` for the user's, empty for none.
    pub cargo_home: Option<&'a [u8]>,
    /// `None` for the user's, empty for none.
    pub cache_dir: Option<&'a [u8]>,
}

/// In which state a directory is judged.
pub enum What<'a> {
    /// As it is.
    Directory,
    /// As the next commit would have it.
    Staged,
    /// As a commit has it.
    Revision(&'a str),
}

/// Judges evidence: an `andon.evidence/1` document, whose schema is `policies/evidence.schema.json`. The same evidence
/// gives the same verdict, byte for byte. The verdict is the caller's to free.
///
/// # Safety
/// `gate` is NULL or a gate that is not freed; `evidence` is readable; `verdict` is NULL or writable, and so is `error`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn andon_judge(
    gate: *const andon_gate,
    evidence: andon_str,
    verdict: *mut *mut andon_verdict,
    error: *mut *mut andon_error,
) -> andon_result {
    guard(error, || {
        // SAFETY: as of this function.
        let out = unsafe { Out::new(verdict, "verdict") }?;
        // SAFETY: as of this function.
        let gate = unsafe { borrowed(gate, "gate") }?;
        // SAFETY: as of this function.
        let text = unsafe { evidence.text("evidence") }?;
        panics(text);
        out.hand_out(andon_verdict::new(gate.gate.judge(&Evidence::from_json(text)?)));
        Ok(())
    })
}

/// Reads a directory, what is staged, or a commit, and judges it. Files are read and nothing of them is executed; there is
/// no network in it. A gate that has its configuration from a subject (`own` in `andon_gate_options`) goes with that one.
/// The verdict is the caller's to free.
///
/// # Safety
/// `gate` is NULL or a gate that is not freed; `subject` is NULL or readable, with everything that it points at;
/// `verdict` is NULL or writable, and so is `error`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn andon_judge_at(
    gate: *const andon_gate,
    subject: *const andon_subject,
    verdict: *mut *mut andon_verdict,
    error: *mut *mut andon_error,
) -> andon_result {
    guard(error, || {
        // SAFETY: as of this function.
        let out = unsafe { Out::new(verdict, "verdict") }?;
        // SAFETY: as of this function.
        let gate = unsafe { borrowed(gate, "gate") }?;
        // SAFETY: as of this function.
        let subject = unsafe { read(subject, "subject") }?;
        // SAFETY: as of this function.
        let request = unsafe { request(&subject) }?;
        let evidence = world::collect(gate, &request)?;
        out.hand_out(andon_verdict::new(gate.gate.judge(&evidence)));
        Ok(())
    })
}

/// # Safety
/// What the subject points at is readable for `'a`.
pub(crate) unsafe fn request<'a>(subject: &andon_subject) -> Result<Request<'a>, Failure> {
    if subject.directory.len == 0 {
        return Err(Failure::new(ANDON_ERROR_OPTION, "directory: there is none"));
    }
    Ok(Request {
        stage: stage(subject.stage)?,
        // SAFETY: as of this function.
        directory: unsafe { subject.directory.bytes("directory") }?,
        // SAFETY: as of this function.
        what: what(subject.flags, unsafe { subject.revision.text("revision") }?)?,
        // SAFETY: as of this function.
        base: unsafe { subject.base.text("base") }?,
        // SAFETY: as of this function.
        as_of: unsafe { subject.as_of.text("as_of") }?,
        // SAFETY: as of this function.
        advisories: unsafe { subject.advisories.text("advisories") }?,
        // SAFETY: as of this function.
        cargo_home: unsafe { given(subject.cargo_home, "cargo_home") }?,
        // SAFETY: as of this function.
        cache_dir: unsafe { given(subject.cache_dir, "cache_dir") }?,
    })
}

fn stage(stage: u32) -> Result<Stage, Failure> {
    match stage {
        ANDON_STAGE_COMMIT => Ok(Stage::Commit),
        ANDON_STAGE_MERGE => Ok(Stage::Merge),
        ANDON_STAGE_DEPLOY => Ok(Stage::Deploy),
        ANDON_STAGE_RELEASE => Ok(Stage::Release),
        other => Err(Failure::new(ANDON_ERROR_OPTION, format!("stage: {other} is none"))),
    }
}

fn what(flags: u32, revision: &str) -> Result<What<'_>, Failure> {
    match (flags, revision) {
        (0, "") => Ok(What::Directory),
        (ANDON_SUBJECT_STAGED, "") => Ok(What::Staged),
        (0, revision) => Ok(What::Revision(revision)),
        (ANDON_SUBJECT_STAGED, _) => {
            Err(Failure::new(ANDON_ERROR_OPTION, "revision and ANDON_SUBJECT_STAGED: only one of them can be judged"))
        }
        _ => Err(Failure::new(ANDON_ERROR_OPTION, format!("flags: {flags:#x} is not known"))),
    }
}

/// The bytes of a path, or `None` where it is left to the library.
///
/// # Safety
/// As [`request`].
unsafe fn given<'a>(path: andon_str, what: &str) -> Result<Option<&'a [u8]>, Failure> {
    if path.data.is_null() && path.len == 0 {
        return Ok(None);
    }
    // SAFETY: as of this function.
    unsafe { path.bytes(what) }.map(Some)
}

/// Nothing that is handed in is known to make andon panic, so what a caller sees of a panic is tried with a library that
/// was built for it.
#[cfg(andon_panics)]
fn panics(evidence: &str) {
    match evidence {
        "panic" => panic!("as it was told to"),
        "panic elsewhere" => {
            let thread = std::thread::spawn(|| panic!("as it was told to"));
            thread.join().unwrap_or_else(|payload| std::panic::resume_unwind(payload))
        }
        _ => {}
    }
}

#[cfg(not(andon_panics))]
fn panics(_: &str) {}
