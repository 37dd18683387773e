//! What was agreed already, what both sides chose and what the data point at come in, the
//! pages »Aftaler« go out: forms with the baseline and what change could be seen.

use datapakke_model::Group;
use datapakke_model::agreement::{Agreement, Aim};
use datapakke_model::catalogue::Indicator;
use datapakke_model::conference::{About, Checklist};
use datapakke_model::profile::{
    Call, Detectable, Estimate, FairTarget, Subject, TargetEnd, Verdict, unseen,
};

use super::super::axis::ticks;
use super::super::findings::visible_text;
use super::super::{Maker, alt_text};
use super::{on_sheets, tall};
use crate::chart::{Agreed, AgreedRow, Chart, Interval, Mark, Tick};
use crate::format;
use crate::pack::{
    AgreementForm, Cell, Emphasis, FormField, FormsPage, Heading, Measured, Table,
    TableRow, TickPoint, Ticks, TitledTable,
};

/// Width of a form's words.
const WORDS_MM: f64 = 66.0;
/// What the headline and the law's points leave to the forms on a sheet.
const ROOM_MM: f64 = 203.5;
/// Figures that are proposed where nothing was agreed yet.
const PROPOSED: usize = 2;
/// Rows of the table of what can be seen.
const ROWS: usize = 8;
/// Width of the chart.
const CHART_MM: f64 = 82.0;

/// A form before it is written.
struct Draft<'a> {
    agreement: Option<&'a Agreement>,
    about: Option<About>,
}

/// Makes the pages; none for the public.
pub(in crate::present) fn pages(maker: &mut Maker<'_>) -> Vec<FormsPage> {
    if !maker.is_of_the_talk() {
        return Vec::new();
    }
    let mut drafts = maker.drafts();
    // One form stays empty, beside what can be seen.
    drafts.push(Draft { agreement: None, about: None });
    let mark = maker.ledger.mark();
    let taken = maker.context.agreements.iter().filter_map(|a| a.id.parse::<u32>().ok());
    let mut number = taken.max().unwrap_or(0);
    let mut items = Vec::new();
    for draft in drafts {
        number += u32::from(draft.agreement.is_none());
        let form = maker.form(&draft, number);
        let height = height(&form);
        items.push((form, height));
    }
    let words = maker.words;
    let checklist = maker.checklist();
    let source = maker.source_line(mark, &[]);
    let first = maker.numbers.forms();
    let none = maker.numbers.since == 0;
    let year = maker.profile.year;
    let sheets = on_sheets(items, 0.0, ROOM_MM - maker.slack.forms);
    let last = sheets.len() - 1;
    let next = words.say(
        "Aftalerne prøves på næste års tal og står først i næste pakke",
        "The agreements are tested on next year’s figures and stand first in the next pack",
    );
    let page = |(index, items): (usize, Vec<AgreementForm>)| FormsPage {
        heading: Heading {
            number: (first + index).to_string(),
            kicker: words.forms_kicker(year),
            headline: match index {
                0 => words.forms_headline().to_owned(),
                _ => words.continued(words.forms_headline()),
            },
        },
        lead: if index == 0 { words.forms_lead(none) } else { String::new() },
        items,
        checklist: checklist.clone().filter(|_| index == last),
        source: if source.is_empty() { next.to_owned() } else { source.clone() },
    };
    sheets.into_iter().enumerate().map(page).collect()
}

