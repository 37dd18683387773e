//! What is said of a finding: its title, its numbers in words, and what is said when there
//! is none. Numbers come in spelled; a sentence names neither cause nor quality nor rank.

use datapakke_model::catalogue::Subject;
use datapakke_model::profile::{Comparison, FindingKind, Reason};
use datapakke_model::{Period, SchoolYear};

use crate::present::Beside;

use super::sentence::HEADLINE;
use super::{Words, capital};

/// A finding as its title needs it, every number spelled.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Told {
    /// The comparison it rests on.
    pub kind: FindingKind,
    /// "Samlet fravær", "Samlet fravær, 7. kl."
    pub label: String,
    /// The value, or for months the distance from the usual.
    pub now: String,
    /// What it is compared with; none where that is not shown.
    pub against: Option<String>,
    /// When the value is from.
    pub period: Period,
    /// When the value before is from.
    pub before: Option<Period>,
    /// Whether the value is the larger one.
    pub above: bool,
    /// The verdict in words.
    pub verdict: String,
    /// For a question: the answers whose share the value is.
    pub answers: Option<String>,
}

/// A difference with its chance variation, spelled.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Gap {
    /// "9 point"
    pub size: String,
    /// "−9 point"
    pub signed: String,
    /// "−14" and "−4"
    pub interval: Option<(String, String)>,
    /// Whether it goes up.
    pub up: bool,
}

impl Words {
    /// The verdict on a finding, after what it is compared with.
    pub fn finding_verdict(self, kind: FindingKind, comparison: &Comparison) -> String {
        let (da, en) = match (kind, comparison.difference > 0.0) {
            (FindingKind::Rest | FindingKind::Group, _) => {
                return self.position(comparison).to_owned();
            }
            (kind, _) if kind.is_change() => {
                return self.change(comparison.verdict).to_owned();
            }
            (FindingKind::Nation, true) => {
                ("tydeligt over landet", "clearly above the country")
            }
            (FindingKind::Nation, false) => {
                ("tydeligt under landet", "clearly below the country")
            }
            (FindingKind::Similar, above) => return self.beside_similar(above),
            (_, true) => ("tydeligt over det ventede", "clearly above the expected"),
            (_, false) => ("tydeligt under det ventede", "clearly below the expected"),
        };
        self.say(da, en).to_owned()
    }

    fn beside_similar(self, above: bool) -> String {
        let side = match above {
            true => self.say("tydeligt over", "clearly above"),
            false => self.say("tydeligt under", "clearly below"),
        };
        format!("{side} {} {}", self.say("lignende", "similar"), self.units())
    }

    /// "Lignende skoler"
    pub fn similar_units(self) -> String {
        format!("{} {}", self.say("Lignende", "Similar"), self.units())
    }

    /// A finding's title: "Over 10 % fravær: 17 % mod 26 % sidste år".
    pub fn finding_title(self, told: &Told, year: SchoolYear) -> String {
        let (label, now) = (&told.label, &told.now);
        let Some(against) = &told.against else {
            return match told.kind {
                FindingKind::Months => self.usual_months_title(told),
                _ => format!("{label}: {now}, {}", told.verdict),
            };
        };
        let units = self.units();
        let (da, en) = match told.kind {
            FindingKind::Change => return self.change_title(told, against, year),
            FindingKind::Months => return self.usual_months_title(told),
            FindingKind::Trend => {
                let from = told.before.map(|p| p.to_string()).unwrap_or_default();
                let to = told.period;
                (
                    format!("{label}: fra {against} i {from} til {now} i {to}"),
                    format!("{label}: from {against} in {from} to {now} in {to}"),
                )
            }
            FindingKind::SamePupils => (
                format!(
                    "{label}: fra {against} til {now} for de samme {}",
                    self.persons()
                ),
                format!(
                    "{label}: from {against} to {now} for the same {}",
                    self.persons()
                ),
            ),
            FindingKind::Expected => (
                format!("{label}: {now} mod ventet {against}"),
                format!("{label}: {now} against {against} expected"),
            ),
            FindingKind::Rest | FindingKind::Group => (
                format!("{label}: {now} mod {against} i kommunen"),
                format!("{label}: {now} against {against} in the municipality"),
            ),
            FindingKind::Similar => {
                let on = if self.kind.is_school() { "på" } else { "i" };
                (
                    format!("{label}: {now} mod {against} {on} lignende {units}"),
                    format!("{label}: {now} against {against} in similar {units}"),
                )
            }
            FindingKind::Nation => (
                format!("{label}: {now} mod {against} i hele landet"),
                format!("{label}: {now} against {against} in the country"),
            ),
        };
        self.say(da, en)
    }

