//! The gate as WebAssembly: text in, text out. What JavaScript calls is `js/gate.ts`, which makes objects of the texts.
//!
//! There is no file, no clock and no network here: evidence and its `as_of` are handed in. A panic is a trap, and ends the
//! instance: `js/instance.ts` starts another. Its words are left out of the module; natively the same evidence has them.

#![forbid(unsafe_code)]

mod failure;
mod options;

use andon::advisories::AdvisorySet;
use andon::config::{Config, FILE_NAME};
use andon::engine::{Input, suite};
use andon::evidence::{Evidence, Text};
use andon::policy::Folder;
use andon::report::{self, explain};
use andon::verdict::Verdict;
use failure::Failure;
use options::Options;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;
use wasm_bindgen::prelude::wasm_bindgen;

/// andon's version.
#[wasm_bindgen]
pub fn version() -> String {
    env!("CARGO_PKG_VERSION").into()
}

/// A gate, ready to judge.
#[wasm_bindgen]
pub struct Gate {
    gate: andon::gate::Gate,
    /// For evidence that brings none.
    advisories: Arc<AdvisorySet>,
}

#[wasm_bindgen]
impl Gate {
    /// Builds a gate from [`Options`] as JSON.
    #[wasm_bindgen(constructor)]
    pub fn new(options: &str) -> Result<Gate, Failure> {
        Options::from_json(options)?.build()
    }

    /// The verdict on an `andon.evidence/1` document: the bytes that `cargo-andon check --format json` prints.
    pub fn judge(&self, evidence: &str) -> Result<String, Failure> {
        Ok(report::json(&self.gate.judge(&self.evidence(evidence)?)))
    }

    /// The facts of each workspace and what could not be read, as JSON.
    pub fn facts(&self, evidence: &str) -> Result<String, Failure> {
        let (facts, problems) = self.gate.facts(&self.evidence(evidence)?);
        let facts = facts.iter().map(Input::json).collect::<Result<Vec<_>, _>>();
        let facts = facts.map_err(|wrong| Failure::usage(wrong.to_string()))?.join(",");
        let problems: Value = problems.iter().map(|p| json!({ "at": p.at, "message": p.message })).collect();
        Ok(format!(r#"{{"facts":[{facts}],"problems":{problems}}}"#))
    }

    /// A verdict of this gate's, as JSON, in the form of a report: `json`, `sarif`, `markdown` or `html`.
    pub fn report(&self, verdict: &str, format: &str) -> Result<String, Failure> {
        let verdict: Verdict = options::read("verdict", verdict)?;
        let policies = self.gate.policies();
        match format {
            "json" => Ok(report::json(&verdict)),
            "sarif" => Ok(report::sarif(&verdict, policies)),
            "markdown" => Ok(report::markdown(&verdict)),
            "html" => Ok(report::html(&verdict, policies)),
            other => Err(Failure::usage(format!("`{other}` is no format: json, sarif, markdown or html"))),
        }
    }

    /// What a policy looks for and how it is configured, or what is known of an advisory, as text.
    pub fn explain(&self, name: &str) -> Result<String, Failure> {
        let policies = self.gate.policies();
        match explain::policy(name, policies, self.gate.config()) {
            Some(text) => Ok(text),
            None => explain::advisory(name, policies, &self.advisories).map_err(Failure::usage),
        }
    }

    /// The policies of this gate, as JSON: what they say of themselves, and their text.
    pub fn policies(&self) -> String {
        let policies = self.gate.policies().iter().map(|policy| {
            let metadata = &policy.metadata;
            json!({
                "id": policy.id,
                "title": metadata.title,
                "description": metadata.description,
                "category": metadata.category.map(|category| category.as_str()),
                "level": metadata.level,
                "parameters": metadata.parameters,
                "file": policy.file.display_path(),
                "text": policy.file.text,
            })
        });
        policies.collect::<Value>().to_string()
    }
}

impl Gate {
    fn evidence(&self, json: &str) -> Result<Evidence, Failure> {
        let mut evidence = Evidence::from_json(json)?;
        if Arc::ptr_eq(&evidence.advisories, &AdvisorySet::builtin()) {
            evidence.advisories = Arc::clone(&self.advisories);
        }
        Ok(evidence)
    }
}

/// The folders of policies that the text of an `andon.toml` names, as JSON: what a gate of it asks for.
#[wasm_bindgen(js_name = policyFolders)]
pub fn policy_folders(config: &str) -> Result<String, Failure> {
    Ok(json!(Config::parse(FILE_NAME, config)?.policy_folders).to_string())
}

/// Runs the tests and the cases of a policies folder, an object of texts by path, and says what came of them as JSON.
#[wasm_bindgen(js_name = testPolicies)]
pub fn test_policies(files: &str, filter: Option<String>) -> Result<String, Failure> {
    let files: BTreeMap<Text, Text> = options::read("policies", files)?;
    let folder = Folder::read(&options::policy_files("", files), &Arc::default())?;
    let subjects = suite::run(&folder, true, filter.as_deref())?;
    Ok(json!({ "subjects": subjects }).to_string())
}
