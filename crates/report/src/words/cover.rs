//! The words of the cover: what the talk is, its standard agenda, who may see the edition.

use datapakke_model::settings::Side;
use datapakke_model::{Edition, Language, UnitKind};

use super::Words;

/// One point of a standard agenda.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct StandardPoint {
    /// Title.
    pub title: String,
    /// Line under it.
    pub note: Option<String>,
    /// Minutes.
    pub minutes: u16,
    /// Whose point.
    pub side: Side,
}

impl Words {
    /// "Datapakke til skoleudviklingssamtalen", or to the meeting the settings name.
    pub fn pack_for(self, meeting: Option<&str>) -> String {
        if let Some(meeting) = meeting {
            return self.say(
                format!("Datapakke til {}", lower_first(meeting)),
                format!("Data pack for {}", lower_first(meeting)),
            );
        }
        match self.kind {
            UnitKind::Skole | UnitKind::Specialskole => self.say(
                "Datapakke til skoleudviklingssamtalen",
                "Data pack for the school development talk",
            ),
            UnitKind::Sfo => {
                self.say("Datapakke til SFO-samtalen", "Data pack for the talk")
            }
            UnitKind::Klub => {
                self.say("Datapakke til klubsamtalen", "Data pack for the talk")
            }
            UnitKind::Dagtilbud => {
                self.say("Datapakke til udviklingssamtalen", "Data pack for the talk")
            }
        }
        .to_owned()
    }

    /// The standard agenda: a conference of two hours, or a dialogue meeting of four.
    pub fn standard_agenda(self, dialogue: bool, data_pages: &str) -> Vec<StandardPoint> {
        let point = |da: &str, en: &str, minutes, side, note: Option<String>| {
            StandardPoint { title: self.say(da, en).to_owned(), note, minutes, side }
        };
        let data = Some(data_pages.to_owned());
        let visit = self.say("Hverdagen i praksis", "Everyday practice").to_owned();
        let agreements =
            self.say("Mål, handling, hvem, hvornår", "Goal, action, who, when");
        let last = self.say(
            "Hvad aftalte vi, og hvad skete der?",
            "What was agreed, what happened?",
        );
        let agreements = Some(agreements.to_owned());
        let last = Some(last.to_owned());
        let own = self.say(
            format!("{} eget punkt", genitive(&self.unit_capital())),
            format!("Point of {}", self.unit()),
        );
        let minutes: [u16; 8] = if dialogue {
            [15, 45, 25, 50, 15, 40, 25, 25]
        } else {
            [10, 0, 20, 30, 0, 20, 15, 25]
        };
        let mut points = vec![
            point("Velkomst og dagens ramme", "Welcome", minutes[0], Side::Shared, None),
            point(
                "Rundgang og besøg",
                "Walk and visit",
                minutes[1],
                Side::Unit,
                Some(visit),
            ),
            point("Siden sidst", "Since last time", minutes[2], Side::Shared, last),
            point(
                "Det viser tallene",
                "What the figures show",
                minutes[3],
                Side::Shared,
                data,
            ),
            point("Pause", "Break", minutes[4], Side::Shared, None),
            point(&own, &own, minutes[5], Side::Unit, None),
            point(
                "Forvaltningens punkt",
                "The administration’s point",
                minutes[6],
                Side::Administration,
                None,
            ),
            point("Aftaler", "Agreements", minutes[7], Side::Shared, agreements),
        ];
        points.retain(|point| point.minutes > 0);
        points
    }

    /// "Dagsorden, to timer"
    pub fn agenda_title(self, minutes: u32) -> String {
        let (hours, rest) = (minutes / 60, minutes % 60);
        let name = self.say("Dagsorden", "Agenda");
        match (hours, rest) {
            (0, 0) => name.to_owned(),
            (1, 0) => format!("{name}, {}", self.say("en time", "one hour")),
            (n, 0) => {
                format!(
                    "{name}, {} {}",
                    self.counted(n as usize),
                    self.say("timer", "hours")
                )
            }
            _ => format!("{name}, {minutes} {}", self.say("minutter", "minutes")),
        }
    }

    /// "skolens punkt": the key to the colour of the unit's own points.
    pub fn own_point(self) -> String {
        match self.language {
            Language::Da => format!("{} punkt", genitive(self.unit())),
            Language::En => format!("{}’s point", self.unit()),
        }
    }

    /// Who may see an edition, in words.
    pub fn audience(self, edition: Edition) -> String {
        let unit = genitive(&self.unit_capital());
        match (edition, self.language) {
            (Edition::Fortrolig, Language::Da) => format!(
                "{unit} ledelse og forvaltningen. Den må ikke deles eller offentliggøres."
            ),
            (Edition::Fortrolig, Language::En) => format!(
                "The leadership of {} and the administration. Not to be shared or published.",
                self.unit()
            ),
            (Edition::Skolebestyrelse, Language::Da) => {
                format!("{unit} bestyrelse og ledelse. Den må ikke offentliggøres.")
            }
            (Edition::Skolebestyrelse, Language::En) => {
                format!(
                    "The board and leadership of {}. Not to be published.",
                    self.unit()
                )
            }
            (Edition::Plf, Language::Da) => {
                "Lederne i læringsfællesskabet. Den må ikke deles eller offentliggøres."
                    .to_owned()
            }
            (Edition::Plf, Language::En) => {
                "The leaders of the learning community. Not to be shared or published."
                    .to_owned()
            }
            (Edition::Offentlig, Language::Da) => {
                "Alle. Testresultater og små grupper er ikke med.".to_owned()
            }
            (Edition::Offentlig, Language::En) => {
                "Anyone. Test results and small groups are left out.".to_owned()
            }
        }
    }

    /// The edition's mark; the school act is named for schools only.
    pub fn edition_mark(self, edition: Edition) -> String {
        let mark = edition.mark().get(self.language).to_owned();
        if self.kind.is_school() {
            return mark;
        }
        match edition {
            Edition::Fortrolig => self.say("Fortroligt", "Confidential").to_owned(),
            Edition::Skolebestyrelse => {
                self.say("Bestyrelsen – fortroligt", "Board – confidential").to_owned()
            }
            Edition::Plf => self
                .say(
                    "Læringsfællesskabet – fortroligt",
                    "Learning community – confidential",
                )
                .to_owned(),
            Edition::Offentlig => mark,
        }
    }
}

/// "skolen" → "skolens", "SFO’en" → "SFO’ens".
fn genitive(noun: &str) -> String {
    format!("{noun}s")
}

fn lower_first(text: &str) -> String {
    let second_is_upper = text.chars().nth(1).is_some_and(char::is_uppercase);
    if second_is_upper {
        return text.to_owned();
    }
    let lowered: String = text.chars().take(1).flat_map(char::to_lowercase).collect();
    lowered + &text.chars().skip(1).collect::<String>()
}
