//! The rules that turn one person's answers into a score, and a score into an interval.

use datapakke_model::catalogue::{Binning, Indicator, Scoring};

/// Scores this close to a limit lie on it: the means of thirds are not exact.
const ON_THE_LIMIT: f64 = 1e-9;

/// Returns a person's score on the indicator's scale, or none when too few items were
/// answered.
///
/// `mean` is the mean of the answered items, each as a part (0–1) of its own scale, so
/// that items with four and five steps count alike; answers are turned already and are
/// never turned here. Half of the items is enough for a mean; a sum needs all of them.
pub(crate) fn score(
    scoring: Scoring,
    indicator: &Indicator,
    mean: f64,
    answered: u32,
    items: u32,
) -> Option<f64> {
    let enough = match scoring {
        Scoring::MeanOfHalf | Scoring::Index100 => 2 * answered >= items,
        Scoring::Sum => answered == items,
        Scoring::None => answered > 0,
    };
    let [low, high] = indicator.bounds;
    (enough && answered > 0).then_some(low + (high - low) * mean)
}

/// Tells whether a score of 1–5 lies in one of the two upper intervals, (3;4] and (4;5].
pub(crate) fn is_over_three(score: f64, binning: Binning) -> bool {
    interval_of(score, binning) >= 2
}

/// Returns the interval of a score of 1–5, from zero: (≤2], (2;3], (3;4], (4;5].
///
/// With [`Binning::OneDecimal`] the score is first rounded to one decimal, half up.
pub(crate) fn interval_of(score: f64, binning: Binning) -> usize {
    let score = match binning {
        Binning::Exact => score,
        Binning::OneDecimal => ((score * 10.0 + ON_THE_LIMIT).round()) / 10.0,
    };
    [2.0, 3.0, 4.0].iter().filter(|limit| score > **limit + ON_THE_LIMIT).count()
}

#[cfg(test)]
mod tests {
    use datapakke_model::Catalogue;

    use super::*;

    fn indicator(id: &str) -> Indicator {
        let catalogue = Catalogue::built_in().unwrap();
        catalogue.indicator(&id.parse().unwrap()).unwrap().clone()
    }

    #[test]
    fn half_of_the_items_is_enough_and_less_is_not() {
        let social = indicator("trivsel_egen.social");
        let score = |answered| score(Scoring::MeanOfHalf, &social, 0.5, answered, 10);
        assert_eq!(score(5), Some(3.0));
        assert_eq!(score(4), None);
        let stoette = indicator("trivsel_egen.stoette");
        assert_eq!(super::score(Scoring::MeanOfHalf, &stoette, 1.0, 3, 7), None);
        assert_eq!(super::score(Scoring::MeanOfHalf, &stoette, 1.0, 4, 7), Some(5.0));
    }

    #[test]
    fn a_sum_needs_every_item() {
        let capital = indicator("socialkapital.sum16");
        let score = |answered| score(Scoring::Sum, &capital, 0.6375, answered, 4);
        assert!((score(4).unwrap() - 10.2).abs() < 1e-12);
        assert_eq!(score(3), None);
    }

    #[test]
    fn a_limit_belongs_to_the_interval_below() {
        for (score, exact, rounded) in [
            (1.0, 0, 0),
            (2.0, 0, 0),
            (2.04, 1, 0),
            (2.05, 1, 1),
            (3.0, 1, 1),
            (3.03, 2, 1),
            (4.0, 2, 2),
            (4.03, 3, 2),
            (4.1, 3, 3),
            (5.0, 3, 3),
        ] {
            assert_eq!(interval_of(score, Binning::Exact), exact, "{score}");
            assert_eq!(interval_of(score, Binning::OneDecimal), rounded, "{score}");
        }
        assert!(
            is_over_three(3.03, Binning::Exact)
                && !is_over_three(3.03, Binning::OneDecimal)
        );
    }
}
