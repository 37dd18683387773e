//! The same pupils in two tests come in; groups from test to test and movement go out.

use datapakke_model::catalogue::Indicator;
use datapakke_model::profile::{Progression, ProgressionScale};

use crate::chart::{
    Chart, Interval, Mark, MoveCells, Moves, MovesRow, Share, Slope, SlopeGroup, Tick,
};
use crate::format;
use crate::words::capital;
use crate::words::sentence::is_certain;

use super::super::{Maker, alt_text, axis};
use super::{HALF_MM, Plot};

/// How tall the slope is.
const HEIGHT_MM: f64 = 58.0;

impl<'a> Maker<'a> {
    /// Returns the followed pupils that the page draws: those with something certain, then
    /// the most.
    pub(in super::super) fn followed(&self) -> Vec<(&'a Progression, &'a Indicator)> {
        let known = |p: &'a Progression| {
            let indicator = self.context.catalogue.indicator(&p.indicator)?;
            let sound = p.first_mean.is_finite() && p.second_mean.is_finite();
            let drawn = p.thirds.len() == 3 || p.moves.is_some();
            (sound && drawn && p.matched > 0).then_some((p, indicator))
        };
        let mut all: Vec<_> =
            self.profile.progressions.iter().filter_map(known).collect();
        let certain = |p: &Progression| {
            let own = p.change.iter();
            let expected = p.expected.iter().map(|e| &e.residual);
            own.chain(expected).any(|c| is_certain(c.verdict))
        };
        let newest =
            |p: &Progression| (std::cmp::Reverse(p.second), std::cmp::Reverse(p.matched));
        all.sort_by_key(|(p, _)| (!certain(p), newest(p)));
        all
    }

    /// Returns the subject of an indicator: "læsning", "matematik".
    pub(in super::super) fn subject(&self, indicator: &Indicator) -> String {
        let words = self.words;
        match indicator.id.as_str().rsplit('.').next() {
            Some("laesning") => words.say("læsning", "reading").to_owned(),
            Some("matematik") => words.say("matematik", "mathematics").to_owned(),
            _ => indicator.short.get(words.language).to_owned(),
        }
    }

    /// Returns "Læsning, fra 4. til 6. klasse".
    fn followed_subtitle(&self, p: &Progression, indicator: &Indicator) -> String {
        let grades = self.words.grades_followed(&p.grades);
        let subject = capital(&self.subject(indicator));
        if grades.is_empty() { subject } else { format!("{subject}, {grades}") }
    }

    /// Returns three groups by the first test, from there to the second.
    pub(super) fn slope(
        &mut self,
        p: &'a Progression,
        indicator: &'a Indicator,
    ) -> Option<Plot> {
        let from = self.ledger.count();
        let words = self.words;
        let sound = |t: &datapakke_model::profile::Third| {
            t.first.is_finite() && t.second.is_finite()
        };
        if p.thirds.len() != 3 || !p.thirds.iter().all(sound) {
            return None;
        }
        let (mut groups, mut all, mut alt) = (Vec::new(), Vec::new(), Vec::new());
        for (index, third) in p.thirds.iter().enumerate().rev() {
            let sides = third
                .interval
                .filter(|i| i.low.is_finite() && i.high.is_finite() && i.low <= i.high);
            self.note_third(p, index);
            let (first, second) =
                (self.bare(indicator, third.first), self.bare(indicator, third.second));
            let label = words.third(index);
            let base = self.persons_text(third.pupils);
            alt.push(format!("{label} ({base}): {first} → {second}"));
            all.extend([third.first, third.second]);
            all.extend(sides.iter().flat_map(|i| [i.low, i.high]));
            groups.push(SlopeGroup {
                label: label.to_owned(),
                base,
                first: third.first,
                first_text: first,
                second: third.second,
                interval: sides.map(|i| Interval { low: i.low, high: i.high }),
                second_text: second,
                mark: Mark::Open,
                by_itself: third.by_itself.filter(|v| v.is_finite()),
            });
        }
        let title = words.followed_title(p.change.as_ref());
        let ticks = match p.scale {
            ProgressionScale::Linked => {
                axis::ticks(all, indicator, false, words.language)
            }
            _ => [0.0, 50.0, 100.0]
                .map(|at| Tick::new(at, format::number(at, 0, words.language)))
                .to_vec(),
        };
        let (was, is) = (p.first.to_string(), p.second.to_string());
        let chart = Chart::Slope(Slope {
            alt: alt_text(format!("{title}. {was} → {is}. {}.", alt.join("; "))),
            width_mm: HALF_MM,
            height_mm: HEIGHT_MM,
            groups,
            ticks,
            first_label: was,
            second_label: is,
            by_itself_label: words
                .say(
                    "så langt flytter gruppen sig mod midten af sig selv",
                    "how far the group moves to the middle by itself",
                )
                .to_owned(),
        });
        let subtitle = self.followed_subtitle(p, indicator);
        let noted = from..self.ledger.count();
        Some(Plot { title, subtitle, chart, half: true, noted })
    }

    /// Returns how many moved between thirds.
    pub(super) fn movement(
        &mut self,
        p: &'a Progression,
        indicator: &'a Indicator,
    ) -> Option<Plot> {
        let from = self.ledger.count();
        let words = self.words;
        let moves = p.moves.as_ref().filter(|m| m.rows.len() == 3)?;
        if moves.rows.iter().all(|row| row.same.is_none()) {
            return None;
        }
        let share = |n: Option<u32>| {
            let n = n.filter(|n| *n > 0)?;
            Some(Share { at: f64::from(n), text: format::count(n, words.language) })
        };
        let names =
            [words.say("ned", "down"), words.say("samme", "same"), words.say("op", "up")];
        let (mut rows, mut alt) = (Vec::new(), Vec::new());
        for (index, row) in moves.rows.iter().enumerate().rev() {
            let counts = [row.down, row.same, row.up];
            let label = words.third(index);
            let base = self.persons_text(row.pupils);
            let said = names.iter().zip(counts).filter_map(|(name, n)| {
                Some(format!(
                    "{} {name}",
                    format::count(n.filter(|n| *n > 0)?, words.language)
                ))
            });
            let said: Vec<_> = said.collect();
            alt.push(format!("{label} ({base}): {}", said.join(", ")));
            for (status, n) in ["down", "same", "up"].into_iter().zip(counts) {
                if let Some(n) = n {
                    let status = format!("moved-{}-{status}", index + 1);
                    let part = (f64::from(n), None);
                    let name = (&p.key, status.as_str());
                    self.ledger.note_number(name, part, Some(row.pupils), &[]);
                }
            }
            let cells = match row.same {
                Some(_) => MoveCells::Counts(counts.map(share)),
                None => MoveCells::Hidden(words.hidden(indicator.subject).to_owned()),
            };
            rows.push(MovesRow { label: label.to_owned(), base, cells });
        }
        self.note_totals(p);
        let title = words.moves_title(moves);
        let chart = Chart::Moves(Moves {
            alt: alt_text(format!("{title}. {}.", alt.join("; "))),
            width_mm: HALF_MM,
            names: names.map(str::to_owned),
            rows,
            total: words.moves_total(moves),
        });
        let subtitle = words.thirds_of(p.scale, p.first);
        let noted = from..self.ledger.count();
        Some(Plot { title, subtitle, chart, half: true, noted })
    }

    /// "21 elever"
    pub(in super::super) fn persons_text(&self, n: u32) -> String {
        let count = format::count(n, self.words.language);
        match (n, self.words.language) {
            (1, datapakke_model::Language::Da) => format!("{count}\u{a0}elev"),
            (1, datapakke_model::Language::En) => format!("{count}\u{a0}pupil"),
            _ => format!("{count}\u{a0}{}", self.words.persons()),
        }
    }

    fn note_third(&mut self, p: &Progression, index: usize) {
        let Some(third) = p.thirds.get(index) else { return };
        let name = |part: &str| format!("third-{}-{part}", index + 1);
        let base = Some(third.pupils);
        let (first, second) = (name("first"), name("second"));
        self.ledger.note_number((&p.key, &first), (third.first, None), base, &p.cells);
        let part = (third.second, third.interval);
        self.ledger.note_number((&p.key, &second), part, base, &p.cells);
        if let Some(alone) = third.by_itself {
            let status = name("by-itself");
            self.ledger.note_number((&p.key, &status), (alone, None), base, &[]);
        }
    }

    fn note_totals(&mut self, p: &Progression) {
        let totals = p.moves.as_ref().and_then(crate::words::course::totals);
        let Some((up, same, down)) = totals else { return };
        for (status, n) in [("moved-up", up), ("moved-none", same), ("moved-down", down)]
        {
            let part = (f64::from(n), None);
            self.ledger.note_number((&p.key, status), part, Some(p.matched), &[]);
        }
    }
}
