//! Each part of a whole against all the others: the values of the whole and where its
//! parts begin and end come in, what is left without each part goes out.
//!
//! A whole of p parts and n values has p·n values to add up. They are added in their
//! order, as [`summary`](super::mean::summary) does, so that no digit differs from the
//! plain function on the others alone; eight parts are worked on at a time, since one sum
//! after the other would leave the processor waiting for each addition.

use std::ops::Range;

use super::finite;
use super::mean::Sample;
use super::quantile;
use super::ratio::Ratio;

/// Parts worked on together.
const LANES: usize = 8;

/// Adds up what `add` adds for each row, without each part's own rows.
fn without(
    n: usize,
    parts: &[Range<usize>],
    add: impl Fn(usize, &mut [f64; LANES]),
) -> [f64; LANES] {
    let mut sums = [0.0; LANES];
    let mut row = 0;
    for (lane, part) in parts.iter().enumerate() {
        (row..part.start).for_each(|row| add(row, &mut sums));
        let kept = sums[lane];
        part.clone().for_each(|row| add(row, &mut sums));
        sums[lane] = kept;
        row = part.end;
    }
    (row..n).for_each(|row| add(row, &mut sums));
    sums
}

/// Returns number, mean and standard deviation of all values without each of the parts,
/// which follow each other.
pub fn summaries(values: &[f64], parts: &[Range<usize>]) -> Vec<Option<Sample>> {
    let mut out = Vec::with_capacity(parts.len());
    for parts in parts.chunks(LANES) {
        let left = |lane: usize| (values.len() - parts[lane].len()) as f64;
        let sums = without(values.len(), parts, |row, sums| {
            sums.iter_mut().for_each(|sum| *sum += values[row]);
        });
        let mut means = [0.0; LANES];
        (0..parts.len()).for_each(|lane| means[lane] = sums[lane] / left(lane));
        let squares = without(values.len(), parts, |row, sums| {
            for (sum, mean) in sums.iter_mut().zip(&means) {
                *sum += (values[row] - mean) * (values[row] - mean);
            }
        });
        out.extend((0..parts.len()).map(|lane| {
            let n = left(lane);
            let mean = finite(means[lane]).filter(|_| n > 0.0)?;
            let sd = (n > 1.0).then(|| (squares[lane] / (n - 1.0)).sqrt());
            Some(Sample { n, mean, sd: sd.filter(|sd| sd.is_finite()) })
        }));
    }
    out
}

/// Returns the ratio of two sums of all without each of the parts, which follow each
/// other; none as for [`ratio`](super::ratio::ratio).
pub fn ratios(
    numerators: &[f64],
    denominators: &[f64],
    parts: &[Range<usize>],
) -> Vec<Option<Ratio>> {
    let n = numerators.len();
    let negative: Vec<usize> =
        (0..denominators.len()).filter(|row| denominators[*row] < 0.0).collect();
    let mut out = Vec::with_capacity(parts.len());
    for parts in parts.chunks(LANES) {
        let sums = |of: &[f64]| {
            without(n, parts, |row, sums| {
                sums.iter_mut().for_each(|sum| *sum += of[row]);
            })
        };
        let (above, below) = (sums(numerators), sums(denominators));
        let mut values = [0.0; LANES];
        (0..LANES).for_each(|lane| values[lane] = above[lane] / below[lane]);
        let squares = without(n, parts, |row, sums| {
            for (sum, value) in sums.iter_mut().zip(&values) {
                *sum += (numerators[row] - value * denominators[row]).powi(2);
            }
        });
        out.extend((0..parts.len()).map(|lane| {
            let left = (n - parts[lane].len()) as f64;
            let legal = negative.iter().all(|row| parts[lane].contains(row));
            let known = left > 0.0 && below[lane] > 0.0 && legal;
            let value = finite(values[lane]).filter(|_| known)?;
            let se = (left > 1.0)
                .then(|| (left / (left - 1.0) * squares[lane]).sqrt() / below[lane]);
            Some(Ratio { value, n: left, se: se.filter(|se| *se > 0.0) })
        }));
    }
    out
}

/// Returns the median of all values without each of the parts; none as for
/// [`median`](quantile::median).
pub fn medians(values: &[f64], parts: &[Range<usize>]) -> Vec<Option<f64>> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|a, b| values[*a].total_cmp(&values[*b]));
    let of = |part: &Range<usize>| {
        let left = values.len() - part.len();
        let mut others = order.iter().filter(|row| !part.contains(row));
        let middle: Vec<f64> = others
            .by_ref()
            .skip(left.saturating_sub(1) / 2)
            .take(if left.is_multiple_of(2) { 2 } else { 1 })
            .map(|row| values[*row])
            .collect();
        quantile::median(&middle)
    };
    let known = values.iter().all(|value| value.is_finite());
    parts.iter().map(|part| known.then(|| of(part)).flatten()).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::stat::mean::summary;
    use crate::stat::quantile::median;
    use crate::stat::ratio::ratio;

    fn others(values: &[f64], part: &Range<usize>) -> Vec<f64> {
        let own = part.clone();
        let rows = values.iter().enumerate().filter(|(row, _)| !own.contains(row));
        rows.map(|(_, value)| *value).collect()
    }

    #[test]
    fn nobody_left_is_none() {
        let (all, half) = (0..2, 0..1);
        let parts = [all, half];
        let found = summaries(&[1.0, 2.0], &parts[..1]);
        assert_eq!(found, [None]);
        assert_eq!(ratios(&[1.0, 2.0], &[1.0, 1.0], &parts[..1]), [None]);
        assert_eq!(ratios(&[1.0, 2.0], &[1.0, 0.0], &parts[1..]), [None]);
        assert_eq!(medians(&[1.0, 2.0], &parts), [None, Some(2.0)]);
    }

    proptest! {
        #[test]
        fn every_digit_is_that_of_the_others_alone(
            rows in prop::collection::vec((-9.0f64..9.0, 0.0f64..12.0), 1..80),
            cuts in prop::collection::btree_set(1usize..80, 0..20),
        ) {
            let (values, weights): (Vec<f64>, Vec<f64>) = rows.into_iter().unzip();
            let n = values.len();
            let mut ends: Vec<usize> = cuts.into_iter().filter(|cut| *cut < n).collect();
            ends.push(n);
            let starts = std::iter::once(0).chain(ends.iter().copied());
            let parts: Vec<Range<usize>> =
                starts.zip(&ends).map(|(from, to)| from..*to).collect();
            let (means, middles) = (summaries(&values, &parts), medians(&values, &parts));
            let shares = ratios(&values, &weights, &parts);
            for (i, part) in parts.iter().enumerate() {
                let (rest, weighed) = (others(&values, part), others(&weights, part));
                prop_assert_eq!(means[i], summary(&rest));
                prop_assert_eq!(middles[i], median(&rest));
                prop_assert_eq!(shares[i], ratio(&rest, &weighed));
            }
        }
    }
}
