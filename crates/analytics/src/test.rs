//! Test results: which indicator an instrument and subject count in, and on which scale.

use std::sync::Arc;

use datapakke_model::catalogue::Catalogue;
use datapakke_model::id::UnitId;
use datapakke_model::microdata::TestResult;

use crate::frame::{Codes, Scores, TestItems, add_test_scores};

/// Adds one score per pupil and test.
///
/// An indicator takes the subject its name ends in. Where the instrument's scale is the
/// position in the country, the position is taken, otherwise the result on its own scale.
/// Shares of "good" pupils are only taken as published: their limits are not.
pub(crate) fn add_scores(
    rows: &[TestResult],
    catalogue: &Catalogue,
    units: &Codes<UnitId>,
    scores: &mut Scores,
) {
    add_test_scores(rows, &items(catalogue), units, scores);
}

fn items(catalogue: &Catalogue) -> TestItems {
    let mut items = TestItems::new();
    for indicator in &catalogue.indicators {
        let Some(instrument) =
            indicator.instrument.as_ref().and_then(|id| catalogue.instrument(id))
        else {
            continue;
        };
        let Some((prefix, subject)) = indicator.id.as_str().rsplit_once('.') else {
            continue;
        };
        if prefix.contains('.') || !instrument.subjects.contains_key(subject) {
            continue;
        }
        let test = (instrument.id.clone(), Arc::from(subject));
        items.insert(test, (indicator.id.clone(), instrument.position));
    }
    items
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tests_of_today_are_read_as_positions_and_the_old_ones_as_scores() {
        let catalogue = Catalogue::built_in().unwrap();
        let items = items(&catalogue);
        let item =
            |instrument: &str| &items[&(instrument.parse().unwrap(), "laesning".into())];
        assert_eq!(*item("overgangstest"), ("test.laesning".parse().unwrap(), true));
        assert_eq!(
            *item("faerdighedstest"),
            ("faerdighed.laesning".parse().unwrap(), true)
        );
        assert_eq!(*item("dnt"), ("dnt.laesning".parse().unwrap(), false));
        assert_eq!(*item("lokal"), ("lokal.laesning".parse().unwrap(), false));
    }
}
