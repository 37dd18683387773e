//! Remarks alike, gathered into one: the first place and how many there were.

use std::collections::BTreeMap;

use datapakke_model::Diagnostic;

/// Remarks by code and subject.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    found: Vec<Found>,
    index: BTreeMap<(&'static str, String), usize>,
    kinds: BTreeMap<&'static str, usize>,
}

/// One remark and how often it came; what is beyond [`LISTED`] is only counted.
#[derive(Debug)]
struct Found {
    /// Code and subject; none for a remark that stands alone.
    key: Option<(&'static str, String)>,
    remark: Option<Diagnostic>,
    /// How often it came after the first time.
    again: u32,
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
        self.put((code, subject.to_owned()), 0, || Some(word()));
    }

    fn put(
        &mut self,
        key: (&'static str, String),
        again: u32,
        word: impl FnOnce() -> Option<Diagnostic>,
    ) {
        if let Some(index) = self.index.get(&key) {
            self.found[*index].again += again + 1;
            return;
        }
        let listed = self.kinds.entry(key.0).or_default();
        *listed += 1;
        let remark = if *listed > LISTED { None } else { word() };
        self.index.insert(key.clone(), self.found.len());
        self.found.push(Found { key: Some(key), remark, again });
    }

    /// Adds a remark that stands alone.
    pub(crate) fn push(&mut self, diagnostic: Diagnostic) {
        self.found.push(Found { key: None, remark: Some(diagnostic), again: 0 });
    }

    /// Adds the remarks of the rows that follow, as if they had been counted here: among
    /// the first of another tally are all that can still be listed in this one.
    pub(crate) fn append(&mut self, other: Tally) {
        for Found { key, remark, again } in other.found {
            match (key, remark) {
                (Some(key), remark) => self.put(key, again, || remark),
                (None, Some(remark)) => self.push(remark),
                (None, None) => {}
            }
        }
    }

    /// Returns the remarks in the order in which they arose.
    pub(crate) fn finish(mut self) -> Vec<Diagnostic> {
        let mut rest: BTreeMap<&'static str, u32> = BTreeMap::new();
        for found in &self.found {
            if let (None, Some((code, _))) = (&found.remark, &found.key) {
                *rest.entry(code).or_default() += found.again + 1;
            }
        }
        for (code, count) in rest {
            let listed = |index: &usize| self.found[*index].remark.is_some();
            let of_code = self.index.iter().filter(|((known, _), _)| *known == code);
            let last = of_code.map(|(_, index)| *index).rfind(listed);
            if let Some(last) = last {
                self.found[last].again += count;
            }
        }
        let counted = self.found.into_iter().filter_map(|found| {
            let mut remark = found.remark?;
            remark.count += found.again;
            Some(remark)
        });
        counted.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn remark(subject: &str) -> Diagnostic {
        Diagnostic::warning("x", subject, subject)
    }

    fn gathered(subjects: &[usize], parts: usize) -> Vec<(String, u32)> {
        let mut whole = Tally::default();
        for part in subjects.chunks(subjects.len().div_ceil(parts)) {
            let mut tally = Tally::default();
            for subject in part {
                let subject = format!("{subject:02}");
                tally.add("x", &subject, || remark(&subject));
            }
            whole.append(tally);
        }
        whole.finish().into_iter().map(|d| (d.message.en, d.count)).collect()
    }

    #[test]
    fn remarks_of_parts_are_those_of_the_whole() {
        let few = [1, 2, 1, 3, 3, 1, 2, 9];
        assert_eq!(
            gathered(&few, 1),
            [("01", 3), ("02", 2), ("03", 2), ("09", 1)]
                .map(|(subject, count)| (subject.to_owned(), count))
        );
        let many: Vec<usize> = (0..400).map(|i| i * i * 7 % 61 % 40).collect();
        let whole = gathered(&many, 1);
        assert_eq!(whole.len(), LISTED.min(whole.len()));
        assert_eq!(whole.iter().map(|(_, n)| n).sum::<u32>(), 400);
        for parts in [2, 3, 7, 40] {
            assert_eq!(gathered(&few, parts.min(8)), gathered(&few, 1));
            assert_eq!(gathered(&many, parts), whole, "{parts}");
        }
    }
}
