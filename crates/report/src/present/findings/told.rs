//! One finding comes in; its numbers, its sentences and its chart go out, every number
//! noted.

use datapakke_model::catalogue::{self, Indicator, Statistic};
use datapakke_model::profile::{
    Comparison, Estimate, Finding, FindingKind, Progression, ProgressionScale, Subject,
    With,
};
use datapakke_model::{Group, Period};

use crate::chart::{Chart, Control, DotRow, Dots, Interval, Mark, Point, Position, Tick};
use crate::figures::Place;
use crate::format;
use crate::theme::Theme;
use crate::words::finding::{Gap, Told};

use super::super::figure::Figure;
use super::super::plot::{set_height, set_width};
use super::super::{Maker, alt_text, axis};
use super::Room;

/// A finding as the page tells it.
pub(super) struct Story {
    /// What its title needs.
    pub told: Told,
    /// Whom and which scale.
    pub subtitle: String,
    /// Bases, difference, and what else is known.
    pub sentences: Vec<String>,
    /// The chart.
    pub chart: Option<Chart>,
}

/// Returns the identity of the rule of a kind of comparison.
pub(super) fn rule(kind: FindingKind) -> &'static str {
    match kind {
        FindingKind::Change => "practical",
        FindingKind::Trend => "trend",
        FindingKind::Months => "months",
        FindingKind::SamePupils => "same_pupils",
        FindingKind::Expected => "expected_result",
        FindingKind::Rest | FindingKind::Group => "against_rest",
        FindingKind::Similar => "similar",
        FindingKind::Nation => "nation_constant",
    }
}

/// Returns the status under which a difference stands in the list of figures.
pub(super) fn status(kind: FindingKind) -> &'static str {
    match kind {
        FindingKind::Change | FindingKind::SamePupils => "change",
        FindingKind::Trend => "trend",
        FindingKind::Months => "months",
        FindingKind::Expected => "expected",
        FindingKind::Rest | FindingKind::Group => "rest",
        FindingKind::Similar => "similar",
        FindingKind::Nation => "nation",
    }
}

/// The numbers of a finding, spelled.
#[derive(Default)]
struct Numbers {
    now: String,
    against: Option<String>,
    before: Option<Period>,
    /// The sentence of the bases.
    bases: String,
    /// Whether a group is so small that no difference in percent is printed.
    small: bool,
    /// The word that the sentence of the difference needs.
    of: String,
    more: Vec<String>,
    chart: Option<Chart>,
    /// Whom it is about, where the indicator's own words say it too broadly.
    subtitle: Option<String>,
}

impl<'a> Maker<'a> {
    /// Returns a finding as the page tells it; none where its figure is not to be had.
    pub(super) fn story(&mut self, finding: &'a Finding, room: Room) -> Option<Story> {
        let comparison = finding.comparison.as_ref()?;
        if let Subject::Question(..) = finding.subject {
            return self.answers_story(finding, comparison, room);
        }
        let indicator = self.indicator_of(finding)?;
        let numbers = match finding.kind {
            FindingKind::Change | FindingKind::Trend => {
                self.over_time(finding, comparison, room)
            }
            FindingKind::Rest | FindingKind::Similar | FindingKind::Nation => {
                self.beside_others(finding, comparison, room)
            }
            FindingKind::Group => self.of_group(finding, room),
            FindingKind::Months => self.of_months(finding, comparison, room),
            FindingKind::SamePupils | FindingKind::Expected => {
                self.of_the_same(finding, comparison, room)
            }
        }?;
        let (label, _) = self.label_of(finding)?;
        self.ledger.note_difference(&finding.key, status(finding.kind), comparison);
        let gap = self.gap(indicator, comparison);
        let told = Told {
            kind: finding.kind,
            label,
            now: numbers.now,
            against: numbers.against,
            period: finding.key.period,
            before: numbers.before,
            above: comparison.difference > 0.0,
            verdict: self.words.finding_verdict(finding.kind, comparison),
            answers: None,
        };
        let mut sentences = vec![numbers.bases];
        if !numbers.small {
            sentences.push(self.words.difference(finding.kind, &numbers.of, &gap));
        }
        sentences.extend(numbers.more);
        sentences.extend(finding.largest_of.map(|n| self.words.largest_difference(n)));
        sentences.retain(|sentence| !sentence.is_empty());
        let own = indicator.sub.get(self.words.language);
        let subtitle = numbers.subtitle.unwrap_or_else(|| own.to_owned());
        Some(Story { told, subtitle, sentences, chart: numbers.chart })
    }

