//! A change in the answers to a question comes in, its sentences and its chart go out.

use datapakke_model::Period;
use datapakke_model::catalogue::Measure;
use datapakke_model::profile::{Comparison, Finding, Subject, With};

use crate::chart::{Chart, Mark, Point, Tick, Trend};
use crate::format;
use crate::words::finding::{Gap, Told};

use super::super::figure::periods_to;
use super::super::{Maker, alt_text};
use super::Room;
use super::told::{Story, status};

impl<'a> Maker<'a> {
    /// A change in the wanted answers to a question.
    pub(super) fn answers_story(
        &mut self,
        finding: &'a Finding,
        comparison: &'a Comparison,
        room: Room,
    ) -> Option<Story> {
        let Subject::Question(survey, question) = &finding.subject else { return None };
        let words = self.words;
        let wanted = self.wanted(survey, question)?;
        let (period, now, _, base) = wanted.years.last()?.clone();
        let With::Earlier(from) = comparison.with else { return None };
        let then = wanted.years.iter().find(|(p, ..)| *p == from).cloned();
        self.ledger.note_difference(&finding.key, status(finding.kind), comparison);
        let told = Told {
            kind: finding.kind,
            label: wanted.text.clone(),
            now: now.clone(),
            against: then.as_ref().map(|t| t.1.clone()),
            period,
            before: Some(from),
            above: comparison.difference > 0.0,
            verdict: words.finding_verdict(finding.kind, comparison),
            answers: Some(wanted.answers.clone()),
        };
        let small = [base, then.as_ref().and_then(|t| t.3)];
        let small = small.into_iter().flatten().any(|n| n < 10);
        let count = |n: Option<u32>| n.map(|n| format::count(n, words.language));
        let mut sentences = Vec::new();
        if let (Some(now), false) = (count(base), small) {
            let now = format!("{now} {}", words.say("svar", "answers"));
            let then = then.as_ref().and_then(|t| count(t.3));
            sentences.push(words.bases(&now, then.as_deref()));
        }
        if !small {
            let gap = self.share_gap(comparison);
            sentences.push(words.difference(finding.kind, "", &gap));
        }
        sentences.extend(finding.largest_of.map(|n| words.largest_difference(n)));
        let what = words.say(
            format!("Andel, der svarer {}", wanted.answers),
            format!("Share who answer {}", wanted.answers),
        );
        let chart = self.wanted_over_time(&wanted, &what, room);
        Some(Story { told, subtitle: wanted.text, sentences, chart })
    }

    /// Returns a difference between shares in whole points.
    fn share_gap(&self, comparison: &Comparison) -> Gap {
        let language = self.words.language;
        let spelled = |v: f64| format::difference(v, Measure::Percent, 0, language);
        Gap {
            size: spelled(comparison.difference.abs()).trim_start_matches('+').to_owned(),
            signed: spelled(comparison.difference),
            interval: comparison
                .interval
                .filter(|i| i.low.is_finite() && i.high.is_finite())
                .map(|i| {
                    (
                        format::signed(i.low, 0, language),
                        format::signed(i.high, 0, language),
                    )
                }),
            up: comparison.difference > 0.0,
        }
    }

    fn wanted_over_time(
        &self,
        wanted: &super::super::plot::Wanted,
        what: &str,
        room: Room,
    ) -> Option<Chart> {
        let words = self.words;
        let (first, last) = (wanted.years.first()?.0, wanted.years.last()?.0);
        let periods = periods_to(last, 6);
        let start = periods.iter().position(|p| *p >= first).unwrap_or(0);
        let periods = &periods[start..];
        let value = |period: &Period| {
            wanted.years.iter().find(|(p, ..)| p == period).map(|(_, _, share, _)| *share)
        };
        let own: Vec<Point> =
            periods.iter().map(|p| value(p).map_or(Point::Gap, Point::value)).collect();
        // Alone of its kind, the unit is the municipality.
        let beside = wanted.municipality.as_ref().filter(|_| self.profile.n_units > 1);
        let shares: Vec<f64> = periods.iter().filter_map(value).collect();
        let (low, high) = shares
            .iter()
            .chain(beside.iter().map(|(_, share)| share))
            .fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), v| (l.min(*v), h.max(*v)));
        let (ticks, decimals) = crate::chart::round_ticks(low, high, 3);
        let decimals = u8::try_from(decimals).unwrap_or(0);
        let ticks = ticks.into_iter().map(|at| {
            Tick::new(at, format::value(at, Measure::Percent, decimals, words.language))
        });
        let mut municipality = vec![Point::Gap; own.len()];
        let mut municipality_label = String::new();
        if let (Some((text, share)), Some(newest)) = (beside, municipality.last_mut()) {
            *newest = Point::value(*share);
            municipality_label =
                format!("{} {text}", words.say("Kommunen", "Municipality"));
        } else {
            municipality.clear();
        }
        let said = wanted.years.iter().map(|(p, text, ..)| format!("{p}: {text}"));
        let said: Vec<String> = said.collect();
        Some(Chart::Trend(Trend {
            alt: alt_text(format!(
                "{} {what}. {}. {municipality_label}",
                wanted.text,
                said.join("; ")
            )),
            width_mm: room.width_mm,
            height_mm: room.height_mm,
            years: periods.iter().map(|p| p.short()).collect(),
            own,
            mark: Mark::Certain,
            municipality,
            nation: Vec::new(),
            ticks: ticks.collect(),
            own_label: wanted.years.last()?.1.clone(),
            municipality_label,
            nation_label: String::new(),
        }))
    }
}