    fn change_title(self, told: &Told, against: &str, year: SchoolYear) -> String {
        let (label, now) = (&told.label, &told.now);
        let start = match &told.answers {
            // The question's own words could be read as what the share affirms.
            Some(answers) => {
                format!("{now} {} {answers}", self.say("svarer", "answer"))
            }
            None => format!("{label}: {now}"),
        };
        let this_year = told.period == Period::School(year);
        let last_year = year.previous().map(Period::School);
        if this_year && told.before == last_year {
            return self.say(
                format!("{start} mod {against} sidste år"),
                format!("{start} against {against} last year"),
            );
        }
        let within = |period: Period| format!(" {} {period}", self.say("i", "in"));
        let when = if this_year { String::new() } else { within(told.period) };
        let before = told.before.map(within).unwrap_or_default();
        format!("{start}{when} {} {against}{before}", self.say("mod", "against"))
    }

    fn usual_months_title(self, told: &Told) -> String {
        let (label, now) = (&told.label, &told.now);
        match told.above {
            true => self.say(
                format!("{label}: {now} over det sædvanlige for årets måneder"),
                format!("{label}: {now} above the usual for the months"),
            ),
            false => self.say(
                format!("{label}: {now} under det sædvanlige for årets måneder"),
                format!("{label}: {now} below the usual for the months"),
            ),
        }
    }

    /// "82 af 482 elever mod 124 af 476.", "262 elever mod 255."
    pub fn bases(self, now: &str, before: Option<&str>) -> String {
        match (now.is_empty(), before) {
            (true, _) => String::new(),
            (false, Some(before)) if !before.is_empty() => {
                format!("{now} {} {before}.", self.say("mod", "against"))
            }
            (false, _) => format!("{now}."),
        }
    }

    /// "Faldet er 9 point; tilfældig variation −14 til −4."
    pub fn difference(self, kind: FindingKind, of: &str, gap: &Gap) -> String {
        let Gap { size, signed, .. } = gap;
        let first = match (kind, gap.up) {
            (FindingKind::Change | FindingKind::SamePupils, true) => self.say(
                format!("Stigningen er {size}"),
                format!("The rise is {size}"),
            ),
            (FindingKind::Change | FindingKind::SamePupils, false) => {
                self.say(format!("Faldet er {size}"), format!("The fall is {size}"))
            }
            (FindingKind::Trend, _) => self.say(
                format!("Linjen gennem {of} målinger giver en forskel på {signed}"),
                format!("The line through {of} measurements gives a difference of {signed}"),
            ),
            (FindingKind::Months, _) => self.say(
                format!("Forskellen fra {unit}s egne sædvanlige måneder er {signed}", unit = self.unit()),
                format!("The difference from {}’s own usual months is {signed}", self.unit()),
            ),
            (FindingKind::Expected, _) => self.say(
                format!("Forskellen fra det, samme første resultat plejer at give, er {signed}"),
                format!("The difference from what the same first result usually gives is {signed}"),
            ),
            (FindingKind::Rest, _) => self.say(
                format!("Forskellen fra resten af kommunen er {signed}"),
                format!("The difference from the rest of the municipality is {signed}"),
            ),
            (FindingKind::Group, _) => self.say(
                format!("Forskellen fra {of} i resten af kommunen er {signed}"),
                format!("The difference from {of} in the rest of the municipality is {signed}"),
            ),
            (FindingKind::Similar, _) => self.say(
                format!("Forskellen fra {of} lignende {} er {signed}", self.units()),
                format!("The difference from {of} similar {} is {signed}", self.units()),
            ),
            (FindingKind::Nation, _) => self.say(
                format!("Forskellen fra landet er {signed}"),
                format!("The difference from the country is {signed}"),
            ),
        };
        match &gap.interval {
            Some((low, high)) => self.say(
                format!("{first}; tilfældig variation {low} til {high}."),
                format!("{first}; chance variation {low} to {high}."),
            ),
            None => format!("{first}."),
        }
    }

    /// What the municipality's figure was in the same two periods.
    pub fn meanwhile(self, now: &str, before: &str) -> String {
        match now == before {
            true => self.say(
                format!("Kommunens tal er {now} begge gange."),
                format!("The municipality’s figure is {now} both times."),
            ),
            false => self.say(
                format!("Kommunens tal er {now} mod {before}."),
                format!("The municipality’s figure is {now} against {before}."),
            ),
        }
    }

