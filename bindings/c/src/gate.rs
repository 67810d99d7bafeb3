//! The gate: what it is built from, and its handle.

use crate::error::{ANDON_ERROR_OPTION, Failure, andon_error, andon_result, answer, guard};
use crate::ffi::{Grows, Out, andon_str, elements, free, read};
use crate::judge::{andon_subject, request};
use crate::world;
use andon::config::{Config, FILE_NAME};
use andon::evidence::{Text, Trust};
use andon::gate::{Gate, GateBuilder};
use andon::policy::PolicyFile;
use std::mem::offset_of;
use std::time::Duration;

/// A gate: built once, judges many times, from as many threads at once as there are.
pub struct andon_gate {
    pub(crate) gate: Gate,
    /// Where the configuration was read from, unless it was handed in as text.
    #[cfg_attr(not(feature = "collect"), expect(dead_code, reason = "then it was read from nowhere"))]
    pub(crate) origin: Option<world::Origin>,
}

/// A file that is handed in as text.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct andon_file {
    /// Its path in the folder, with `/` between components: `my_policy/policy.rego`.
    pub path: andon_str,
    /// What it holds.
    pub text: andon_str,
}

/// A folder of policies that is handed in as text.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct andon_folder {
    /// Its name in messages. A configuration that is handed in as text and names folders means those of that name.
    pub name: andon_str,
    /// Its files.
    pub files: *const andon_file,
    /// How many.
    pub count: usize,
}

/// Leaves out the built-in policies.
pub const ANDON_GATE_WITHOUT_BUILTIN: u64 = 1;
/// With `own`: judges by what is judged itself where it has a base, and not by the base. What only the changed gate finds
/// is then told apart.
pub const ANDON_GATE_TRUST_HEAD: u64 = 2;

/// What a gate is built from. Set `size` to the struct's size and all that is not needed to 0.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct andon_gate_options {
    /// `sizeof(andon_gate_options)`.
    pub size: usize,
    /// `ANDON_GATE_…`, added up.
    pub flags: u64,
    /// How long one policy may take, in milliseconds; 0 means a second.
    pub time_limit: u64,
    /// The text of `andon.toml`: levels, parameters, waivers. Everything has a default.
    pub config: andon_str,
    /// What messages and waivers call that text; `andon.toml` if empty.
    pub config_name: andon_str,
    /// The path of an `andon.toml` in place of its text. The folders, bundles and advisories that it names are read too,
    /// relative to it.
    pub config_path: andon_str,
    /// Folders of policies beside the built-in ones, as text.
    pub folders: *const andon_folder,
    /// How many.
    pub folder_count: usize,
    /// Folders or unsigned bundles of policies beside the built-in ones, by their paths.
    pub paths: *const andon_str,
    /// How many.
    pub path_count: usize,
    /// What will be judged, if that is to be judged by a configuration of its own in place of the ones above: the
    /// `andon.toml` in its root, or else the defaults, with the folders, bundles and advisories that it names. Where there
    /// is a base, all of that is the base's, so that no change judges itself by what it brings. A `deny.toml` is not read.
    pub own: *const andon_subject,
}

// SAFETY: `repr(C)`, `size` first, integers and pointers alone.
unsafe impl Grows for andon_gate_options {
    const LEAST: usize = offset_of!(Self, own);
}

/// Builds a gate of `options`, or of the built-in policies alone where it is NULL. The gate is the caller's to free.
///
/// # Safety
/// `options` is NULL or readable, with everything that it points at; `gate` is NULL or writable, and so is `error`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn andon_gate_new(
    options: *const andon_gate_options,
    gate: *mut *mut andon_gate,
    error: *mut *mut andon_error,
) -> andon_result {
    guard(error, || {
        // SAFETY: as of this function.
        let out = unsafe { Out::new(gate, "gate") }?;
        if options.is_null() {
            out.hand_out(andon_gate { gate: Gate::builder().build()?, origin: None });
            return Ok(());
        }
        // SAFETY: as of this function.
        let options = unsafe { read(options, "options") }?;
        // SAFETY: as of this function.
        out.hand_out(unsafe { build(&options) }?);
        Ok(())
    })
}

/// Frees a gate; NULL is nothing. Verdicts that it gave live on.
///
/// # Safety
/// `gate` is NULL or a gate that is not freed, and nobody uses it any more.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn andon_gate_free(gate: *mut andon_gate) {
    answer((), || {
        // SAFETY: as of this function.
        unsafe { free(gate) };
        Ok(())
    });
}

