//! What was found comes in, the sentences of the pages go out, in Danish or English.
//!
//! No sentence names a cause, judges quality or ranks. "No certain change" is never
//! turned into "the same", and a change is called one only where the verdict is certain.

pub(crate) mod course;
mod cover;
pub(crate) mod finding;
pub(crate) mod sentence;
mod state;
pub(crate) mod talk;

use datapakke_model::catalogue::Subject;
use datapakke_model::{Group, Language, Settings, Sex, Stage, UnitKind};

use crate::format;

/// "Fjordby Kommune"
pub(crate) fn municipality(settings: &Settings) -> String {
    let name = &settings.municipality;
    match settings.language {
        _ if name.to_lowercase().contains("kommune") => name.clone(),
        Language::Da => format!("{name} Kommune"),
        Language::En => format!("{name} Municipality"),
    }
}

/// Says things in one language about one kind of unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Words {
    /// The language.
    pub language: Language,
    /// The kind of unit that is spoken of.
    pub kind: UnitKind,
}

impl Words {
    /// Chooses between the two languages.
    pub fn say<T>(self, da: T, en: T) -> T {
        match self.language {
            Language::Da => da,
            Language::En => en,
        }
    }

    /// "skolen"
    pub fn unit(self) -> &'static str {
        match self.kind {
            UnitKind::Skole | UnitKind::Specialskole => self.say("skolen", "the school"),
            UnitKind::Sfo => self.say("SFO’en", "the after-school care"),
            UnitKind::Klub => self.say("klubben", "the club"),
            UnitKind::Dagtilbud => self.say("dagtilbuddet", "the day care"),
        }
    }

    /// "Skolen"
    pub fn unit_capital(self) -> String {
        capital(self.unit())
    }

    /// "School": the head of the unit's column, short.
    pub fn unit_head(self) -> String {
        match (self.language, self.kind) {
            (Language::Da, UnitKind::Dagtilbud) => "Her".to_owned(),
            (Language::Da, _) => self.unit_capital(),
            (Language::En, UnitKind::Skole | UnitKind::Specialskole) => {
                "School".to_owned()
            }
            (Language::En, UnitKind::Klub) => "Club".to_owned(),
            (Language::En, UnitKind::Sfo | UnitKind::Dagtilbud) => "Here".to_owned(),
        }
    }

    /// "skoler"
    pub fn units(self) -> &'static str {
        match self.kind {
            UnitKind::Skole => self.say("skoler", "schools"),
            UnitKind::Specialskole => self.say("specialskoler", "special schools"),
            UnitKind::Sfo => self.say("SFO’er", "after-school cares"),
            UnitKind::Klub => self.say("klubber", "clubs"),
            UnitKind::Dagtilbud => self.say("dagtilbud", "day cares"),
        }
    }

    /// "elever": the persons the unit is there for.
    pub fn persons(self) -> &'static str {
        match self.kind {
            UnitKind::Skole | UnitKind::Specialskole => self.say("elever", "pupils"),
            UnitKind::Sfo | UnitKind::Dagtilbud => self.say("børn", "children"),
            UnitKind::Klub => self.say("unge", "young people"),
        }
    }

    /// "482 elever", "151 svar": the base under a value.
    pub fn base(self, subject: Subject, survey: bool, n: u32) -> String {
        let n = format::count(n, self.language);
        let noun = match subject {
            Subject::Pupils => self.persons(),
            Subject::Staff if survey => self.say("svar", "answers"),
            Subject::Staff => self.say("ansatte", "employees"),
            Subject::Parents => self.say("svar", "answers"),
            Subject::Things => return String::new(),
        };
        // No break between the two: the column is narrow, and a second line has no room.
        format!("{n}\u{a0}{noun}")
    }

    /// "Skjult af hensyn til eleverne": the same for every reason of hiding.
    pub fn hidden(self, subject: Subject) -> &'static str {
        match (subject, self.kind) {
            (Subject::Staff, _) => {
                self.say("Skjult af hensyn til medarbejderne", "Hidden to protect staff")
            }
            (Subject::Parents, _) => {
                self.say("Skjult af hensyn til forældrene", "Hidden to protect parents")
            }
            (_, UnitKind::Skole | UnitKind::Specialskole) => {
                self.say("Skjult af hensyn til eleverne", "Hidden to protect pupils")
            }
            (_, UnitKind::Sfo | UnitKind::Dagtilbud) => {
                self.say("Skjult af hensyn til børnene", "Hidden to protect the children")
            }
            (_, UnitKind::Klub) => {
                self.say("Skjult af hensyn til de unge", "Hidden to protect the young")
            }
        }
    }

    /// "7. kl.", "indskoling", "piger"
    pub fn group(self, group: &Group) -> String {
        match group {
            Group::All => self.say("alle", "all").to_owned(),
            Group::Stage(Stage::Indskoling) => {
                self.say("indskoling", "grades 0–3").to_owned()
            }
            Group::Stage(Stage::Mellemtrin) => {
                self.say("mellemtrin", "grades 4–6").to_owned()
            }
            Group::Stage(Stage::Udskoling) => {
                self.say("udskoling", "grades 7–9").to_owned()
            }
            Group::Stage(Stage::Tiende) => {
                self.say("10. kl. m.v.", "grade 10").to_owned()
            }
            Group::Grade(grade) => match self.language {
                Language::Da => format!("{grade}.\u{a0}kl."),
                Language::En => format!("grade\u{a0}{grade}"),
            },
            Group::Sex(Sex::Female) => self.say("piger", "girls").to_owned(),
            Group::Sex(Sex::Male) => self.say("drenge", "boys").to_owned(),
            Group::Class(name) | Group::Other(name) => name.clone(),
        }
    }

    /// Counts in words up to twelve: "Tre", and in figures above.
    pub fn counted(self, n: usize) -> String {
        const DA: [&str; 13] = [
            "ingen", "ét", "to", "tre", "fire", "fem", "seks", "syv", "otte", "ni", "ti",
            "elleve", "tolv",
        ];
        const EN: [&str; 13] = [
            "no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine",
            "ten", "eleven", "twelve",
        ];
        let names = self.say(&DA, &EN);
        names.get(n).map_or_else(|| n.to_string(), |name| (*name).to_owned())
    }
}

/// Returns a text with a capital first letter.
pub(crate) fn capital(text: &str) -> String {
    let mut chars = text.chars();
    match chars.next() {
        Some(first) => first.to_uppercase().collect::<String>() + chars.as_str(),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests;
