//! Trends over years: years and figures come in; slopes with intervals and tests go out.
//!
//! A changed test or question breaks the series: give each part on its own. Missing
//! years are left out, never filled, and the real years are the abscissa. With three or
//! four years no test can find a trend ([`kendall::smallest_p`]).

pub mod kendall;
pub mod line;
pub mod share;
pub mod theil_sen;

/// Returns whether there are equally many finite years and figures, at least `least`.
fn legal(times: &[f64], values: &[f64], least: usize) -> bool {
    times.len() == values.len()
        && times.len() >= least
        && times.iter().chain(values).all(|v| v.is_finite())
}