    /// Says that a figure was chosen because its difference is the largest of many.
    pub fn largest_difference(self, n: u32) -> String {
        self.say(
            format!("Det er den største af {n} forskelle, og den slags er som regel mindre næste år."),
            format!("It is the largest of {n} differences, and such a one is usually smaller next year."),
        )
    }

    /// How many of the tested pupils can be followed.
    pub fn followed(self, matched: &str, tested: &str) -> String {
        let persons = self.persons();
        self.say(
            format!("{matched} af de {tested} testede {persons} kan følges."),
            format!("{matched} of the {tested} tested {persons} can be followed."),
        )
    }

    /// Which grades took which tests: "fra 4. til 6. kl., 2023/24 og 2025/26".
    pub fn tests_of(
        self,
        grades: &[(u8, u8)],
        first: SchoolYear,
        second: SchoolYear,
    ) -> String {
        let pairs: Vec<String> = grades
            .iter()
            .map(|(from, to)| {
                self.say(format!("{from}. til {to}."), format!("{from} to {to}"))
            })
            .collect();
        let pairs = self.list(&pairs);
        self.say(
            format!("Fra {pairs} kl., {first} og {second}"),
            format!("Grades {pairs}, {first} and {second}"),
        )
    }

    /// What a position is not.
    pub fn position_only(self) -> &'static str {
        self.say(
            "En placering er ikke det samme som læring.",
            "A position is not the same as learning.",
        )
    }

    /// By what similar units were chosen.
    pub fn similar_by(self, criteria: &[&str]) -> String {
        let list = criteria.join(", ").to_lowercase();
        self.say(format!("De ligner på: {list}."), format!("They resemble by: {list}."))
    }

    /// The page's headline from its findings: labels with verdicts where they fit on two
    /// lines, otherwise how many of which verdict.
    ///
    /// `only` says that nothing else is certain.
    pub fn findings_headline(self, told: &[Told], only: bool) -> String {
        let all: Vec<_> =
            told.iter().map(|t| format!("{}: {}.", t.label, t.verdict)).collect();
        let mut kinds: Vec<(&str, usize)> = Vec::new();
        for one in told {
            match kinds.iter_mut().find(|(verdict, _)| *verdict == one.verdict) {
                Some((_, n)) => *n += 1,
                None => kinds.push((&one.verdict, 1)),
            }
        }
        let together = kinds.iter().map(|(verdict, _)| {
            let same = told.iter().filter(|t| t.verdict == *verdict);
            let mut labels: Vec<String> = same.map(|t| first_lower(&t.label)).collect();
            labels.dedup();
            format!("{}: {}.", capital(verdict), self.list(&labels))
        });
        let together = together.collect::<Vec<_>>().join(" ");
        let n = capital(&self.counted(told.len()));
        let start = match told.len() {
            1 => self.say("Ét sikkert fund".to_owned(), "One certain finding".to_owned()),
            _ => self.say(format!("{n} sikre fund"), format!("{n} certain findings")),
        };
        let kinds = kinds.iter().map(|(v, n)| format!("{} {v}", self.counted(*n)));
        let kinds = self.list(&kinds.collect::<Vec<_>>());
        let changes = told.iter().filter(|t| t.kind.is_change()).count();
        let others = told.len() - changes;
        let over_time = match changes {
            1 => self.say("én ændring over tid", "one change over time").to_owned(),
            n => format!(
                "{} {}",
                self.counted(n),
                self.say("ændringer over tid", "changes over time")
            ),
        };
        let from_others = match others {
            1 => {
                self.say("én forskel fra andre", "one difference from others").to_owned()
            }
            n => format!(
                "{} {}",
                self.counted(n),
                self.say("forskelle fra andre", "differences from others")
            ),
        };
        let plain = format!("{start}: {over_time}, {from_others}.");
        let all = all.join(" ");
        let rest =
            self.say("Ingen anden forskel er sikker.", "No other difference is certain.");
        let whole = format!("{all} {}", if only { rest } else { "" });
        let whole = whole.trim_end().to_owned();
        let candidates = [&whole, &all, &together, &format!("{start}: {kinds}."), &plain];
        let fits = |text: &&&String| text.chars().count() <= HEADLINE;
        (*candidates.iter().find(fits).unwrap_or(&&plain)).clone()
    }

    /// The headline when nothing was called, from how many changes and positions were
    /// tested.
    pub fn nothing_found(self, changes: usize, positions: usize) -> String {
        let usual = self.say("Det er det almindelige.", "That is the usual case.");
        match (changes, positions) {
            (0, 0) => self.say(
                "Her er endnu intet, der kan prøves mod tilfældighed. Tallene kan læses, som de står.".to_owned(),
                "Nothing here can yet be tested against chance. The figures can be read as they stand.".to_owned(),
            ),
            (1, _) => self.say(
                format!("Det ene tal, der kan prøves, har ikke ændret sig sikkert siden sidst. {usual}"),
                format!("The one figure that can be tested shows no certain change. {usual}"),
            ),
            (0, 1) => self.say(
                format!("Det ene tal, der kan prøves, afviger ikke sikkert fra de andre {}. {usual}", self.units()),
                format!("The one testable figure does not differ with certainty from the others. {usual}"),
            ),
            (0, n) => self.say(
                format!("Ingen af de {n} tal, der kan prøves, afviger sikkert fra de andre {}. {usual}", self.units()),
                format!("None of the {n} testable figures differs with certainty from the others. {usual}"),
            ),
            (n, _) => self.say(
                format!("Ingen af de {n} tal, der kan prøves, har ændret sig sikkert siden sidst. {usual}"),
                format!("None of the {n} testable figures has changed with certainty. {usual}"),
            ),
        }
    }

    /// The name of a group of figures about which nothing certain can be said.
    pub fn reason(self, reason: Reason, subject: Subject) -> &'static str {
        match reason {
            Reason::Chance => self
                .say("Kan ikke skelnes fra tilfældighed", "Cannot be told from chance"),
            Reason::TooSmall => self.say(
                "For små forskelle til at mærkes",
                "Differences too small to matter",
            ),
            Reason::Counted => self.say("Optalt", "Counted"),
            Reason::Hidden => self.hidden(subject),
            Reason::FewPersons => self.say("For få personer", "Too few persons"),
            Reason::FewPeriods => self.say(
                "For få målinger til en tendens",
                "Too few measurements for a trend",
            ),
            Reason::NoUncertainty | Reason::Rounding | Reason::NoThreshold => self.say(
                "Ingen kan sige, om det er tilfældigt",
                "Nobody can say whether it is chance",
            ),
        }
    }

    /// The name of the group of figures that have nothing to be compared with.
    pub fn nothing_to_compare(self) -> &'static str {
        self.say("Intet at sammenligne med endnu", "Nothing to compare with yet")
    }

    /// What is said of chance variation at the foot of the page.
    pub fn chance_note(self, with_charts: bool, beside: Beside) -> String {
        let mut out = Vec::new();
        if with_charts || beside != Beside::Nothing {
            out.push(self.say(
                "Tilfældig variation: så meget kan forskellen svinge tilfældigt med så mange personer.",
                "Chance variation: how far the difference may vary by chance with so many persons.",
            ));
        }
        if with_charts {
            out.push(self.say(
                "De lyse felter viser, hvor meget tallet selv kan svinge.",
                "The pale bands show how far the figure itself may vary.",
            ));
        }
        if beside != Beside::Nothing {
            out.push(self.say(
                "Mindste synlige: en mindre forskel kan ikke ses med så mange personer.",
                "Smallest visible: a smaller difference cannot be seen with so many persons.",
            ));
        }
        out.push(self.say("Tallene siger ikke hvorfor.", "The figures do not say why."));
        out.join(" ")
    }

    /// The title over the table of what could have been seen.
    pub fn could_be_seen(self, alone: bool, beside: Beside) -> &'static str {
        match (alone, beside) {
            (true, Beside::Before) => self.say(
                "Så meget skulle der til, før en ændring kunne ses",
                "What it would have taken for a change to be seen",
            ),
            (true, Beside::Others) => self.say(
                "Så meget skulle der til, før en forskel kunne ses",
                "What it would have taken for a difference to be seen",
            ),
            (true, Beside::Nothing) => {
                self.say("Tallene, som de står", "The figures as they stand")
            }
            (false, Beside::Before) => self.say(
                "De øvrige tal, og hvor stor en ændring der kunne ses",
                "The other figures, and how large a change could be seen",
            ),
            (false, Beside::Others) => self.say(
                "De øvrige tal, og hvor stor en forskel der kunne ses",
                "The other figures, and how large a difference could be seen",
            ),
            (false, Beside::Nothing) => self.say("De øvrige tal", "The other figures"),
        }
    }
}

/// Returns a label as it stands inside a sentence; abbreviations keep their capitals.
pub(crate) fn first_lower(text: &str) -> String {
    let mut chars = text.chars();
    match (chars.next(), chars.next()) {
        (Some(first), Some(second)) if !second.is_uppercase() => {
            let rest: String = text.chars().skip(1).collect();
            first.to_lowercase().collect::<String>() + &rest
        }
        _ => text.to_owned(),
    }
}
