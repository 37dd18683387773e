//! The unit, its meeting and the edition come in, the cover goes out.

use datapakke_model::settings::{AgendaPoint, Meeting, Side};
use datapakke_model::{Group, Language};

use crate::chart::{Chart, Key, ReadingGuide, Swatch};
use crate::format;
use crate::pack::{self, Agenda, AgendaItem, Cover, Owner, Participant};

use super::{Maker, Words, alt_text};

/// Makes the cover.
pub(super) fn page(maker: &mut Maker<'_>) -> Cover {
    let words = maker.words;
    let settings = maker.context.settings;
    let meeting = maker.meeting();
    let department = Some(settings.department.clone()).filter(|d| !d.trim().is_empty());
    let date = format::date(&settings.date, words.language);
    let issuer = [Some(maker.municipality()), department.clone()];
    let issuer = issuer.into_iter().flatten().collect::<Vec<_>>().join(", ");
    Cover {
        kind: words.pack_for(meeting.kind.as_deref().filter(|k| !k.trim().is_empty())),
        name: maker.unit_name(),
        facts: maker.facts(),
        guide: maker.guide(),
        agenda: maker.agenda(&meeting),
        meeting: pack::Meeting {
            date: meeting.when.clone().unwrap_or_default(),
            place: meeting.place.clone().unwrap_or_default(),
            participants: meeting
                .participants
                .iter()
                .map(|p| Participant { name: p.name.clone(), role: p.role.clone() })
                .collect(),
        },
        audience: words.audience(maker.edition),
        source: words.say(
            format!("Udskrevet {date} af {issuer}"),
            format!("Printed {date} by {issuer}"),
        ),
        department,
    }
}

impl Maker<'_> {
    /// Returns the unit's meeting: what was prepared for it, else what the settings say by
    /// the unit's number or its name.
    fn meeting(&self) -> Meeting {
        let meetings = &self.context.settings.meetings;
        let by_number = meetings.get(self.profile.unit.as_str());
        let meeting = by_number.or_else(|| meetings.get(&self.unit_name())).cloned();
        let meeting = meeting.unwrap_or_default();
        let Some(conference) = self.context.conference else { return meeting };
        Meeting {
            when: conference.when.clone(),
            place: conference.place.clone(),
            start: conference.start.clone(),
            participants: conference.participants.clone(),
            agenda: conference.agenda.clone(),
            ..meeting
        }
    }

    /// Returns the short facts under the name.
    fn facts(&mut self) -> Vec<String> {
        let words = self.words;
        let year = self.profile.year;
        let mut facts =
            vec![words.say(format!("Skoleåret {year}"), format!("School year {year}"))];
        let ids = [
            "elevtal.elevex",
            "overblik.elevtal",
            "sfo.boern",
            "klub.medlemmer",
            "dagtilbud.boern",
        ];
        let counts = ids.iter().filter_map(|id| self.figure(id));
        let count = counts.filter(|f| f.value().is_some()).max_by_key(|f| f.period());
        if let Some(figure) = count {
            let n = self.print(figure.indicator, figure.shown);
            let noun = match self.profile.kind {
                datapakke_model::UnitKind::Klub => words.say("medlemmer", "members"),
                _ => words.persons(),
            };
            let same_year = figure.period().school_year() == Some(year);
            let when =
                if same_year { String::new() } else { format!(" ({})", figure.period()) };
            facts.push(format!("{n} {noun}{when}"));
        }
        facts.extend(self.grade_range());
        facts
    }

    /// Returns "0.–9. klasse" where any figure is told by grade.
    fn grade_range(&self) -> Option<String> {
        let groups = self.figures.iter().flat_map(|f| &f.entry.groups);
        let grades: Vec<u8> = groups
            .filter_map(|g| match g.group {
                Group::Grade(grade) => Some(grade),
                _ => None,
            })
            .collect();
        let (low, high) = (grades.iter().min()?, grades.iter().max()?);
        let fits = self.profile.kind.is_school() && low < high;
        fits.then(|| match self.words.language {
            Language::Da => format!("{low}.–{high}. klasse"),
            Language::En => format!("grades {low}–{high}"),
        })
    }

    fn guide(&mut self) -> pack::ChartRef {
        let words = self.words;
        let units = words.units();
        let n = self.profile.n_units;
        let key = |swatch, title: (&str, &str), line: (&str, &str)| Key {
            swatch,
            title: words.say(title.0, title.1).to_owned(),
            words: words.say(line.0, line.1).to_owned(),
        };
        let keys = vec![
            key(
                Swatch::Certain,
                ("Fyldt: sikker forskel", "Filled: certain difference"),
                ("fra de andre eller fra sidst", "from the others or from last time"),
            ),
            key(
                Swatch::Open,
                ("Åben: kan ikke skelnes", "Open: cannot be told apart"),
                ("fra tilfældige udsving", "from chance variation"),
            ),
            key(
                Swatch::Counted,
                ("Firkant: optalt tal", "Square: counted"),
                ("uden usikkerhed", "without uncertainty"),
            ),
            key(
                Swatch::Words,
                ("Sandfarvet: jeres ord", "Sand: your words"),
                ("citater og plads til noter", "quotes and room for notes"),
            ),
        ];
        let municipality = match n {
            0 | 1 => words.say("kommunen", "municipality").to_owned(),
            _ => words.say(
                format!("kommunen, alle {n} {units}"),
                format!("municipality, all {n} {units}"),
            ),
        };
        let said: Vec<_> =
            keys.iter().map(|k| format!("{}, {}", k.title, k.words)).collect();
        let start = words.say(
            "Et opdigtet eksempel på en række: en prik for hver enhed, kommunens og landets streg og et felt for usikkerheden",
            "An invented example of a row: a dot for each unit, a line for the municipality and the country, a band for the uncertainty",
        );
        let chart = Chart::ReadingGuide(ReadingGuide {
            alt: alt_text(format!("{start}. {}.", said.join(". "))),
            width_mm: 170.0,
            own: self.unit_name(),
            municipality,
            nation: words.say("landet", "country").to_owned(),
            others: words.say(
                format!("kommunens andre {units}, uden navn"),
                format!("the other {units}, without names"),
            ),
            interval: words
                .say(
                    "så langt kan tallet svinge tilfældigt",
                    "so far may the figure vary by chance",
                )
                .to_owned(),
            keys,
        });
        self.place("laesevejledning", chart)
    }

    fn agenda(&self, meeting: &Meeting) -> Agenda {
        let points: Vec<AgendaPoint> = match meeting.agenda.is_empty() {
            false => meeting.agenda.clone(),
            true => self.standard(meeting),
        };
        agenda(self.words, &points, meeting.start.as_deref())
    }

    fn standard(&self, meeting: &Meeting) -> Vec<AgendaPoint> {
        let kind = meeting.kind.as_deref().unwrap_or_default().to_lowercase();
        let dialogue = kind.contains("dialog");
        let last = self.numbers.voices().saturating_sub(1).max(self.numbers.overview());
        let first = self.numbers.overview();
        let pages = match last == first {
            true => format!("{} {last}", self.words.say("side", "page")),
            false => format!("{} {first}–{last}", self.words.say("side", "pages")),
        };
        let note = self.words.say(
            format!("Overblik og temaer · {pages}"),
            format!("Overview and themes · {pages}"),
        );
        let points = self.words.standard_agenda(dialogue, &note);
        points
            .into_iter()
            .map(|p| AgendaPoint {
                title: p.title,
                note: p.note.unwrap_or_default(),
                minutes: p.minutes,
                side: p.side,
            })
            .collect()
    }
}

