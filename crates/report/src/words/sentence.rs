//! Headlines and titles: true sentences made from verdicts, at most two lines long.

use datapakke_model::Period;
use datapakke_model::profile::{Comparison, Verdict};

use super::{Words, capital};

/// The longest headline that keeps to two lines of the page.
pub(crate) const HEADLINE: usize = 106;

/// A figure as a sentence needs it: its label and its verdicts.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Said<'a> {
    /// "Samlet fravær"
    pub label: &'a str,
    /// The value as printed; none when there is none.
    pub value: Option<String>,
    /// The change since last time, if one can be computed.
    pub change: Option<&'a Comparison>,
    /// The unit against the others.
    pub position: Option<&'a Comparison>,
}

/// Tells whether a verdict calls a difference certain.
pub(crate) fn is_certain(verdict: Verdict) -> bool {
    match verdict {
        Verdict::Better | Verdict::Worse | Verdict::Higher | Verdict::Lower => true,
        Verdict::NotCertain | Verdict::Counted | Verdict::NotAssessable => false,
    }
}

fn certain(comparison: Option<&Comparison>) -> Option<&Comparison> {
    comparison.filter(|c| is_certain(c.verdict))
}

/// Tells whether a verdict rests on a test.
fn tested(comparison: Option<&Comparison>) -> bool {
    comparison.is_some_and(|c| is_certain(c.verdict) || c.verdict == Verdict::NotCertain)
}

