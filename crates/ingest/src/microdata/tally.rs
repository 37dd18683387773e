//! Remarks alike, gathered into one: the first place and how many there were.

use std::collections::BTreeMap;

use datapakke_model::Diagnostic;

/// Remarks by code and subject.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    found: Vec<Diagnostic>,
    index: BTreeMap<(&'static str, String), usize>,
    kinds: BTreeMap<&'static str, usize>,
}

/// Remarks of one code that are listed one by one; the rest is counted with the last.
const LISTED: usize = 25;

impl Tally {
    /// Counts a remark about a subject; it is worded only the first time.
    pub(crate) fn add(
        &mut self,
        code: &'static str,
        subject: &str,
        word: impl FnOnce() -> Diagnostic,
    ) {
        if let Some(index) = self.index.get(&(code, subject.to_owned())) {
            self.found[*index].count += 1;
            return;
        }
        let listed = self.kinds.entry(code).or_default();
        *listed += 1;
        if *listed > LISTED {
            let last = self.index.iter().rfind(|((known, _), _)| *known == code);
            if let Some((_, index)) = last {
                self.found[*index].count += 1;
            }
            return;
        }
        self.index.insert((code, subject.to_owned()), self.found.len());
        self.found.push(word());
    }

    /// Adds a remark that stands alone.
    pub(crate) fn push(&mut self, diagnostic: Diagnostic) {
        self.found.push(diagnostic);
    }

    /// Returns the remarks in the order in which they arose.
    pub(crate) fn finish(self) -> Vec<Diagnostic> {
        self.found
    }
}