/// Returns an agenda with the clock beside each point, where the start is settled.
pub(crate) fn agenda(
    words: Words,
    points: &[AgendaPoint],
    start: Option<&str>,
) -> Agenda {
    let clock = |n: u32| format::clock(n, words.language);
    let mut now = start.and_then(minutes_of);
    let mut items = Vec::new();
    for point in points {
        let start = now.map(clock).unwrap_or_default();
        now = now.map(|n| n + u32::from(point.minutes));
        items.push(AgendaItem {
            start,
            minutes: point.minutes,
            length: format!("{} min", point.minutes),
            owner: match point.side {
                Side::Unit => Owner::Unit,
                Side::Administration => Owner::Administration,
                Side::Shared => Owner::Shared,
            },
            title: point.title.clone(),
            note: Some(point.note.clone()).filter(|n| !n.trim().is_empty()),
        });
    }
    let total = points.iter().map(|p| u32::from(p.minutes)).sum();
    Agenda {
        title: words.agenda_title(total),
        unit_key: words.own_point(),
        items,
        end: now.map(clock).unwrap_or_default(),
    }
}

/// Reads a time of the day such as `13.00` or `9:30` as minutes after midnight.
fn minutes_of(text: &str) -> Option<u32> {
    let (hours, minutes) = text.trim().split_once(['.', ':'])?;
    let hours: u32 = hours.parse().ok().filter(|h| *h < 24)?;
    let minutes: u32 = minutes.parse().ok().filter(|m| *m < 60)?;
    Some(hours * 60 + minutes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_in_both_spellings() {
        assert_eq!(minutes_of("13.00"), Some(780));
        assert_eq!(minutes_of(" 9:30"), Some(570));
        assert_eq!(minutes_of("25.00"), None);
        assert_eq!(minutes_of("kl. 13"), None);
    }
}
