//! Policies' modules and data into an engine.

use super::growth::Builtin;
use super::{check, source, value};
use crate::error::Error;
use crate::policy::{Form, Policy, PolicyFile};
use regorus::unstable::{Module, Ref};
use regorus::{Engine, Value};
use std::collections::BTreeSet;

/// Adds a policy's own module first, and those that it sees by its form.
pub(super) fn add_policy(engine: &mut Engine, policy: &Policy) -> Result<(), Error> {
    match &policy.form {
        Form::Findings => add(engine, &policy.file, &["andon", "policies", &policy.id]),
        Form::Conftest { modules, .. } => {
            add_module(engine, &policy.file)?;
            let others = modules.iter().filter(|file| **file != policy.file);
            others.into_iter().try_for_each(|file| add_module(engine, file))
        }
    }
}

/// Adds a file whose package is what its place says.
pub(super) fn add(engine: &mut Engine, file: &PolicyFile, package: &[&str]) -> Result<(), Error> {
    source::check(file)?;
    engine.add_policy(file.display_path(), file.text.to_string()).map_err(|e| source::error(file, &e))?;
    engine.get_modules().last().map_or(Ok(()), |module| check::check_package(module, package))
}

/// Adds a module of any package: as Rego v1, or as v0 where it is that. Modules written for conftest are either.
pub(super) fn add_module(engine: &mut Engine, file: &PolicyFile) -> Result<(), Error> {
    source::check(file)?;
    let Err(refused) = engine.add_policy(file.display_path(), file.text.to_string()) else { return Ok(()) };
    engine.set_rego_v0(true);
    let added = engine.add_policy(file.display_path(), file.text.to_string());
    engine.set_rego_v0(false);
    added.map(|_| ()).map_err(|_| source::error(file, &refused))
}

/// A helper's name, by its file's.
pub(super) fn helper_name(file: &PolicyFile) -> Option<&str> {
    file.path.strip_prefix("lib/")?.strip_suffix(".rego")
}

/// Adds a helper module, unless it is there already.
pub(super) fn add_helper(engine: &mut Engine, file: &PolicyFile) -> Result<(), Error> {
    let there = |module: &Ref<Module>| *module.package.span.source.file() == file.display_path();
    match helper_name(file) {
        Some(name) if !engine.get_modules().iter().any(there) => add(engine, file, &["andon", "lib", name]),
        _ => Ok(()),
    }
}

/// Adds the helper modules that the modules import, and those that these import.
pub(super) fn add_helpers(engine: &mut Engine, library: &[PolicyFile]) -> Result<(), Error> {
    let mut added = BTreeSet::new();
    let mut next = 0;
    while let Some(module) = engine.get_modules().get(next).cloned() {
        for (name, at) in check::imported_helpers(&module)? {
            if !added.insert(name.clone()) {
                continue;
            }
            let path = format!("lib/{name}.rego");
            let Some(file) = library.iter().find(|file| *file.path == *path) else {
                let hint = crate::suggest::suggestion(&path, library.iter().map(|file| &*file.path));
                return Err(Error::Policy { at, message: format!("there is no helper {path}{hint}") });
            };
            add_helper(engine, file)?;
        }
        next += 1;
    }
    Ok(())
}

/// Adds what a policy reads as `data`.
pub(super) fn add_data(engine: &mut Engine, policy: &Policy, parameters: Value) -> Result<(), Error> {
    engine.add_data(parameters).map_err(|e| source::error(&policy.file, &e))?;
    if policy.data.is_object() {
        let data = value::whole(&*policy.data).map_err(|e| policy.file.error(0, 0, e.to_string()))?;
        engine.add_data(data).map_err(|e| source::error(&policy.file, &e))?;
    }
    Ok(())
}

/// Puts the builtins that are called under their limits.
pub(super) fn add_builtins(
    engine: &mut Engine,
    file: &PolicyFile,
    builtins: impl IntoIterator<Item = &'static Builtin>,
) -> Result<(), Error> {
    for builtin in builtins {
        if let Some(extension) = builtin.extension() {
            let added = engine.add_extension(builtin.name.into(), builtin.takes.len() as u8, extension);
            added.map_err(|e| source::error(file, &e))?;
        }
    }
    Ok(())
}
