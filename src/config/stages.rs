//! `[stage.<name>]`: what stops the line at each stage.

use super::reader::{Item, Reader};
use super::sections::STAGES;
use crate::evidence::Stage;
use crate::suggest;
use std::collections::BTreeMap;

/// What a stage does about what it finds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StageRules {
    /// Which denied findings stop the line.
    pub blocks: Blocks,
    /// Whether what could not be judged, among that which the stage answers for, makes the outcome undecided.
    pub undecided_blocks: bool,
}

/// Which denied findings stop the line. In this order each stops less than the one before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Blocks {
    /// All of them, those that were there before included.
    All,
    /// Those that the change brought in; all of them where there is no base to compare with.
    Introduced,
    /// None: the stage only tells.
    Nothing,
}

const BLOCKS: [(&str, Blocks); 3] =
    [("all", Blocks::All), ("introduced", Blocks::Introduced), ("nothing", Blocks::Nothing)];

impl Blocks {
    /// As the configuration writes it.
    pub fn name(self) -> &'static str {
        BLOCKS.iter().find(|(_, blocks)| *blocks == self).map_or("", |(name, _)| name)
    }
}

impl StageRules {
    /// What holds where nothing is configured: a change answers for itself, a delivery for everything in it.
    pub fn of(stage: Stage) -> Self {
        let blocks = match stage {
            Stage::Commit | Stage::Merge => Blocks::Introduced,
            Stage::Deploy | Stage::Release => Blocks::All,
        };
        StageRules { blocks, undecided_blocks: true }
    }

    /// Whether the stage answers for something, given whether the change brought it in.
    pub fn answers_for(self, introduced: Option<bool>) -> bool {
        match self.blocks {
            Blocks::All => true,
            Blocks::Introduced => introduced != Some(false),
            Blocks::Nothing => false,
        }
    }
}

pub(super) fn read(reader: &mut Reader, item: &Item) -> BTreeMap<Stage, StageRules> {
    let Some(table) = reader.table("`stage`", item) else { return BTreeMap::new() };
    reader.keys(
        "in `stage`: a stage is `commit`, `merge`, `deploy` or `release`",
        table,
        &STAGES.map(|(name, _)| name),
    );
    let mut stages = BTreeMap::new();
    for (name, stage) in STAGES {
        if let Some(item) = table.get(name) {
            stages.insert(stage, rules(reader, name, stage, item));
        }
    }
    stages
}

fn rules(reader: &mut Reader, name: &str, stage: Stage, item: &Item) -> StageRules {
    let mut rules = StageRules::of(stage);
    let Some(table) = reader.table(&format!("`stage.{name}`"), item) else { return rules };
    reader.keys(&format!("in `[stage.{name}]`"), table, &["blocks", "undecided"]);
    if let Some(blocks) = table.get("blocks").and_then(|item| choice(reader, "`blocks`", item, &BLOCKS)) {
        rules.blocks = blocks;
    }
    let undecided = [("stop", true), ("warn", false)];
    if let Some(blocks) = table.get("undecided").and_then(|item| choice(reader, "`undecided`", item, &undecided)) {
        rules.undecided_blocks = blocks;
    }
    rules
}

fn choice<T: Copy>(reader: &mut Reader, what: &str, item: &Item, known: &[(&str, T)]) -> Option<T> {
    let text = reader.string(what, item)?;
    let found = known.iter().find(|(name, _)| *name == &*text).map(|(_, value)| *value);
    if found.is_none() {
        let names: Vec<&str> = known.iter().map(|(name, _)| *name).collect();
        reader.wrong(&item.span(), format!("{what} cannot be `{text}`{}", suggest::choice(&text, &names)));
    }
    found
}
