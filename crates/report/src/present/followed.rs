//! The followed pupils come in; what their numbers cannot say, and what they say in words,
//! go out.

use datapakke_model::catalogue::Indicator;
use datapakke_model::profile::{Comparison, Progression, ProgressionScale};

use crate::format;
use crate::pack::{Definition, PointList};
use crate::words::capital;
use crate::words::sentence::is_certain;

use super::Maker;

impl<'a> Maker<'a> {
    /// Returns the sentence of the headline about the followed pupils, and whether it
    /// tells of something certain.
    pub(super) fn followed_sentence(&self) -> Option<(String, bool)> {
        let all = self.followed();
        let (p, indicator) = *all.first()?;
        let change = p.change.as_ref()?;
        let certain = is_certain(change.verdict);
        // What is not certain is said of all subjects at once, where it holds for all.
        let same = |(q, _): &&(&Progression, &Indicator)| {
            q.change.as_ref().is_some_and(|c| c.verdict == change.verdict)
        };
        let subjects: Vec<String> = match certain {
            true => vec![self.subject(indicator)],
            false => {
                let mut names: Vec<_> =
                    all.iter().filter(same).map(|(_, i)| self.subject(i)).collect();
                names.sort();
                names.dedup();
                names
            }
        };
        let or = self.words.say(" eller ", " or ");
        let subject = format!("{} {}", self.words.say("i", "in"), subjects.join(or));
        Some((self.words.followed_headline(&subject, change)?, certain))
    }

    /// Returns what the numbers of the followed pupils cannot say.
    pub(super) fn followed_limits(&mut self) -> Option<PointList> {
        let (p, indicator) = *self.followed().first()?;
        let words = self.words;
        let mut points = vec![self.matched_point(p, indicator)];
        if p.thirds.iter().any(|t| t.by_itself.is_some()) {
            points.push(words.say(
                "De nederste og de øverste nærmer sig midten af sig selv. Den stiplede linje viser, hvor meget.",
                "The lowest and the highest move to the middle by themselves. The dashed line shows how far.",
            ).to_owned());
        }
        points.push(self.pupil_point(p, indicator));
        points.extend(self.break_point(p));
        let title = words.say("Det kan tallene ikke sige", "What the figures cannot say");
        Some(PointList { title: title.to_owned(), points })
    }

    /// How many can be followed, and how those who left differed.
    fn matched_point(&mut self, p: &'a Progression, indicator: &'a Indicator) -> String {
        let words = self.words;
        let language = words.language;
        let part = (f64::from(p.matched), None);
        self.ledger.note_number((&p.key, "followed"), part, Some(p.tested), &p.cells);
        let (matched, tested) =
            (format::count(p.matched, language), format::count(p.tested, language));
        let mut out = words.say(
            format!("{matched} af {tested} elever med test i {} kan følges.", p.second),
            format!(
                "{matched} of {tested} pupils tested in {} can be followed.",
                p.second
            ),
        );
        let floor = indicator.smallest_base.unwrap_or(5).max(1);
        if p.left == 0 {
            return out;
        }
        if p.left < floor {
            out += words.say(
                " Enkelte fra første test er her ikke mere.",
                " A few of the first test are no longer here.",
            );
            return out;
        }
        let left = format::count(p.left, language);
        let Some(difference) = p.left_difference.filter(|d| d.is_finite()) else {
            let part = (f64::from(p.left), None);
            self.ledger.note_number((&p.key, "left"), part, Some(p.left), &[]);
            return out
                + &words.say(
                    format!(" {left} fra første test kan ikke følges."),
                    format!(" {left} of the first test cannot be followed."),
                );
        };
        self.ledger.note_number((&p.key, "left"), (difference, None), Some(p.left), &[]);
        let zero = format::rounds_to_zero(difference, indicator.decimals);
        let size = self.size(p, indicator, difference.abs());
        out + &match (zero, difference > 0.0) {
            (true, _) => words.say(
                format!(" De {left} fra første test, der mangler, lå i gennemsnit som de fulgte."),
                format!(" The {left} of the first test who are missing lay as the followed on average."),
            ),
            (false, true) => words.say(
                format!(" De {left} fra første test, der mangler, lå {size} højere i den."),
                format!(" The {left} of the first test who are missing lay {size} higher in it."),
            ),
            (false, false) => words.say(
                format!(" De {left} fra første test, der mangler, lå {size} lavere i den."),
                format!(" The {left} of the first test who are missing lay {size} lower in it."),
            ),
        }
    }