impl<'a> Maker<'a> {
    /// Returns what was agreed on these data, or else the figures to propose: those that
    /// both sides chose, then those that the data point at, then the core ones.
    fn drafts(&self) -> Vec<Draft<'a>> {
        let year = self.profile.year;
        let agreed: Vec<Draft<'a>> = self
            .context
            .agreements
            .iter()
            .filter(|a| a.year == year && !self.names_another(a))
            .filter(|a| {
                a.about.as_ref().is_none_or(|about| self.meaning(about).is_some())
            })
            .map(|a| Draft { agreement: Some(a), about: a.about.clone() })
            .collect();
        if !agreed.is_empty() {
            return agreed;
        }
        let proposals = self.proposals();
        let draft = |about: About| Draft { agreement: None, about: Some(about) };
        proposals.into_iter().take(PROPOSED).map(draft).collect()
    }

    /// Returns the figures that an agreement could be about, the nearest at hand first;
    /// each has a value, a wanted direction and a change that can be seen.
    pub(crate) fn proposals(&self) -> Vec<About> {
        let points = self.context.conference.iter().flat_map(|c| &c.points);
        let chosen = points.filter_map(|point| point.about.clone());
        let mut called: Vec<_> = self
            .profile
            .findings
            .iter()
            .filter(|f| matches!(f.call, Call::Called(_)))
            .collect();
        let strength = |verdict| verdict == Verdict::Better;
        called.sort_by_key(|f| {
            let better = f.comparison.as_ref().is_some_and(|c| strength(c.verdict));
            let place = if let Call::Called(place) = f.call { place } else { u32::MAX };
            (better, place)
        });
        let found = called.into_iter().filter_map(|f| match &f.subject {
            Subject::Indicator(id) => {
                Some(About { indicator: id.clone(), group: f.key.group.clone() })
            }
            Subject::Question(..) => None,
        });
        let whole = |id| About { indicator: id, group: Group::All };
        let core = self.figures.iter().filter(|f| f.indicator.core);
        let main = self.figures.iter().filter(|f| f.main);
        let usual = core.chain(main).map(|f| whole(f.indicator.id.clone()));
        let mut out: Vec<About> = Vec::new();
        for about in chosen.chain(found).chain(usual) {
            let theme = |a: &About| self.meaning(a).map(|i| i.theme);
            let spoken = |known: &About| {
                known.indicator == about.indicator || theme(known) == theme(&about)
            };
            if self.can_be_agreed(&about) && !out.iter().any(spoken) {
                out.push(about);
            }
        }
        out
    }

    fn can_be_agreed(&self, about: &About) -> bool {
        let Some(indicator) = self.meaning(about) else { return false };
        let seen = self.profile.detectable(&about.indicator, &about.group);
        let directed = indicator.direction != datapakke_model::catalogue::Direction::None;
        seen.is_some_and(|d| d.blocked.is_none()) && directed
    }

    fn form(&mut self, draft: &Draft<'a>, number: u32) -> AgreementForm {
        let words = self.words;
        let written = draft.agreement;
        let text = |of: fn(&Agreement) -> Option<&String>| {
            written.and_then(of).cloned().unwrap_or_default()
        };
        let day = |of: fn(&Agreement) -> Option<datapakke_model::Day>| {
            let day = written.and_then(of).map(|d| d.to_string());
            day.map_or_else(String::new, |d| format::short_date(&d, words.language))
        };
        let dates = [day(|a| a.deadline), day(|a| a.follow_up)];
        let dates: Vec<String> = dates.into_iter().filter(|d| !d.is_empty()).collect();
        let wide = [
            (
                words.say("Mål", "Goal"),
                written.map_or_else(String::new, |a| a.goal.clone()),
                120,
            ),
            (words.say("Indsats", "Effort"), text(|a| a.effort.as_ref()), 60),
            (words.say("Det gør vi", "What we do"), text(|a| a.action.as_ref()), 140),
        ];
        let pairs = [
            (words.say("Hvem", "Who"), text(|a| a.who.as_ref())),
            (words.say("Tovholder", "Coordinator"), text(|a| a.coordinator.as_ref())),
            (
                words.say("Støtte fra forvaltningen", "Support"),
                text(|a| a.support.promised.as_ref()),
            ),
            (words.say("Frist · opfølgning", "Deadline · follow-up"), dates.join(" · ")),
        ];
        let name = written.map_or_else(|| number.to_string(), |a| a.id.clone());
        let title = format!("{} {name}", words.say("Aftale", "Agreement"));
        let mut field = |(label, text, most): (&str, String, usize)| FormField {
            label: label.to_owned(),
            lines: if text.is_empty() { if most == 60 { 1 } else { 2 } } else { 0 },
            text: self.brief(&text, most, &title),
        };
        let wide = wide.map(&mut field).to_vec();
        let pairs =
            pairs.map(|(label, text)| FormField { lines: 1, ..field((label, text, 64)) });
        let pairs =
            pairs.map(|f| FormField { lines: u8::from(f.text.is_empty()), ..f }).to_vec();
        let measured = match (&draft.about, written) {
            (Some(about), _) => self.measured(about, written.and_then(|a| a.aim), &name),
            (None, Some(agreement)) => Some(self.own_sign(agreement)),
            (None, None) => None,
        };
        let last = draft.about.is_none() && written.is_none();
        AgreementForm {
            number: name,
            wide,
            pairs,
            measured,
            table: last.then(|| self.visible_table()).flatten(),
        }
    }

    fn own_sign(&mut self, agreement: &Agreement) -> Measured {
        let words = self.words;
        let sign = agreement.criterion.clone().unwrap_or_default();
        Measured {
            label: words.say("Eget tegn", "Own sign").to_owned(),
            title: match sign.trim() {
                "" => words.say("Aftal et tegn", "Agree on a sign").to_owned(),
                sign => self.brief(sign, 160, words.say("Eget tegn", "Own sign")),
            },
            chart: None,
            strong: words
                .say("Måles ikke med tal.", "Not measured in figures.")
                .to_owned(),
            words: words
                .say(
                    "Skriv undervejs ned, hvad I ser; det lægges på bordet næste gang.",
                    "Write down what you see on the way; it is put on the table next time.",
                )
                .to_owned(),
        }
    }

    /// What a form is measured on: the figure now, what can be seen and a fair target.
    pub(crate) fn measured(
        &mut self,
        about: &About,
        aim: Option<Aim>,
        number: &str,
    ) -> Option<Measured> {
        let words = self.words;
        let indicator = self.meaning(about)?;
        let profile = self.profile;
        let estimate = profile.latest(&about.indicator, &about.group)?;
        let title = match about.group {
            Group::All => {
                let whole = words.say("hele", "all of");
                format!(
                    "{}, {whole} {}",
                    indicator.short.get(words.language),
                    words.unit()
                )
            }
            _ => self.about_label(indicator, &about.group),
        };
        let label = words.say("Måles på", "Measured by").to_owned();
        let Some(detectable) = profile.detectable(&about.indicator, &about.group) else {
            let now = self.described(indicator, estimate);
            self.ledger.note(estimate);
            return Some(Measured {
                label,
                title,
                chart: None,
                strong: String::new(),
                words: words.say(
                    format!("Nu {now}. Hvor stor en ændring der kan ses, er ikke kendt."),
                    format!("Now {now}. How large a change can be seen is not known."),
                ),
            });
        };
        let name = format!("maal-{number}");
        let chart = self.target_chart((estimate, detectable), indicator, aim);
        let chart = chart.map(|chart| self.place(name, chart));
        let visible = visible_text(indicator, detectable.change, words.language);
        self.note_detectable(detectable, estimate);
        let strong = match &detectable.blocked {
            Some(_) => words.say("Ny måling næste år.", "A new measure next year."),
            None => "",
        };
        let strong = match strong {
            "" => words
                .say(format!("Kan ses fra {visible}."), format!("Seen from {visible}.")),
            text => text.to_owned(),
        };
        Some(Measured {
            label,
            title,
            chart,
            strong,
            words: self.target_words((estimate, detectable), indicator, aim),
        })
    }

    fn note_detectable(&mut self, detectable: &Detectable, estimate: &Estimate) {
        let key = &detectable.key;
        let number = (detectable.change, None);
        self.ledger.note_number((key, "detectable"), number, estimate.base, &[]);
    }

    /// "Nu 17 % (82 af 482 elever, tilfældig variation 14–21). Et rimeligt mål …"
    fn target_words(
        &mut self,
        (estimate, detectable): (&Estimate, &Detectable),
        indicator: &Indicator,
        aim: Option<Aim>,
    ) -> String {
        let words = self.words;
        let now = self.print(indicator, estimate);
        let persons = self.persons_behind(indicator, estimate);
        let small = self.small_part(indicator, estimate).is_some();
        let interval = estimate.interval.filter(|i| i.low.is_finite() && !small);
        let chance = interval.map(|i| {
            let (low, high) = (self.bare(indicator, i.low), self.bare(indicator, i.high));
            words.say(
                format!("tilfældig variation {low}–{high}"),
                format!("chance variation {low}–{high}"),
            )
        });
        let beside: Vec<String> = [Some(persons).filter(|p| !p.is_empty()), chance]
            .into_iter()
            .flatten()
            .collect();
        let mut text = words.say(format!("Nu {now}"), format!("Now {now}"));
        if !beside.is_empty() {
            text += &format!(" ({})", beside.join(", "));
        }
        text.push('.');
        if let Some(blocked) = &detectable.blocked {
            return format!("{text} {}", blocked.get(words.language));
        }
        if let (Some(target), Some(value)) =
            (aim.and_then(Aim::target), estimate.reading.value())
        {
            let outside = (target - value).abs() >= detectable.change;
            text.push(' ');
            return text
                + match outside {
                    true => words.say(
                        "Målet ligger uden for det grå felt og kan prøves næste år.",
                        "The target lies outside the grey field and can be tested next year.",
                    ),
                    false => words.say(
                        "Målet ligger i det grå felt: aftal også et tegn, I selv kan se.",
                        "The target lies in the grey field: agree on a sign of your own as well.",
                    ),
                };
        }
        let entry = self.profile.indicators.iter().find(|e| e.indicator == indicator.id);
        let fair = entry.and_then(|e| detectable.target(estimate, e, indicator));
        if let Some(fair) = fair {
            text.push(' ');
            text += &self.fair_words(fair, (estimate, detectable), indicator);
        }
        text
    }

    fn fair_words(
        &mut self,
        fair: FairTarget,
        (estimate, detectable): (&Estimate, &Detectable),
        indicator: &Indicator,
    ) -> String {
        let words = self.words;
        let entry = self.profile.indicators.iter().find(|e| e.indicator == indicator.id);
        let others = entry.map_or(0, |e| e.peers.len());
        let units = format!("{} {}", others + 1, words.units());
        let now = estimate.reading.value().unwrap_or_default();
        let outward = |value| format::away_from(value, now, indicator.decimals);
        let mut spelled = |status: &str, value: f64| {
            self.ledger.note_number((&detectable.key, status), (value, None), None, &[]);
            self.spell(indicator, value)
        };
        match fair {
            FairTarget::Range { from, to, end } => {
                let (from, to) = (spelled("target-from", outward(from)), spelled("target-to", to));
                let why = match end {
                    TargetEnd::BestQuarter => words.say(
                        format!(", hvor den bedste fjerdedel af {units} begynder"),
                        format!(", where the best quarter of {units} begins"),
                    ),
                    TargetEnd::Twice => words.say(
                        ", det dobbelte af det, der kan ses".to_owned(),
                        ", twice what can be seen".to_owned(),
                    ),
                    TargetEnd::Scale => words
                        .say(", skalaens ende".to_owned(), ", the end of the scale".to_owned()),
                };
                if from == to {
                    return words.say(
                        format!("Et rimeligt mål er {from}."),
                        format!("A fair target is {from}."),
                    );
                }
                words.say(
                    format!("Et rimeligt mål ligger fra {from} til {to}{why}."),
                    format!("A fair target lies from {from} to {to}{why}."),
                )
            }
            FairTarget::BeyondOthers { from, quarter } => {
                let (from, quarter) =
                    (spelled("target-from", outward(from)), spelled("target-quarter", quarter));
                words.say(
                    format!("Først ved {from} kan ændringen ses, og den bedste fjerdedel af {units} begynder ved {quarter}: aftal hellere en handling."),
                    format!("The change is seen only at {from}, and the best quarter of {units} begins at {quarter}: rather agree on an action."),
                )
            }
            FairTarget::OffScale => words
                .say(
                    "En ændring, der kan ses, ligger uden for skalaen: aftal en handling.",
                    "A change that can be seen lies off the scale: agree on an action.",
                )
                .to_owned(),
        }
    }

    fn target_chart(
        &mut self,
        (estimate, detectable): (&Estimate, &Detectable),
        indicator: &Indicator,
        aim: Option<Aim>,
    ) -> Option<Chart> {
        let value = estimate.reading.value().filter(|v| v.is_finite())?;
        if self.small_part(indicator, estimate).is_some() {
            return None;
        }
        let words = self.words;
        let [low, high] = indicator.bounds;
        let zone = unseen(value, detectable.change);
        let zone = Interval { low: zone.low.max(low), high: zone.high.min(high) };
        let target = aim.and_then(|aim| {
            let at = aim.target().filter(|v| v.is_finite())?;
            let label = self.aim_text(aim, indicator);
            Some(Tick::new(at, format!("{} {label}", words.say("mål", "target"))))
        });
        let room = 0.45 * detectable.change;
        let ends = estimate.interval.iter().flat_map(|i| [i.low, i.high]);
        let shown: Vec<f64> = ends
            .chain([(zone.low - room).max(low), (zone.high + room).min(high), value])
            .chain(target.iter().map(|t| t.at))
            .filter(|v| v.is_finite())
            .collect();
        let now = self.spell(indicator, value);
        let visible = visible_text(indicator, detectable.change, words.language);
        let mut said = words.say(
            format!("Nu {now}; en ændring på under {visible} kan oftest ikke ses"),
            format!("Now {now}; a change below {visible} can mostly not be seen"),
        );
        if let Some(target) = &target {
            said += &format!("; {}", target.label);
        }
        let label = self.about_label(indicator, &detectable.key.group);
        Some(Chart::Agreed(Agreed {
            alt: alt_text(format!("{label}. {said}.")),
            width_mm: CHART_MM,
            rows: vec![AgreedRow {
                label: words.say("nu", "now").to_owned(),
                point: self.point(indicator, estimate),
                mark: Some(Mark::Certain),
                text: now,
            }],
            baseline: Some(value),
            zone: Some(zone),
            zone_words: (
                words.say("kan ikke ses", "cannot be seen").to_owned(),
                words.say("kan ses", "can be seen").to_owned(),
            ),
            target,
            ticks: ticks(shown, indicator, false, words.language),
        }))
    }

    /// How large a change must be to be seen, for the unit's main figures.
    pub(crate) fn visible_table(&mut self) -> Option<TitledTable> {
        let words = self.words;
        let figures: Vec<_> = self.figures.iter().filter(|f| f.main).copied().collect();
        let mut rows = Vec::new();
        let cell = |text: String| Cell { text, emphasis: Emphasis::Plain };
        for figure in figures {
            let of = (&figure.indicator.id, &Group::All);
            let Some(detectable) = self.profile.detectable(of.0, of.1) else { continue };
            let indicator = figure.indicator;
            let text = match &detectable.blocked {
                Some(_) => words.say("ny måling", "new measure").to_owned(),
                None => {
                    self.note_detectable(detectable, figure.shown);
                    visible_text(indicator, detectable.change, words.language)
                }
            };
            let label = indicator.short.get(words.language).to_owned();
            rows.push(TableRow { cells: vec![cell(label), cell(text)] });
            if rows.len() == ROWS {
                break;
            }
        }
        let heads =
            [words.say("Hele enheden", "The whole unit"), words.say("ændring", "change")];
        (!rows.is_empty()).then(|| TitledTable {
            title: words
                .say(
                    "Så stor skal ændringen være, før den kan ses",
                    "How large a change must be to be seen",
                )
                .to_owned(),
            table: Table {
                summary: words
                    .say(
                        "For hvert tal den ændring, næste års tal ville vise i 80 af 100 tilfælde.",
                        "For each figure the change that next year’s figures would show in 80 of 100 cases.",
                    )
                    .to_owned(),
                columns: heads.map(str::to_owned).to_vec(),
                rows,
            },
        })
    }

    /// The law's points, for units that it is about.
    fn checklist(&self) -> Option<Ticks> {
        if !self.profile.kind.is_school() {
            return None;
        }
        let list = Checklist::built_in().ok()?;
        let words = self.words;
        let met = |evidence| self.meets(self.context.conference, evidence);
        let points = list.requirements.iter().map(|requirement| TickPoint {
            text: requirement.short.get(words.language).to_owned(),
            met: met(requirement.evidence),
        });
        Some(Ticks {
            title: words
                .say(
                    "Folkeskoleloven § 40 a: har vi været omkring",
                    "Folkeskoleloven § 40 a: have we been round",
                )
                .to_owned(),
            points: points.collect(),
        })
    }
}

