//! One figure of a group comes in, its panel of similar intake goes out: each unit beside
//! the units of the group that resemble it most.

use datapakke_model::UnitId;

use super::Deck;
use super::charts::ends;
use super::topic::{Seat, Topic, certain};
use crate::chart::{Chart, DotRow, Dots, Mark};
use crate::compare::cells::Cell;

/// Fewest units with somebody to resemble before there is a panel.
const FEWEST_ROWS: usize = 2;

/// The panel, and who resembles whom in words.
pub(super) struct Alike {
    pub chart: Chart,
    pub words: String,
}

impl Deck<'_> {
    /// Whether somebody resembles somebody, but it may not be told: who resembles whom
    /// would tell whose letter is whose.
    pub(super) fn alike_withheld(&self) -> bool {
        let similar = |p: &&datapakke_model::Released<datapakke_model::Profile>| {
            p.value().similar.is_some()
        };
        !self.data.named && self.group.profiles.iter().any(similar)
    }

    /// Returns the panel of a figure; none where somebody is not named or too few resemble
    /// another of the group.
    pub(super) fn alike(&self, topic: &Topic<'_>, width_mm: f64) -> Option<Alike> {
        if !self.data.named {
            return None;
        }
        let (mut rows, mut said) = (Vec::new(), Vec::new());
        for seat in &topic.seats {
            let (row, names) = match self.beside_similar(topic, seat) {
                Some(found) => found,
                None => continue,
            };
            said.push(self.words.say(
                format!("{} ligner {names}.", row.label),
                format!("{} resembles {names}.", row.label),
            ));
            rows.push(row);
        }
        if rows.len() < FEWEST_ROWS {
            return None;
        }
        let values =
            rows.iter().flat_map(|r| ends(r).into_iter().chain(r.others.clone()));
        let ticks = self.ticks(topic, values.collect::<Vec<_>>());
        let chart = Chart::Dots(Dots {
            base_head: topic.period().to_string(),
            ..self.dots(topic, width_mm, rows, ticks)
        });
        Some(Alike { chart, words: said.join(" ") })
    }

    /// One unit and the names of those of the group that it resembles.
    fn beside_similar(
        &self,
        topic: &Topic<'_>,
        seat: &Seat<'_>,
    ) -> Option<(DotRow, String)> {
        let of = |id: &UnitId| topic.seats.iter().find(|s| s.unit == id);
        let profile =
            self.group.profiles.iter().find(|p| p.value().unit == *seat.unit)?;
        let similar = profile.value().similar.as_ref()?.units.iter().filter_map(of);
        let value = |seat: &&Seat<'_>| match topic.now(seat) {
            Cell::Known(value, ..) => Some(*value),
            Cell::Absent(_) => None,
        };
        let similar: Vec<(&Seat<'_>, f64)> =
            similar.filter_map(|s| Some((s, value(&s)?))).collect();
        let own = value(&seat)?;
        if similar.is_empty() {
            return None;
        }
        let names: Vec<String> = similar.iter().map(|(s, _)| s.shown.clone()).collect();
        let verdict = seat.entry?.against_similar.as_ref().map(|c| c.verdict);
        let row = DotRow {
            label: seat.shown.clone(),
            own: self.point(topic, topic.now(seat), 1.0)?,
            mark: match verdict {
                Some(verdict) if certain(verdict) => Mark::Certain,
                _ => Mark::Open,
            },
            others: similar.iter().map(|(_, value)| *value).collect(),
            municipality: None,
            before: None,
            base: self.spell(topic, own),
        };
        Some((row, self.words.list(&names)))
    }
}