    fn indicator_of(&self, finding: &Finding) -> Option<&'a Indicator> {
        match &finding.subject {
            Subject::Indicator(id) => self.context.catalogue.indicator(id),
            Subject::Question(..) => None,
        }
    }

    fn figure_of(&self, finding: &Finding) -> Option<Figure<'a>> {
        match &finding.subject {
            Subject::Indicator(id) => self.figure(id.as_str()),
            Subject::Question(..) => None,
        }
    }

    /// Returns a finding's name, "Samlet fravær, 7. kl.", and the theme it belongs to.
    pub(super) fn label_of(
        &self,
        finding: &Finding,
    ) -> Option<(String, Option<catalogue::Theme>)> {
        let language = self.words.language;
        let catalogue = self.context.catalogue;
        let (label, theme) = match &finding.subject {
            Subject::Indicator(id) => {
                let indicator = catalogue.indicator(id)?;
                (indicator.short.get(language).to_owned(), Some(indicator.theme))
            }
            Subject::Question(survey, question) => {
                let survey = catalogue.survey(survey)?;
                let text = survey.question(question)?.text.get(language);
                let of = survey.questions.iter().find_map(|q| q.indicator.as_ref());
                let theme = of.and_then(|id| catalogue.indicator(id)).map(|i| i.theme);
                (self.words.say(format!("»{text}«"), format!("\"{text}\"")), theme)
            }
        };
        let group = &finding.key.group;
        Some(match group {
            Group::All => (label, theme),
            group => (format!("{label}, {}", self.words.group(group)), theme),
        })
    }

    /// Returns a difference and its chance variation, spelled; with a decimal more where
    /// rounding would make a difference or a limit look like none.
    pub(in crate::present) fn gap(
        &self,
        indicator: &Indicator,
        comparison: &Comparison,
    ) -> Gap {
        let language = self.words.language;
        let difference = comparison.difference;
        let decimals = |values: &[f64]| {
            let hides =
                |v: &f64| *v != 0.0 && format::rounds_to_zero(*v, indicator.decimals);
            indicator.decimals + u8::from(values.iter().any(hides))
        };
        let spelled = |value: f64, decimals: u8| {
            format::difference(value, indicator.measure, decimals, language)
        };
        let shown = decimals(&[difference]);
        let signed = spelled(difference, shown);
        let size = spelled(difference.abs(), shown);
        let finite = |i: &datapakke_model::profile::Interval| {
            i.low.is_finite() && i.high.is_finite()
        };
        let interval = comparison.interval.filter(finite).map(|i| {
            let decimals = decimals(&[i.low, i.high]);
            let bare = |v| format::signed(v, decimals, language);
            (bare(i.low), bare(i.high))
        });
        Gap {
            size: size.trim_start_matches('+').to_owned(),
            signed,
            interval,
            up: difference > 0.0,
        }
    }

    /// Returns "82 af 482 elever", "262 elever", "151 svar".
    pub(in crate::present) fn persons_behind(
        &self,
        indicator: &Indicator,
        estimate: &Estimate,
    ) -> String {
        let text = self.base_text(indicator, estimate);
        match (estimate.count, indicator.statistic) {
            (Some(_), Statistic::Share) if estimate.base.is_some() => {
                let noun = match indicator.subject {
                    catalogue::Subject::Pupils => self.words.persons(),
                    _ => return text,
                };
                format!("{text} {noun}")
            }
            _ => text,
        }
    }

    /// Returns the sentence of the bases, and whether one is too small for percent.
    fn bases_of(
        &self,
        indicator: &Indicator,
        now: &Estimate,
        before: Option<&Estimate>,
    ) -> (String, bool) {
        let is_small = |e: Option<&Estimate>| {
            e.is_some_and(|e| self.small_part(indicator, e).is_some())
        };
        let small = is_small(Some(now)) || is_small(before);
        if small {
            // The title has both already, as "4 af 9".
            return (String::new(), true);
        }
        let then = before.map(|e| match (e.count, e.base) {
            (Some(_), Some(_)) if indicator.statistic == Statistic::Share => {
                self.base_text(indicator, e)
            }
            (_, Some(base)) => format::count(base, self.words.language),
            (_, None) => String::new(),
        });
        let now = self.persons_behind(indicator, now);
        (self.words.bases(&now, then.as_deref()), false)
    }

    fn sized(&self, chart: Option<Chart>, room: Room) -> Option<Chart> {
        let mut chart = chart?;
        set_width(&mut chart, room.width_mm);
        set_height(&mut chart, room.height_mm);
        Some(chart)
    }

    /// A change from the period before, or a trend over several.
    fn over_time(
        &mut self,
        finding: &'a Finding,
        comparison: &'a Comparison,
        room: Room,
    ) -> Option<Numbers> {
        let figure = self.figure_of(finding)?;
        let indicator = figure.indicator;
        let (from, points) = match comparison.with {
            With::Earlier(period) => (period, None),
            With::Trend { from, points } => (from, Some(points)),
            _ => return None,
        };
        let now = figure.own(finding.key.period)?;
        let before = figure.own(from);
        let now_text = self.print(indicator, now);
        let against = before.map(|e| self.print(indicator, e));
        let (bases, small) = self.bases_of(indicator, now, before);
        let mut more = Vec::new();
        let at = |period| {
            let all = figure.municipality_series().iter();
            all.clone().find(|e: &&Estimate| {
                e.key.period == period && e.reading.value().is_some()
            })
        };
        if let (Some(m_now), Some(m_before)) = (at(finding.key.period), at(from)) {
            let (now, before) =
                (self.print(indicator, m_now), self.print(indicator, m_before));
            more.push(self.words.meanwhile(&now, &before));
        }
        let plot = self.trend(figure);
        let mut chart = self.sized(plot.map(|p| p.chart), room);
        if let Some(Chart::Trend(trend)) = &mut chart {
            trend.mark = Mark::Certain;
        }
        Some(Numbers {
            now: now_text,
            against,
            before: Some(from),
            bases,
            small,
            of: points.map(|n| n.to_string()).unwrap_or_default(),
            more,
            chart,
            ..Numbers::default()
        })
    }

    /// The unit beside the rest, similar units or the nation.
    fn beside_others(
        &mut self,
        finding: &'a Finding,
        comparison: &'a Comparison,
        room: Room,
    ) -> Option<Numbers> {
        let figure = self.figure_of(finding)?;
        let indicator = figure.indicator;
        let now = figure.own(finding.key.period)?;
        let now_text = self.print(indicator, now);
        let (bases, small) = self.bases_of(indicator, now, None);
        let (mut of, mut more, mut level) = (String::new(), Vec::new(), None);
        let against = match finding.kind {
            FindingKind::Nation => figure.nation().map(|e| self.print(indicator, e)),
            FindingKind::Similar => {
                if let Some(similar) = &self.profile.similar {
                    of = similar.units.len().to_string();
                    let names = similar.criteria.iter();
                    let names =
                        names.filter_map(|id| self.context.catalogue.indicator(id));
                    let names: Vec<&str> =
                        names.map(|i| i.short.get(self.words.language)).collect();
                    if !names.is_empty() {
                        more.push(self.words.similar_by(&names));
                    }
                }
                let theirs = now.reading.value()? - comparison.difference;
                self.ledger.note_part(&finding.key, "similar-level", theirs, None);
                let text = self.spell(indicator, theirs);
                let name = self.words.similar_units();
                level = Some(Tick { at: theirs, label: format!("{name} {text}") });
                Some(text)
            }
            _ => figure.municipality().map(|e| self.print(indicator, e)),
        };
        let from = self.ledger.count();
        let plot = self.position_plot(figure);
        let mut chart = self.sized(plot.map(|p| p.chart), room);
        if let Some(Chart::Position(position)) = &mut chart {
            position.mark = Mark::Certain;
            if let Some(level) = level {
                // What the sentence compares with stands in the chart, and nothing else.
                self.ledger.only_in(from..self.ledger.count(), &Place::Nowhere);
                let label = indicator.short.get(self.words.language);
                position.alt = alt_text(format!("{label}: {now_text}. {}.", level.label));
                (position.municipality, position.nation) = (Some(level), None);
            }
            make_room_for_names(position, indicator, self.words.language);
        }
        let now = now_text;
        Some(Numbers {
            now,
            against,
            bases,
            small,
            of,
            more,
            chart,
            ..Numbers::default()
        })
    }

    /// A grade, stage or sex beside the same in the rest.
    fn of_group(&mut self, finding: &'a Finding, room: Room) -> Option<Numbers> {
        let figure = self.figure_of(finding)?;
        let indicator = figure.indicator;
        let group = &finding.key.group;
        let part = figure.entry.groups.iter().find(|g| g.group == *group)?;
        part.own.reading.value()?;
        let now = self.print(indicator, &part.own);
        let known = part.municipality.as_ref().filter(|e| e.reading.value().is_some());
        let against = known.map(|e| self.print(indicator, e));
        let (bases, small) = self.bases_of(indicator, &part.own, None);
        let plot = self.dots_around(figure, group, room.rows);
        let chart = self.sized(plot.map(|p| p.chart), room);
        let of = self.words.group(group);
        Some(Numbers { now, against, bases, small, of, chart, ..Numbers::default() })
    }

    /// The months of the year beside the unit's own usual ones.
    fn of_months(
        &mut self,
        finding: &'a Finding,
        comparison: &'a Comparison,
        room: Room,
    ) -> Option<Numbers> {
        let indicator = self.indicator_of(finding)?;
        let chart = self.profile.months.iter().find(|c| c.key == finding.key)?;
        let usual: Vec<String> = chart.usual_from.iter().map(|y| y.to_string()).collect();
        let usual = self.words.list(&usual);
        let more = self.words.say(
            format!("Det sædvanlige er regnet af {usual}."),
            format!("The usual comes from {usual}."),
        );
        let gap = self.gap(indicator, comparison);
        let chart =
            match self.control(chart).and_then(|plot| latest_year(plot.chart, room)) {
                Some(small) => Some(small),
                None => {
                    let plot =
                        self.figure_of(finding).and_then(|figure| self.trend(figure));
                    self.sized(plot.map(|p| p.chart), room)
                }
            };
        Some(Numbers { now: gap.size, more: vec![more], chart, ..Numbers::default() })
    }

    /// The same pupils in two tests.
    fn of_the_same(
        &mut self,
        finding: &'a Finding,
        comparison: &'a Comparison,
        room: Room,
    ) -> Option<Numbers> {
        let indicator = self.indicator_of(finding)?;
        let found = self.profile.progressions.iter().find(|p| p.key == finding.key)?;
        let words = self.words;
        let key = &finding.key;
        let now = found.second_mean;
        let against = match finding.kind {
            FindingKind::Expected => now - comparison.difference,
            _ => found.first_mean,
        };
        let part = if finding.kind == FindingKind::Expected { "usual" } else { "first" };
        self.ledger.note_value(key, now, Some(found.matched), "same_pupils");
        self.ledger.note_part(key, part, against, Some(found.matched));
        let counts =
            [found.matched, found.tested].map(|n| format::count(n, words.language));
        let mut more = Vec::new();
        if found.scale != ProgressionScale::Linked {
            more.push(words.position_only().to_owned());
        }
        let chart =
            self.two_tests(indicator, finding, (found, against, comparison), room);
        Some(Numbers {
            now: self.spell(indicator, now),
            against: Some(self.spell(indicator, against)),
            bases: words.followed(&counts[0], &counts[1]),
            more,
            chart: Some(chart),
            subtitle: Some(words.tests_of(&found.grades, found.first, found.second)),
            ..Numbers::default()
        })
    }

    fn two_tests(
        &self,
        indicator: &Indicator,
        finding: &Finding,
        (found, against, comparison): (&Progression, f64, &Comparison),
        room: Room,
    ) -> Chart {
        let words = self.words;
        let first = match finding.kind {
            FindingKind::Expected => words.say("ventet", "expected").to_owned(),
            _ => found.first.to_string(),
        };
        let row = |label: String, own: Point, mark, text: String| DotRow {
            others: Vec::new(),
            label,
            own,
            mark,
            municipality: None,
            before: None,
            base: text,
        };
        let interval = comparison
            .interval
            .filter(|i| i.low.is_finite() && i.high.is_finite())
            .map(|i| Interval { low: against + i.low, high: against + i.high });
        let texts = [against, found.second_mean].map(|v| self.spell(indicator, v));
        let second = found.second.to_string();
        let alt = format!("{first}: {}; {second}: {}.", texts[0], texts[1]);
        let mut all = vec![against, found.second_mean];
        all.extend(interval.iter().flat_map(|i| [i.low, i.high]));
        let [from, to] = texts;
        let rows = vec![
            row(first, Point::value(against), Mark::Open, from),
            row(
                second,
                Point::Value { at: found.second_mean, interval },
                Mark::Certain,
                to,
            ),
        ];
        Chart::Dots(Dots {
            alt: alt_text(alt),
            width_mm: room.width_mm,
            height_mm: 0.0,
            rows,
            ticks: axis::ticks(all, indicator, false, words.language),
            nation: None,
            municipality_label: String::new(),
            base_head: String::new(),
        })
    }
}

