//! Names come in, and go out in the order a Danish reader looks them up: æ, ø, å last.

use std::cmp::Ordering;

use icu_collator::{Collator, options::CollatorOptions};
use icu_locale_core::locale;

/// Compares two names as Danish does: `Aa` counts as `Å`, and `Æ Ø Å` come after `Z`.
pub fn compare_danish(a: &str, b: &str) -> Ordering {
    sorter()(a, b)
}

/// Returns names in Danish order; names that sort alike keep a fixed order.
pub fn sorted_danish<T: AsRef<str>>(names: impl IntoIterator<Item = T>) -> Vec<T> {
    let compare = sorter();
    let mut names: Vec<T> = names.into_iter().collect();
    names.sort_by(|a, b| compare(a.as_ref(), b.as_ref()));
    names
}

fn sorter() -> impl Fn(&str, &str) -> Ordering {
    let collator = Collator::try_new(locale!("da").into(), CollatorOptions::default())
        .expect("the Danish order is compiled in");
    move |a, b| collator.compare(a, b).then_with(|| a.cmp(b))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn danish_letters_come_last_and_aa_is_one_of_them() {
        let names =
            ["Ørestad", "Aarestrup", "Zoo", "Ærø", "Bagsværd", "Ådal", "Albertslund"];
        let expected =
            ["Albertslund", "Bagsværd", "Zoo", "Ærø", "Ørestad", "Ådal", "Aarestrup"];
        assert_eq!(sorted_danish(names), expected);
    }

    #[test]
    fn case_matters_only_between_otherwise_equal_names() {
        assert_eq!(compare_danish("skole", "Skoler"), Ordering::Less);
        assert_ne!(compare_danish("skole", "Skole"), Ordering::Equal);
    }
}