impl Words {
    /// The overview's headline: how many changes and positions are certain.
    pub fn overview_headline(self, figures: &[Said<'_>]) -> String {
        let changes = figures.iter().filter(|f| certain(f.change).is_some()).count();
        let positions = figures.iter().filter(|f| certain(f.position).is_some()).count();
        let any_change = figures.iter().any(|f| tested(f.change));
        let any_position = figures.iter().any(|f| tested(f.position));
        let mut sentences = Vec::new();
        if any_change {
            let of = figures.iter().filter(|f| tested(f.change)).count();
            let n = capital(&self.counted(changes));
            sentences.push(match of {
                1 => self.say(
                    format!("{n} tal har ændret sig sikkert siden sidst."),
                    format!("{n} figure has changed with certainty."),
                ),
                _ => self.say(
                    format!(
                        "{n} af de {of} tal, der kan prøves, har ændret sig sikkert."
                    ),
                    format!(
                        "{} of the {of} testable figures changed with certainty.",
                        none(&n)
                    ),
                ),
            });
        }
        if any_position {
            let n = capital(&self.counted(positions));
            sentences.push(self.say(
                format!("{n} afviger sikkert fra resten af kommunen."),
                match positions {
                    1 => "One differs with certainty from the rest.".to_owned(),
                    _ => format!("{} differ with certainty from the rest.", none(&n)),
                },
            ));
        }
        if sentences.is_empty() {
            let n = figures.iter().filter(|f| f.value.is_some()).count();
            return self.say(
                format!(
                    "{} tal, og ingen af dem kan prøves mod tilfældighed.",
                    capital(&self.counted(n))
                ),
                format!(
                    "{} figures, none of which can be tested against chance.",
                    capital(&self.counted(n))
                ),
            );
        }
        sentences.join(" ")
    }

    /// A theme's headline: the first true sentence of the cases that fits.
    ///
    /// `answers` is the number of questions whose answers have changed with certainty.
    pub fn theme_headline(
        self,
        theme: &str,
        figures: &[Said<'_>],
        answers: usize,
    ) -> String {
        let candidates = self.theme_candidates(&theme.to_lowercase(), figures, answers);
        let fits = |text: &&String| text.chars().count() <= HEADLINE;
        let shortest = candidates.iter().min_by_key(|text| text.chars().count());
        candidates
            .iter()
            .find(fits)
            .or(shortest)
            .cloned()
            .unwrap_or_else(|| theme.to_owned())
    }

    fn theme_candidates(
        self,
        theme: &str,
        figures: &[Said<'_>],
        answers: usize,
    ) -> Vec<String> {
        let changed: Vec<_> =
            figures.iter().filter_map(|f| Some((f.label, certain(f.change)?))).collect();
        let placed: Vec<_> = figures
            .iter()
            .filter_map(|f| Some((f.label, certain(f.position)?)))
            .collect();
        let mut out = Vec::new();
        if !changed.is_empty() {
            let all: Vec<_> = changed
                .iter()
                .map(|(l, c)| format!("{l}: {}", self.change(c.verdict)))
                .collect();
            let rest =
                self.say("Ingen anden ændring er sikker.", "No other change is certain.");
            if answers == 0 {
                out.push(format!("{}. {rest}", all.join(". ")));
            }
            out.push(format!("{}.", all.join(". ")));
            out.push(self.many_changes(theme, &changed));
            let n = capital(&self.counted(changed.len()));
            out.push(self.say(
                format!("{n} tal om {theme} har ændret sig sikkert."),
                format!("{n} figures on {theme} have changed with certainty."),
            ));
            return out;
        }
        if !placed.is_empty() {
            let all: Vec<_> = placed
                .iter()
                .map(|(l, c)| format!("{l}: {}", self.position(c)))
                .collect();
            if answers == 0 && figures.iter().any(|f| tested(f.change)) {
                let rest = self.say("Ingen ændring er sikker.", "No change is certain.");
                out.push(format!("{}. {rest}", all.join(". ")));
            }
            out.push(format!("{}.", all.join(". ")));
            let n = placed.len();
            out.push(self.say(
                format!(
                    "{} tal om {theme} afviger sikkert fra resten af kommunen.",
                    capital(&self.counted(n))
                ),
                format!(
                    "{} figures on {theme} differ with certainty from the rest.",
                    capital(&self.counted(n))
                ),
            ));
            return out;
        }
        if answers > 0 {
            let n = capital(&self.counted(answers));
            return vec![self.say(
                format!("{n} spørgsmål om {theme} viser en sikker ændring. Ingen af de samlede tal gør."),
                format!("Certain changes in answers on {theme}: {answers}. None in the figures as a whole."),
            )];
        }
        vec![self.nothing_certain(theme, figures)]
    }

    fn many_changes(self, theme: &str, changed: &[(&str, &Comparison)]) -> String {
        let count =
            |verdict| changed.iter().filter(|(_, c)| c.verdict == verdict).count();
        let kinds = [Verdict::Better, Verdict::Worse, Verdict::Higher, Verdict::Lower];
        let parts: Vec<_> = kinds
            .into_iter()
            .filter(|verdict| count(*verdict) > 0)
            .map(|verdict| {
                format!("{} {}", self.counted(count(verdict)), self.change(verdict))
            })
            .collect();
        let n = capital(&self.counted(changed.len()));
        self.say(
            format!("{n} tal om {theme} har ændret sig sikkert: {}.", parts.join(", ")),
            format!(
                "{n} figures on {theme} have changed with certainty: {}.",
                parts.join(", ")
            ),
        )
    }

    fn nothing_certain(self, theme: &str, figures: &[Said<'_>]) -> String {
        let change = figures.iter().any(|f| tested(f.change));
        let position = figures.iter().any(|f| tested(f.position));
        let n_tested = figures.iter().filter(|f| tested(f.change)).count();
        let n_untested = figures
            .iter()
            .filter(|f| f.change.is_some_and(|c| c.verdict == Verdict::NotAssessable))
            .count();
        if change && n_untested > n_tested {
            return self.say(
                format!("De fleste ændringer om {theme} kan ikke prøves. Ingen af de øvrige er sikre."),
                format!("Most changes on {theme} cannot be tested. None of the others is certain."),
            );
        }
        match (change, position) {
            (true, true) => self.say(
                format!("Ingen tal om {theme} har ændret sig sikkert, og ingen afviger sikkert fra resten af kommunen."),
                format!("No figure on {theme} has changed with certainty, and none differs from the rest."),
            ),
            (true, false) => self.say(
                format!("Ingen tal om {theme} har ændret sig sikkert siden sidst."),
                format!("No figure on {theme} has changed with certainty since last time."),
            ),
            (false, true) => self.say(
                format!("Ingen tal om {theme} afviger sikkert fra resten af kommunen."),
                format!("No figure on {theme} differs with certainty from the rest."),
            ),
            (false, false) => self.untested(theme, figures),
        }
    }

    /// Without a test, the first figures are told as they are.
    fn untested(self, theme: &str, figures: &[Said<'_>]) -> String {
        let counted = figures.iter().any(|f| {
            let all = [f.change, f.position];
            all.into_iter().flatten().any(|c| c.verdict == Verdict::Counted)
        });
        let told: Vec<_> = figures
            .iter()
            .filter_map(|f| Some(format!("{}: {}", f.label, f.value.as_ref()?)))
            .take(2)
            .collect();
        let rest = match counted {
            true => self.say("Tallene er optalt.", "The figures are counted."),
            false => self.say(
                "Forskelle kan ikke prøves her.",
                "Differences cannot be tested here.",
            ),
        };
        if told.is_empty() {
            return self.say(
                format!("Der er ingen tal om {theme}, som kan vises."),
                format!("There are no figures on {theme} that can be shown."),
            );
        }
        format!("{}. {rest}", told.join(". "))
    }

    /// A title of a figure over the years: "Samlet fravær: 6,8 % i 2025/26, …".
    pub fn series_title(
        self,
        label: &str,
        value: &str,
        period: Period,
        change: Option<&Comparison>,
    ) -> String {
        let when = self.say("i", "in");
        let verdict = match change.map(|c| c.verdict) {
            Some(Verdict::Counted | Verdict::NotAssessable) | None => String::new(),
            Some(verdict) => format!(", {}", self.change(verdict)),
        };
        format!("{label}: {value} {when} {period}{verdict}")
    }

    /// A title of several figures over the years.
    pub fn multiples_title(self, figures: &[Said<'_>]) -> String {
        let changed: Vec<_> =
            figures.iter().filter_map(|f| Some((f.label, certain(f.change)?))).collect();
        match changed[..] {
            [] if figures.iter().all(|f| tested(f.change)) => self.say(
                format!(
                    "Ingen af de {} har ændret sig sikkert siden sidst",
                    self.counted(figures.len())
                ),
                format!(
                    "None of the {} has changed with certainty since last time",
                    self.counted(figures.len())
                ),
            ),
            [] => self.say(
                "Her ses ingen sikker ændring siden sidst".to_owned(),
                "No certain change since last time is seen here".to_owned(),
            ),
            [(label, change)] => {
                let others = self.say(
                    "de andre viser ingen sikker ændring",
                    "the others show no certain change",
                );
                format!("{label}: {}; {others}", self.change(change.verdict))
            }
            _ => {
                let all: Vec<_> = changed
                    .iter()
                    .map(|(label, c)| format!("{label}: {}", self.change(c.verdict)))
                    .collect();
                let all = all.join("; ");
                match all.chars().count() <= 90 {
                    true => all,
                    false => self.say(
                        format!(
                            "{} af {} har ændret sig sikkert siden sidst",
                            capital(&self.counted(changed.len())),
                            self.counted(figures.len())
                        ),
                        format!(
                            "{} of {} have changed with certainty since last time",
                            capital(&self.counted(changed.len())),
                            self.counted(figures.len())
                        ),
                    ),
                }
            }
        }
    }

    /// A title of groups or figures beside the municipality's; positions as they are.
    pub fn groups_title(
        self,
        rows: &[(String, Option<&Comparison>)],
        grades: bool,
    ) -> Option<String> {
        let placed: Vec<_> =
            rows.iter().filter_map(|(label, c)| Some((label, certain(*c)?))).collect();
        let all_tested = rows.iter().any(|(_, c)| tested(*c));
        match placed[..] {
            [] if !all_tested => None,
            [] if grades => Some(
                self.say(
                    "Ingen årgang afviger sikkert fra kommunens",
                    "No grade differs with certainty from the municipality's",
                )
                .to_owned(),
            ),
            [] => Some(
                self.say(
                    "Ingen af tallene afviger sikkert fra kommunens",
                    "None of the figures differs with certainty from the municipality's",
                )
                .to_owned(),
            ),
            [(label, c)] => Some(format!("{}: {}", capital(label), self.position(c))),
            _ => {
                let n = capital(&self.counted(placed.len()));
                let of = rows.len();
                Some(self.say(
                    format!("{n} af {of} afviger sikkert fra kommunens"),
                    format!("{n} of {of} differ with certainty from the municipality's"),
                ))
            }
        }
    }

    /// Says after a subtitle why stages stand where grades would have stood.
    pub fn merged_grades(self) -> &'static str {
        self.say(
            ", pr. trin, fordi de fleste klassetrin er for små",
            ", by stage, since most grades are too small",
        )
    }

    /// A title of groups between which nothing was tested; it names none of them.
    pub fn untested_groups(self, label: &str) -> String {
        self.say(
            format!("{label}: forskelle mellem grupper kan ikke prøves her"),
            format!("{label}: differences between groups cannot be tested here"),
        )
    }

    /// A title of the kinds of absence: the grade that stands out, or what all rows share.
    pub fn kinds_title(
        self,
        highest: Option<(&str, &str)>,
        illness_first: bool,
        by_grade: bool,
    ) -> String {
        match (highest, illness_first, by_grade) {
            (Some((label, text)), ..) => self.say(
                format!("Det højeste fravær, {text}, er i {label}"),
                format!("The highest absence, {text}, is in {label}"),
            ),
            (None, true, true) => self
                .say(
                    "Sygdom fylder mest på alle årgange",
                    "Illness is most in all grades",
                )
                .to_owned(),
            (None, true, false) => self
                .say("Sygdom fylder mest i alle årene", "Illness is most in all years")
                .to_owned(),
            (None, false, _) => {
                self.say("Fraværet efter slags", "Absence by kind").to_owned()
            }
        }
    }

    /// Says that a figure was chosen because its change is the largest of many.
    pub fn largest_of(self, n: usize) -> String {
        self.say(
            format!("Det er den største af {n} ændringer, og den slags er som regel mindre næste år."),
            format!("It is the largest of {n} changes, and such a one is usually smaller next year."),
        )
    }
}

fn none(n: &str) -> &str {
    if n == "No" { "None" } else { n }
}
