//! Values come in, a few round ticks with their labels go out.

use datapakke_model::Language;
use datapakke_model::catalogue::{Indicator, Measure};

use crate::chart::Tick;
use crate::format;

/// Returns three to five ticks that span the values, and at least three times the smallest
/// difference that matters; from zero if asked.
pub(crate) fn ticks(
    values: impl IntoIterator<Item = f64>,
    indicator: &Indicator,
    from_zero: bool,
    language: Language,
) -> Vec<Tick> {
    let finite = values.into_iter().filter(|v| v.is_finite());
    let (mut low, mut high) =
        finite.fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), v| (l.min(v), h.max(v)));
    if low > high {
        return Vec::new();
    }
    if from_zero {
        low = low.min(0.0);
        high = high.max(0.0);
    }
    // A change too small to matter must look small.
    let important = indicator.important.as_ref().map_or(0.0, |important| important.value);
    let least = (2.0 * 10_f64.powi(-i32::from(indicator.decimals))).max(2.2 * important);
    if high - low < least {
        let middle = low + (high - low) / 2.0;
        (low, high) = (middle - least / 2.0, middle + least / 2.0);
        if from_zero && low < 0.0 && middle >= 0.0 {
            (low, high) = (0.0, least);
        }
    }
    let (step, decimals) = step((high - low) / 3.0);
    let (first, last) = ((low / step).floor() as i64, (high / step).ceil() as i64);
    let last = last.min(first + 12);
    let mut ticks: Vec<Tick> = (first..=last)
        .map(|i| i as f64 * step)
        .filter(|at| {
            let [bottom, top] = indicator.bounds;
            *at >= bottom - step / 2.0 && *at <= top + step / 2.0
        })
        .map(|at| Tick::new(at, format::number(at, decimals, language)))
        .collect();
    if let (Some(tick), Measure::Percent) = (ticks.first_mut(), indicator.measure) {
        tick.label = format::value(tick.at, Measure::Percent, decimals, language);
    }
    ticks
}

/// Returns the round step at or above a length, and the decimals of its multiples.
fn step(length: f64) -> (f64, u8) {
    let power = length.abs().max(1e-6).log10().floor() as i32;
    let unit = 10_f64.powi(power);
    let factor = [1.0, 2.0, 5.0].into_iter().find(|f| f * unit >= length * (1.0 - 1e-9));
    let (factor, power) = factor.map_or((1.0, power + 1), |f| (f, power));
    (factor * 10_f64.powi(power), u8::try_from(-power).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_round_and_not_below_the_length() {
        for (length, expected) in
            [(0.03, (0.05, 2)), (1.0, (1.0, 0)), (2.1, (5.0, 0)), (7.0, (10.0, 0))]
        {
            let (found, decimals) = step(length);
            assert!((found - expected.0).abs() < 1e-9, "{length}: {found}");
            assert_eq!(decimals, expected.1);
        }
    }
}
