//! Names as numbers: values come in, their places in sorted order go out, so that rows
//! are sorted, compared and grouped without a text being looked at twice.

use std::collections::BTreeSet;

/// Values by their place in sorted order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Codes<T>(Vec<T>);

impl<T: Ord> Codes<T> {
    /// Takes the values, of equal ones one.
    pub(crate) fn of(values: impl IntoIterator<Item = T>) -> Self {
        Codes(values.into_iter().collect::<BTreeSet<T>>().into_iter().collect())
    }

    /// Returns the value of a number.
    pub(crate) fn value(&self, code: u32) -> &T {
        &self.0[code as usize]
    }

    /// Returns how many there are.
    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    /// Returns all of them in order.
    pub(crate) fn values(&self) -> impl Iterator<Item = (u32, &T)> {
        (0..).zip(&self.0)
    }
}

/// Numbers values in the order in which they come, and remembers which came after which:
/// rows repeat themselves, so that the guess is nearly always right and one comparison is
/// all it takes.
pub(super) struct Numbering<T> {
    values: Vec<T>,
    after: Vec<u32>,
    before: usize,
}

impl<T: Ord + Clone> Numbering<T> {
    /// Starts with no value.
    pub(super) fn new() -> Self {
        Numbering { values: Vec::new(), after: vec![0], before: 0 }
    }

    /// Returns the number of the value that a row has; `make` makes it when it is new.
    pub(super) fn number(
        &mut self,
        is: impl Fn(&T) -> bool,
        make: impl FnOnce() -> T,
    ) -> u32 {
        let guess = self.after[self.before];
        if self.values.get(guess as usize).is_some_and(&is) {
            self.before = guess as usize + 1;
            return guess;
        }
        let found = self.values.iter().position(is).unwrap_or_else(|| {
            self.values.push(make());
            self.after.push(0);
            self.values.len() - 1
        });
        let code = u32::try_from(found).expect("there are fewer names than rows");
        self.after[self.before] = code;
        self.before = found + 1;
        code
    }

    /// Returns the values in sorted order, and the place there of each number.
    pub(super) fn sorted(self) -> (Codes<T>, Vec<u32>) {
        let codes = Codes::of(self.values.iter().cloned());
        let place = |value: &T| {
            let found = codes.0.binary_search(value);
            found.expect("codes are made from the values they code") as u32
        };
        let places = self.values.iter().map(place).collect();
        (codes, places)
    }
}

/// Finds the numbers of values that rows have, guessing as [`Numbering`] does.
pub(super) struct Finder<'a, T> {
    codes: &'a Codes<T>,
    after: Vec<u32>,
    before: usize,
}

impl<'a, T: Ord> Finder<'a, T> {
    /// Looks among these values.
    pub(super) fn new(codes: &'a Codes<T>) -> Self {
        Finder { codes, after: vec![0; codes.len() + 1], before: 0 }
    }

    /// Returns the number of a value; none for one that is not among them.
    pub(super) fn find(&mut self, value: &T) -> Option<u32> {
        let guess = self.after[self.before];
        if self.codes.0.get(guess as usize) == Some(value) {
            self.before = guess as usize + 1;
            return Some(guess);
        }
        let found = self.codes.0.binary_search(value).ok()?;
        self.after[self.before] = found as u32;
        self.before = found + 1;
        Some(found as u32)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_places_in_sorted_order_whatever_came_first() {
        let mut numbering = Numbering::new();
        let words = ["c", "a", "c", "b", "a", "c", "b"];
        let mut number = |word: &'static str| numbering.number(|w| *w == word, || word);
        let numbers: Vec<u32> = words.iter().map(|word| number(word)).collect();
        let (codes, places) = numbering.sorted();
        let found: Vec<u32> = numbers.iter().map(|n| places[*n as usize]).collect();
        assert_eq!(found, [2, 0, 2, 1, 0, 2, 1]);
        let mut finder = Finder::new(&codes);
        let again: Vec<u32> = words.iter().filter_map(|word| finder.find(word)).collect();
        assert_eq!(again, found);
        assert_eq!((finder.find(&"d"), *codes.value(1), codes.len()), (None, "b", 3));
    }
}
