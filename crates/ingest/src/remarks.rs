//! Gathers remarks while a file is read: alike ones become one with a count.

use std::collections::BTreeMap;

use datapakke_model::Diagnostic;

/// How many different remarks of one code are kept for a file.
const MOST: usize = 12;

/// Remarks by code and subject, in the order they first arose.
#[derive(Debug, Default)]
pub struct Remarks {
    index: BTreeMap<(String, String), usize>,
    list: Vec<Diagnostic>,
    by_code: BTreeMap<String, usize>,
    more: BTreeMap<String, u32>,
}

impl Remarks {
    /// Adds a remark; one of the same code about the same subject is counted instead.
    pub fn add(&mut self, subject: &str, make: impl FnOnce() -> Diagnostic, code: &str) {
        let key = (code.to_owned(), subject.to_owned());
        if let Some(index) = self.index.get(&key) {
            self.list[*index].count += 1;
            return;
        }
        let n_alike = self.by_code.entry(code.to_owned()).or_insert(0);
        if *n_alike >= MOST {
            *self.more.entry(code.to_owned()).or_insert(0) += 1;
            return;
        }
        *n_alike += 1;
        let made = make();
        debug_assert_eq!(made.code, code, "a remark is counted under its own code");
        self.index.insert(key, self.list.len());
        self.list.push(made);
    }

    /// Adds a remark that stands for itself.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.list.push(diagnostic);
    }

    /// Returns the remarks; what was left out is counted on the last of its code.
    pub fn into_list(mut self) -> Vec<Diagnostic> {
        for (code, more) in &self.more {
            if let Some(last) = self.list.iter_mut().rfind(|d| d.code == *code) {
                last.message.da += &format!(" (og {more} andre af samme slags)");
                last.message.en += &format!(" (and {more} more of this kind)");
            }
        }
        self.list
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn alike_remarks_become_one_with_a_count() {
        let mut remarks = Remarks::default();
        for subject in ["a", "b", "a", "a"] {
            remarks.add(subject, || Diagnostic::note("x", subject, subject), "x");
        }
        let list = remarks.into_list();
        assert_eq!(list.iter().map(|d| d.count).collect::<Vec<_>>(), [3, 1]);
    }

    #[test]
    fn what_is_left_out_is_said() {
        let mut remarks = Remarks::default();
        for n in 0..40 {
            remarks.add(&n.to_string(), || Diagnostic::note("x", "da", "en"), "x");
        }
        let list = remarks.into_list();
        assert_eq!(list.len(), 12);
        assert!(list[11].message.en.ends_with("(and 28 more of this kind)"));
    }
}