/// Returns how tall a form is set, as its template places it.
pub(super) fn height(form: &AgreementForm) -> f64 {
    let lines = |n: u8| if n == 0 { 0.0 } else { 4.6 + 5.2 * f64::from(n - 1) };
    let field = |field: &FormField, width: f64| {
        let text = match field.text.is_empty() {
            true => 0.0,
            false => 1.9 + tall(&field.text, (9.5, 12.6), width),
        };
        1.9 + text + lines(field.lines)
    };
    let wide: f64 = form.wide.iter().map(|f| field(f, WORDS_MM) + 2.0).sum();
    let pair = |pair: &[FormField]| {
        pair.iter().map(|f| field(f, WORDS_MM / 2.0 - 3.0)).fold(0.0, f64::max) + 2.0
    };
    let pairs: f64 = form.pairs.chunks(2).map(pair).sum();
    let measured = form.measured.as_ref().map_or(0.0, |m| {
        let drawn = if m.chart.is_some() { 25.0 } else { 0.0 };
        10.0 + tall(&m.title, (11.0, 13.5), 78.0)
            + drawn
            + tall(&m.words, (9.0, 12.2), 70.0)
    });
    let table =
        form.table.as_ref().map_or(0.0, |t| 13.0 + 4.9 * t.table.rows.len() as f64);
    (wide + pairs + 5.2 - 2.0).max(measured + 2.6).max(table + 2.6) + 5.4
}
