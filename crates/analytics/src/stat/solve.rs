//! Where a function is zero: a bracket comes in, the root goes out.

/// Halving alone would need about 1,100 steps from the widest bracket there is; with
/// interpolation a smooth function needs about ten.
const STEPS: usize = 2_000;

/// Returns the root between two points where the function has opposite signs, to the
/// last digits (Chandrupatla 1997, *Advances in Engineering Software* 28:145–149:
/// inverse quadratic interpolation where it is safe, halving where it is not).
///
/// None where the signs are the same, or the function is not defined on the way.
pub(crate) fn root(
    mut f: impl FnMut(f64) -> Option<f64>,
    first: f64,
    second: f64,
) -> Option<f64> {
    let (mut a, mut b) = (first, second);
    let (mut fa, mut fb) = (f(a)?, f(b)?);
    if fa == 0.0 {
        return Some(a);
    }
    if fb == 0.0 {
        return Some(b);
    }
    if fa.is_nan() || fb.is_nan() || (fa > 0.0) == (fb > 0.0) {
        return None;
    }
    let mut t = 0.5;
    for _ in 0..STEPS {
        let x = a + t * (b - a);
        let fx = f(x).filter(|fx| !fx.is_nan())?;
        let (c, fc);
        if (fx > 0.0) == (fa > 0.0) {
            (c, fc) = (a, fa);
        } else {
            (c, fc) = (b, fb);
            (b, fb) = (a, fa);
        }
        (a, fa) = (x, fx);
        let (best, least) = if fa.abs() < fb.abs() { (a, fa) } else { (b, fb) };
        let width = 2.0 * f64::EPSILON * best.abs() + f64::MIN_POSITIVE;
        let limit = width / (b - a).abs();
        if least == 0.0 || limit > 0.5 || limit.is_nan() {
            return Some(best);
        }
        t = interpolated([(a, fa), (b, fb), (c, fc)]).clamp(limit, 1.0 - limit);
    }
    None
}

/// Returns where between the first two points the next one should lie, as a share.
fn interpolated([(a, fa), (b, fb), (c, fc)]: [(f64, f64); 3]) -> f64 {
    let xi = (a - b) / (c - b);
    let phi = (fa - fb) / (fc - fb);
    if phi * phi < xi && (1.0 - phi) * (1.0 - phi) < 1.0 - xi {
        let near = fa / (fb - fa) * (fc / (fb - fc));
        let far = (c - a) / (b - a) * (fa / (fc - fa)) * (fb / (fc - fb));
        let t = near + far;
        if t.is_finite() {
            return t;
        }
    }
    0.5
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roots_are_found_to_the_last_digits() {
        let cube = root(|x| Some(x * x * x - 2.0), 0.0, 10.0).unwrap();
        assert!((cube - 2.0f64.cbrt()).abs() < 1e-15);
        let flat = root(|x| Some((x - 1.0).powi(9)), -5.0, 30.0).unwrap();
        assert!((flat - 1.0).abs() < 1e-3);
        let steep = root(|x| Some(if x < 0.25 { -1.0 } else { 1e9 }), 0.0, 1.0).unwrap();
        assert!((steep - 0.25).abs() < 1e-15);
    }

    #[test]
    fn without_a_change_of_sign_there_is_none() {
        assert_eq!(root(|x| Some(x * x + 1.0), -1.0, 1.0), None);
        assert_eq!(root(|_| None, -1.0, 1.0), None);
        assert_eq!(root(|_| Some(f64::NAN), -1.0, 1.0), None);
    }
}