/// Returns a control chart of the latest year alone, if it can be drawn so small.
fn latest_year(chart: Chart, room: Room) -> Option<Chart> {
    let Chart::Control(mut control) = chart else { return None };
    let latest = control.years.pop()?;
    control.years = vec![latest];
    control.bracket.iter_mut().for_each(|bracket| bracket.year = 0);
    (control.width_mm, control.height_mm) = (room.width_mm, room.height_mm);
    // The words beside the finding say what the limits are where there is no room to.
    let unnamed = Control {
        upper_label: String::new(),
        usual_label: String::new(),
        lower_label: String::new(),
        ..control.clone()
    };
    let bare = Control { bracket: None, ..unnamed.clone() };
    let can = |chart: &Chart| crate::chart::draw(chart, &Theme::default()).is_ok();
    [control, unnamed, bare].map(Chart::Control).into_iter().find(can)
}

/// Widens the axis of a narrow chart to the right, so that the names of the references
/// stand beside their lines.
fn make_room_for_names(
    position: &mut Position,
    indicator: &Indicator,
    language: datapakke_model::Language,
) {
    let mut all: Vec<f64> = position.others.clone();
    if let Point::Value { at, interval } = &position.own {
        all.push(*at);
        all.extend(interval.iter().flat_map(|i| [i.low, i.high]));
    }
    let references = position.municipality.iter().chain(&position.nation);
    let references: Vec<f64> = references.map(|tick| tick.at).collect();
    all.extend(&references);
    let low = all.iter().copied().fold(f64::INFINITY, f64::min);
    let high = all.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let rightmost = references.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    if rightmost.is_finite() && low.is_finite() && rightmost > low {
        // A name takes about a third of the width.
        all.push(high.max(low + (rightmost - low) * 1.55));
    }
    position.ticks = axis::ticks(all, indicator, false, language);
}

#[cfg(test)]
mod tests {
    use datapakke_model::Catalogue;

    use super::*;

    #[test]
    fn every_kind_of_finding_carries_a_rule_of_the_catalogue() {
        let catalogue = Catalogue::built_in().unwrap();
        let kinds = [
            FindingKind::Change,
            FindingKind::Trend,
            FindingKind::Months,
            FindingKind::SamePupils,
            FindingKind::Expected,
            FindingKind::Rest,
            FindingKind::Similar,
            FindingKind::Nation,
            FindingKind::Group,
        ];
        for kind in kinds {
            assert!(catalogue.rule(rule(kind)).is_some(), "{kind:?}");
        }
    }
}