    /// What one pupil must move before it is more than the test's error.
    fn pupil_point(&mut self, p: &'a Progression, indicator: &'a Indicator) -> String {
        let words = self.words;
        let Some(error) = p.pupil_error.filter(|v| v.is_finite() && *v > 0.0) else {
            return words.say(
                "Testens usikkerhed for den enkelte elev er ikke oplyst, så en enkelt elevs flytning siger intet sikkert.",
                "The test's error for one pupil is not known, so one pupil's move says nothing certain.",
            ).to_owned();
        };
        self.ledger.note_number((&p.key, "pupil-error"), (error, None), None, &[]);
        let size = self.size(p, indicator, error);
        words.say(
            format!("En enkelt elev skal flytte sig omkring {size}, før det er mere end testens usikkerhed."),
            format!("One pupil must move about {size} before it is more than the test's error."),
        )
    }

    /// Which earlier tests cannot be compared with these.
    fn break_point(&self, p: &Progression) -> Option<String> {
        let words = self.words;
        let instrument = self.context.catalogue.instrument(&p.instrument)?;
        let found = instrument
            .breaks
            .iter()
            .rev()
            .find(|b| b.before.school_year().is_some_and(|year| year <= p.second));
        let Some(found) = found else {
            let from = instrument.from;
            return Some(words.say(
                format!("Test fra før {from} er andre test og kan ikke sammenlignes med disse."),
                format!("Tests before {from} are other tests and cannot be compared with these."),
            ));
        };
        let reason = found.reason.get(words.language);
        let before = found.before;
        Some(words.say(
            format!("Test fra før {before} kan ikke sammenlignes med disse. {reason}"),
            format!("Tests before {before} cannot be compared with these. {reason}"),
        ))
    }

    /// "9 placeringer", "4 point"
    fn size(&self, p: &Progression, indicator: &Indicator, value: f64) -> String {
        let text = format::number(value, indicator.decimals, self.words.language);
        let one = text == "1";
        let unit = match (p.scale, one) {
            (ProgressionScale::Linked, true) => self.words.say("point", "point"),
            (ProgressionScale::Linked, false) => self.words.say("point", "points"),
            (_, true) => self.words.say("placering", "position"),
            (_, false) => self.words.say("placeringer", "positions"),
        };
        format!("{text}\u{a0}{unit}")
    }

    /// Returns what the followed pupils' numbers are, with the interval in words.
    pub(super) fn followed_definitions(&mut self) -> Vec<Definition> {
        let mut out = Vec::new();
        for (index, (p, indicator)) in self.followed().into_iter().take(2).enumerate() {
            let scale = match p.scale {
                _ if index > 0 => "",
                ProgressionScale::Linked => self.words.say(
                    "Begge test er på samme skala. ",
                    "Both tests are on one scale. ",
                ),
                ProgressionScale::NationalPosition => self.words.say(
                    "Placering i landets fordeling samme år; ikke et mål for læring. ",
                    "Position in the country's distribution of the year; no measure of learning. ",
                ),
                ProgressionScale::MunicipalPosition => self.words.say(
                    "Placering i kommunens egen fordeling samme år; ikke et mål for læring. ",
                    "Position in the municipality's own distribution of the year; no measure of learning. ",
                ),
            };
            let term = capital(&self.subject(indicator));
            let text = format!("{scale}{}", self.followed_words(p, indicator));
            out.push(Definition { term, text });
        }
        out
    }

