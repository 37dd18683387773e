//! Findings, agreements and what is missing come in; the tables of the overview go out.

use std::collections::{BTreeMap, BTreeSet};

use datapakke_model::SchoolYear;
use datapakke_model::agreement::{ActionStatus, AgreementOutcome};
use datapakke_model::catalogue::Indicator;
use datapakke_model::profile::Subject;

use super::{Member, Pages};
use crate::papers::document::{Line, LineForm, Part};
use crate::present::{Figure, Maker};
use crate::words::capital;

/// The most missing figures that are named for one unit.
const NAMED: usize = 8;

/// What became of a unit's agreements.
#[derive(Default)]
struct Ends {
    better: usize,
    worse: usize,
    open: usize,
    untested: usize,
}

impl Pages<'_> {
    /// What stands out, over all units.
    pub(super) fn standing_out(&mut self, members: &mut [Member<'_>]) {
        let words = self.words;
        let mut rows = Vec::new();
        let mut quiet = Vec::new();
        for member in members.iter_mut() {
            let mut asked = BTreeSet::new();
            let before = rows.len();
            for finding in member.maker.proposed() {
                let found = member.maker.evidence_of(finding, 1, &mut asked);
                let Some(found) = found else { continue };
                // The title of answers does not name its question.
                let said = match &finding.subject {
                    Subject::Question(..) => {
                        format!("{}: {}", found.subtitle, found.title)
                    }
                    Subject::Indicator(_) => found.title,
                };
                rows.push(vec![member.name.clone(), said, found.verdict]);
            }
            if rows.len() == before {
                quiet.push(member.name.clone());
            }
        }
        let units = members.len() - quiet.len();
        let headline = match rows.len() {
            0 => words.say(
                "Ingen enhed har et tal, der peger tydeligt på noget".to_owned(),
                "No unit has a figure that clearly points at something".to_owned(),
            ),
            n => words.say(
                format!(
                    "{} fund fordeler sig på {} enheder",
                    capital(&words.counted(n)),
                    words.counted(units)
                ),
                format!(
                    "{} findings in {} units",
                    capital(&words.counted(n)),
                    words.counted(units)
                ),
            ),
        };
        let lead = words.say(
            "Et fund er en ændring eller forskel, der er mere end tilfældig, også når alle prøves under ét, og stor nok til at betyde noget. Et fund er et spørgsmål, ikke en dom.",
            "A finding is a change or difference that is more than chance, all tested together, and large enough to matter. It is a question, not a verdict.",
        );
        let kicker = ("Det stikker ud", "What stands out");
        self.page(kicker, headline, lead.to_owned(), false);
        if !rows.is_empty() {
            let heads = [
                (words.say("Enhed", "Unit"), 40),
                (words.say("Det siger tallene", "What the figures say"), 0),
                (words.say("Vurdering", "Verdict"), 40),
            ];
            let summary = words.say(
                "Fund for hver enhed; én række for hvert fund.",
                "Findings of each unit; one row per finding.",
            );
            self.listing(summary, &heads, rows);
        }
        if !quiet.is_empty() {
            let names = words.list(&quiet);
            let text = words.say(
                format!("Uden fund: {names}."),
                format!("Without findings: {names}."),
            );
            self.note(text);
        }
    }

    /// The state of all agreements.
    pub(super) fn agreements(&mut self, members: &[Member<'_>]) {
        let words = self.words;
        let mut rows = Vec::new();
        let mut all = Ends::default();
        let (mut without, mut n_new) = (Vec::new(), 0);
        for member in members {
            let profile = member.maker.profile;
            let mut ends = Ends::default();
            for result in &profile.agreements {
                match result.outcome {
                    AgreementOutcome::ClearlyBetter => ends.better += 1,
                    AgreementOutcome::ClearlyWorse => ends.worse += 1,
                    AgreementOutcome::CannotTell { .. } => ends.open += 1,
                    AgreementOutcome::NotTestable { .. } => ends.untested += 1,
                }
            }
            let own = self.town.agreements.iter().filter(|a| a.unit == *member.id);
            let new = own.clone().filter(|a| a.year == profile.year).count();
            let earlier = own.filter(|a| a.year < profile.year);
            // Each agreement once, as its latest year reports it.
            let latest: BTreeMap<&str, ActionStatus> =
                earlier.map(|a| (a.id.as_str(), a.status)).collect();
            if latest.is_empty() && new == 0 && profile.agreements.is_empty() {
                without.push(member.name.clone());
                continue;
            }
            let done = |status| latest.values().filter(|s| **s == status).count();
            let n = |n: usize| if n == 0 { "–".to_owned() } else { n.to_string() };
            rows.push(vec![
                member.name.clone(),
                n(ends.better),
                n(ends.worse),
                n(ends.open),
                n(ends.untested),
                n(done(ActionStatus::Done)),
                n(done(ActionStatus::UnderWay)),
                n(done(ActionStatus::Dropped)),
                n(new),
            ]);
            all.better += ends.better;
            all.worse += ends.worse;
            all.open += ends.open;
            all.untested += ends.untested;
            n_new += new;
        }
        let tested = all.better + all.worse + all.open;
        let headline = match tested + all.untested {
            0 => words.say(
                "Der er ingen aftaler fra tidligere år at følge op på".to_owned(),
                "There are no agreements of earlier years to follow up".to_owned(),
            ),
            total => words.say(
                format!(
                    "Af {total} aftaler kan {tested} prøves på tal: {} tydeligt bedre, {} tydeligt dårligere",
                    words.counted(all.better),
                    words.counted(all.worse)
                ),
                format!(
                    "Of {total} agreements {tested} can be tested on figures: {} clearly better, {} clearly worse",
                    words.counted(all.better),
                    words.counted(all.worse)
                ),
            ),
        };
        let lead = words.say(
            format!("Tælles år for år: En aftale, der er holdt i to år, står to gange i de fire første kolonner. {} nye aftaler er gjort på årets tal.", capital(&words.counted(n_new))),
            format!("Counted year by year: an agreement kept for two years stands twice in the first four columns. {} new agreements were made on this year’s figures.", capital(&words.counted(n_new))),
        );
        self.page(("Aftaler", "Agreements"), headline, lead, true);
        if !rows.is_empty() {
            let heads = [
                (words.say("Enhed", "Unit"), 0),
                (words.say("Tydeligt bedre", "Clearly better"), 16),
                (words.say("Tydeligt dårligere", "Clearly worse"), 19),
                (words.say("Kan ikke afgøres", "Cannot be decided"), 18),
                (words.say("Ikke målt på tal", "Not on figures"), 17),
                (words.say("Gjort", "Done"), 13),
                (words.say("I gang", "Under way"), 14),
                (words.say("Opgivet", "Dropped"), 16),
                (words.say("Nye", "New"), 11),
            ];
            let summary = words.say(
                "Aftalernes tilstand; én række for hver enhed.",
                "The state of the agreements; one row per unit.",
            );
            self.listing(summary, &heads, rows);
        }
        if !without.is_empty() {
            let names = words.list(&without);
            let text = words.say(
                format!("Uden aftaler: {names}."),
                format!("Without agreements: {names}."),
            );
            self.note(text);
        }
    }

    /// What is missing, and how complete the data of each unit are.
    pub(super) fn missing(&mut self, members: &[Member<'_>]) {
        let words = self.words;
        let mut rows = Vec::new();
        let (mut n_now, mut n_all) = (0, 0);
        for member in members {
            let profile = member.maker.profile;
            let (mut now, mut older, mut hidden) = (0, 0, 0);
            let mut missing: Vec<&str> = Vec::new();
            let wanted = wanted(&member.maker);
            let n = wanted.len();
            for (indicator, figure) in wanted {
                match figure {
                    None => missing.push(indicator.short.get(words.language)),
                    Some(f) if f.is_hidden() => hidden += 1,
                    Some(f) if is_of(f, profile.year) => now += 1,
                    Some(_) => older += 1,
                }
            }
            n_now += now;
            n_all += n;
            let named =
                missing.iter().take(NAMED).copied().collect::<Vec<_>>().join(", ");
            let rest = missing.len().saturating_sub(NAMED);
            let lacks = match (missing.is_empty(), rest) {
                (true, _) => "–".to_owned(),
                (_, 0) => named,
                _ => format!("{named} {} {rest}", words.say("og", "and")),
            };
            let of = words.say("af", "of");
            rows.push(vec![
                member.name.clone(),
                format!("{now} {of} {n}"),
                older.to_string(),
                hidden.to_string(),
                lacks,
            ]);
        }
        let headline = words.say(
            format!("{n_now} af {n_all} hovedtal er fra i år; resten er ældre, skjult eller ikke leveret"),
            format!("{n_now} of {n_all} main figures are of this year; the rest are older, hidden or not delivered"),
        );
        let (errors, warnings) = self.remarks();
        let lead = words.say(
            format!("Indlæsningen gav {errors} fejl og {warnings} advarsler; de står på forsiden index.html med fil og sted."),
            format!("Reading gave {errors} errors and {warnings} warnings; they stand on index.html with file and place."),
        );
        self.page(("Hvad mangler", "What is missing"), headline, lead, false);
        let heads = [
            (words.say("Enhed", "Unit"), 42),
            (words.say("Tal fra i år", "Of this year"), 18),
            (words.say("Ældre", "Older"), 14),
            (words.say("Skjult", "Hidden"), 14),
            (words.say("Ikke leveret", "Not delivered"), 0),
        ];
        let summary = words.say(
            "Hovedtal, der er med, er ældre, er skjult eller mangler; én række for hver enhed.",
            "Main figures that are there, older, hidden or missing; one row per unit.",
        );
        self.listing(summary, &heads, rows);
    }

    fn note(&mut self, text: String) {
        let line = Line { form: LineForm::Paragraph, text };
        self.parts.push(Part::Text { lines: vec![line], quiet: true });
    }
}

/// Returns the main indicators of a unit's kind, each with the unit's newest figure of it
/// or of what stands in for it.
fn wanted<'a>(maker: &Maker<'a>) -> Vec<(&'a Indicator, Option<Figure<'a>>)> {
    let kind = maker.profile.kind;
    let rows = maker.context.catalogue.indicators.iter();
    rows.filter(|i| i.overview && i.stands_in_for.is_none() && i.kinds.contains(&kind))
        .map(|indicator| {
            let stands = |f: &&Figure<'a>| {
                f.indicator.id == indicator.id
                    || f.indicator.stands_in_for.as_ref() == Some(&indicator.id)
            };
            let figures = maker.figures.iter().filter(stands);
            (indicator, figures.max_by_key(|f| f.period()).copied())
        })
        .collect()
}

/// Tells whether a figure has a value of a school year, or of a calendar year in it.
fn is_of(figure: Figure<'_>, year: SchoolYear) -> bool {
    figure.value().is_some() && figure.period().school_year() >= Some(year)
}

/// Returns the main indicators of which a unit shows no figure of this year.
pub(crate) fn lacking<'a>(maker: &Maker<'a>) -> Vec<(&'a Indicator, Option<Figure<'a>>)> {
    let year = maker.profile.year;
    let mut all = wanted(maker);
    all.retain(|(_, figure)| figure.is_none_or(|f| !is_of(f, year)));
    all
}