/// # Safety
/// Everything that the options point at is readable.
unsafe fn build(options: &andon_gate_options) -> Result<andon_gate, Failure> {
    check(options)?;
    // SAFETY: as of this function.
    let policies = || unsafe { with_policies(bare(options), options) };
    if !options.own.is_null() {
        // SAFETY: as of this function.
        let subject = unsafe { read(options.own, "own") }?;
        // SAFETY: as of this function.
        let request = unsafe { request(&subject) }?;
        return world::own(&|| Ok(policies()?.0), &request, trust(options));
    }
    let (builder, names) = policies()?;
    if options.config_path.len > 0 {
        // SAFETY: as of this function.
        let path = unsafe { options.config_path.bytes("config_path") }?;
        return world::configured(builder, path);
    }
    // SAFETY: as of this function.
    let config = unsafe { config_of_text(options) }?;
    config.all_handed_in(&names)?;
    Ok(andon_gate { gate: builder.config(config).build()?, origin: None })
}

/// Whether the options can be meant together.
fn check(options: &andon_gate_options) -> Result<(), Failure> {
    let own = !options.own.is_null();
    let configurations = [options.config.len > 0, options.config_path.len > 0, own];
    let wrong = if options.flags & !(ANDON_GATE_WITHOUT_BUILTIN | ANDON_GATE_TRUST_HEAD) != 0 {
        format!("flags: {:#x} is not known", options.flags)
    } else if configurations.into_iter().filter(|given| *given).count() > 1 {
        "config, config_path and own: there can be only one configuration".into()
    } else if trust(options) == Trust::Head && !own {
        "ANDON_GATE_TRUST_HEAD: without own there is nothing to be trusted".into()
    } else {
        return Ok(());
    };
    Err(Failure::new(ANDON_ERROR_OPTION, wrong))
}

fn trust(options: &andon_gate_options) -> Trust {
    if options.flags & ANDON_GATE_TRUST_HEAD == 0 { Trust::Base } else { Trust::Head }
}

/// The builder without a policy of the caller's.
fn bare(options: &andon_gate_options) -> GateBuilder {
    let mut builder = Gate::builder();
    if options.flags & ANDON_GATE_WITHOUT_BUILTIN != 0 {
        builder = builder.without_builtin();
    }
    if options.time_limit > 0 {
        builder = builder.time_limit(Duration::from_millis(options.time_limit));
    }
    builder
}

/// The builder with the policies that the options hand in or name, and the names of those that are handed in.
///
/// # Safety
/// As [`build`].
unsafe fn with_policies(
    mut builder: GateBuilder,
    options: &andon_gate_options,
) -> Result<(GateBuilder, Vec<Text>), Failure> {
    let mut names = Vec::new();
    // SAFETY: as of this function.
    for folder in unsafe { elements(options.folders, options.folder_count, "folders") }? {
        // SAFETY: as of this function.
        let name = unsafe { folder.name.text("folders: name") }?;
        // SAFETY: as of this function.
        builder = builder.policies(unsafe { files(folder, name) }?);
        names.push(name.into());
    }
    // SAFETY: as of this function.
    for path in unsafe { elements(options.paths, options.path_count, "paths") }? {
        // SAFETY: as of this function.
        builder = world::with_policies_at(builder, unsafe { path.text("paths") }?)?;
    }
    Ok((builder, names))
}

/// # Safety
/// As [`build`].
unsafe fn files(folder: &andon_folder, name: &str) -> Result<Vec<PolicyFile>, Failure> {
    // SAFETY: as of this function.
    let files = unsafe { elements(folder.files, folder.count, "folders: files") }?;
    let file = |file: &andon_file| {
        // SAFETY: as of this function.
        let path = unsafe { file.path.text("folders: path") }?;
        // SAFETY: as of this function.
        let text = unsafe { file.text.text(path) }?;
        Ok(PolicyFile { origin: name.into(), path: path.into(), text: text.into() })
    };
    files.iter().map(file).collect()
}

/// # Safety
/// As [`build`].
unsafe fn config_of_text(options: &andon_gate_options) -> Result<Config, Failure> {
    // SAFETY: as of this function.
    let text = unsafe { options.config.text("config") }?;
    // SAFETY: as of this function.
    let name = match unsafe { options.config_name.text("config_name") }? {
        "" => FILE_NAME,
        name => name,
    };
    Ok(Config::parse(name, text)?)
}