    /// "De 85 fulgte lå samlet på 49 i 2023/24 og 51 i 2025/26; ændring +2, …"
    fn followed_words(&mut self, p: &'a Progression, indicator: &'a Indicator) -> String {
        let words = self.words;
        let base = Some(p.matched);
        for (status, value) in [("first", p.first_mean), ("second", p.second_mean)] {
            self.ledger.note_number((&p.key, status), (value, None), base, &p.cells);
        }
        let (was, is) =
            (self.bare(indicator, p.first_mean), self.bare(indicator, p.second_mean));
        let n = format::count(p.matched, words.language);
        let mut out = words.say(
            format!(
                "De {n} fulgte lå samlet på {was} i {} og {is} i {}",
                p.first, p.second
            ),
            format!(
                "The {n} followed lay at {was} in {} and {is} in {}",
                p.first, p.second
            ),
        );
        if let Some(change) = p.change.as_ref().filter(|c| c.difference.is_finite()) {
            let part = (change.difference, change.interval);
            self.ledger.note_number((&p.key, "change"), part, base, &p.cells);
            let said = self.with_interval(indicator, change);
            out += &words.say(format!("; ændring {said}"), format!("; change {said}"));
        }
        out.push('.');
        if let Some(expected) =
            p.expected.as_ref().filter(|e| e.residual.difference.is_finite())
        {
            let part = (expected.residual.difference, expected.residual.interval);
            let pupils = Some(expected.pupils);
            self.ledger.note_number((&p.key, "expected"), part, pupils, &[]);
            let said = self.with_interval(indicator, &expected.residual);
            let verdict = match expected.residual.verdict {
                v if is_certain(v) && expected.residual.difference > 0.0 => {
                    words.say("tydeligt over", "clearly above")
                }
                v if is_certain(v) => words.say("tydeligt under", "clearly below"),
                _ => words.say("kan ikke skelnes", "cannot be told apart"),
            };
            out += &words.say(
                format!(" Mod det, elever med samme første resultat plejer at få: {said} ({verdict})."),
                format!(" Against what pupils with the same first result usually get: {said} ({verdict})."),
            );
        }
        out
    }

    /// "+2, tilfældig variation −2 til +6"
    fn with_interval(&self, indicator: &Indicator, found: &Comparison) -> String {
        let spell = |v: f64| format::signed(v, indicator.decimals, self.words.language);
        let size = spell(found.difference);
        match found.interval.filter(|i| i.low.is_finite() && i.high.is_finite()) {
            None => size,
            Some(i) => self.words.say(
                format!(
                    "{size}, tilfældig variation {} til {}",
                    spell(i.low),
                    spell(i.high)
                ),
                format!("{size}, chance variation {} to {}", spell(i.low), spell(i.high)),
            ),
        }
    }

    /// Returns two questions about the followed pupils.
    pub(super) fn followed_questions(&self) -> Vec<String> {
        let words = self.words;
        let Some((p, _)) = self.followed().first().copied() else { return Vec::new() };
        let totals = p.moves.as_ref().and_then(crate::words::course::totals);
        match totals {
            Some((up, _, down)) if up > 1 && down > 1 => vec![
                words.say(
                    format!("Hvem er de {down}, der rykkede ned, og hvad ved vi om dem ud over testen?"),
                    format!("Who are the {down} that moved down, and what do we know of them besides the test?"),
                ),
                words.say(
                    format!("Hvad har de {up}, der rykkede op, til fælles i undervisningen?"),
                    format!("What do the {up} that moved up have in common in their teaching?"),
                ),
            ],
            _ => vec![words.say(
                "Passer det, testene viser, med det, lærerne ser hos de samme elever?".to_owned(),
                "Does what the tests show agree with what teachers see in the same pupils?".to_owned(),
            )],
        }
    }
}
