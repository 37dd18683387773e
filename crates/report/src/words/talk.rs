//! What is said of agreements, voices and efforts: states and counts come in, words go
//! out. Numbers come in spelled.

use datapakke_model::SchoolYear;
use datapakke_model::agreement::{ActionStatus, Given};
use datapakke_model::conference::{Consent, EffortStatus, Voice};

use super::sentence::HEADLINE;
use super::{Words, capital};

/// How many agreements came to which end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Ends {
    /// Clearly better.
    pub better: usize,
    /// Clearly worse.
    pub worse: usize,
    /// The figures cannot tell.
    pub open: usize,
    /// About a figure that cannot be tested.
    pub untested: usize,
    /// About no figure.
    pub no_figure: usize,
}

/// An agreement's change as its sentence needs it, every number spelled.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct AgreedChange {
    /// "26 %"
    pub before: String,
    /// "17 %"
    pub now: String,
    /// "−9 point"
    pub change: String,
    /// "−14" and "−4"
    pub interval: Option<(String, String)>,
    /// "6 point"
    pub visible: String,
    /// "482 elever"; may be empty.
    pub persons: String,
}

impl Words {
    /// "Én", "to": agreements are counted in the common gender.
    fn agreements_counted(self, n: usize) -> String {
        match n {
            1 => self.say("én", "one").to_owned(),
            n => self.counted(n),
        }
    }

    /// The headline of »Siden sidst«: as many kinds of end as fit on two lines.
    pub fn since_headline(self, ends: Ends) -> String {
        let whole = self.ends(ends);
        if whole.chars().count() <= HEADLINE {
            return whole;
        }
        let untested = ends.untested + ends.no_figure;
        self.ends(Ends { untested, no_figure: 0, ..ends })
    }

    fn ends(self, ends: Ends) -> String {
        let n = ends.better + ends.worse + ends.open + ends.untested + ends.no_figure;
        let parts = [
            (ends.better, self.say("tydeligt bedre", "clearly better")),
            (ends.worse, self.say("tydeligt dårligere", "clearly worse")),
            (ends.open, self.say("kan ikke afgøres", "cannot be told")),
            (ends.untested, self.say("kan ikke prøves", "cannot be tested")),
            (
                ends.no_figure,
                self.say("kan ikke måles med tal", "cannot be measured in figures"),
            ),
        ];
        let parts: Vec<(usize, &str)> = parts.into_iter().filter(|p| p.0 > 0).collect();
        let noun = match n {
            1 => self.say("aftale", "agreement"),
            _ => self.say("aftaler", "agreements"),
        };
        let head = format!("{} {noun}", capital(&self.agreements_counted(n)));
        if let [(all, what)] = parts[..] {
            return match all {
                1 => format!("{head}: {what}."),
                _ => format!("{head}: {} {what}.", self.say("alle", "all")),
            };
        }
        let each: Vec<String> = parts
            .iter()
            .map(|(n, what)| format!("{} {what}", self.agreements_counted(*n)))
            .collect();
        format!("{head}: {}.", self.list(&each))
    }

    /// The headline of the second and later sheets of a part.
    pub fn continued(self, headline: &str) -> String {
        format!(
            "{} ({})",
            headline.trim_end_matches('.'),
            self.say("fortsat", "continued")
        )
    }

    /// "Fra 26 % til 17 %. Ændringen er −9 point, tilfældig variation −14 til −4."
    pub fn agreed_change(self, c: &AgreedChange) -> String {
        let from = self.ends_of(c);
        let change = &c.change;
        match &c.interval {
            Some((low, high)) => self.say(
                format!(
                    "{from} Ændringen er {change}, tilfældig variation {low} til {high}."
                ),
                format!(
                    "{from} The change is {change}, chance variation {low} to {high}."
                ),
            ),
            None => self.say(
                format!("{from} Ændringen er {change}."),
                format!("{from} The change is {change}."),
            ),
        }
    }

    fn ends_of(self, c: &AgreedChange) -> String {
        let (before, now) = (&c.before, &c.now);
        self.say(format!("Fra {before} til {now}."), format!("From {before} to {now}."))
    }

    /// "Fra 3,6 til 3,7. En ændring under 0,2 kan ikke ses med 131 elever."
    pub fn agreed_open(self, c: &AgreedChange) -> String {
        let from = self.ends_of(c);
        let visible = &c.visible;
        let with = match c.persons.is_empty() {
            true => String::new(),
            false => format!(" {} {}", self.say("med", "with"), c.persons),
        };
        self.say(
            format!("{from} En ændring under {visible} kan ikke ses{with}."),
            format!("{from} A change below {visible} cannot be seen{with}."),
        )
    }

    /// "Målet var højst 20 %." and whether the figure is there.
    pub fn target_was(self, target: &str, reached: bool) -> String {
        match reached {
            true => self.say(
                format!("Målet var {target}, og tallet er nået dertil."),
                format!("The target was {target}, and the figure has come there."),
            ),
            false => self
                .say(format!("Målet var {target}."), format!("The target was {target}.")),
        }
    }

    /// The typed baseline differs from what the data say.
    pub fn typed_differs(self, typed: &str, own: &str) -> String {
        self.say(
            format!("Aftalen nævner {typed} som udgangspunkt; dataene siger {own}."),
            format!("The agreement names {typed} as baseline; the data say {own}."),
        )
    }

    /// What the grey field means, and how agreements are tested.
    pub fn since_note(self) -> String {
        self.say(
            "Gråt felt: ændringer, der ikke kan skelnes fra tilfældige udsving. Stiplet linje: udgangspunktet. Lyst felt: tallets usikkerhed. Aftalens tal er valgt på forhånd og prøves for sig. Et tal, der er valgt, fordi det lå dårligt, bliver ofte lidt bedre af sig selv.",
            "Grey field: changes that cannot be told from chance. Dashed line: the baseline. Pale band: the figure’s uncertainty. An agreement’s figure is chosen beforehand and tested by itself. A figure chosen because it lay badly often gets a little better by itself.",
        )
        .to_owned()
    }

    /// The label of what was done, by what the unit reports.
    pub fn action_label(self, status: ActionStatus) -> &'static str {
        match status {
            ActionStatus::Done => self.say("Gjort", "Done"),
            ActionStatus::UnderWay => self.say("I gang", "Under way"),
            ActionStatus::Dropped => self.say("Droppet", "Dropped"),
            ActionStatus::NotStated => self.say("Handling", "Action"),
        }
    }

    /// "ikke meldt, om det blev gjort"
    pub fn no_status(self) -> &'static str {
        self.say("Ikke meldt, om det blev gjort.", "Not reported whether it was done.")
    }

    /// "Givet."
    pub fn given(self, given: Given) -> &'static str {
        match given {
            Given::Yes => self.say("Givet.", "Given."),
            Given::Partly => self.say("Delvist givet.", "Partly given."),
            Given::No => self.say("Ikke givet.", "Not given."),
            Given::NotStated => {
                self.say("Ikke meldt, om den blev givet.", "Not reported whether given.")
            }
        }
    }

    /// "højst 20 %", "mindst 3,8", "op", "ned"
    pub fn aim(self, up: bool, target: Option<&str>) -> String {
        match (up, target) {
            (true, Some(v)) => self.say(format!("mindst {v}"), format!("at least {v}")),
            (false, Some(v)) => self.say(format!("højst {v}"), format!("at most {v}")),
            (true, None) => self.say("højere", "higher").to_owned(),
            (false, None) => self.say("lavere", "lower").to_owned(),
        }
    }

    /// "Elever", "Forældre"
    pub fn voice(self, voice: Voice) -> String {
        match voice {
            Voice::Children => capital(self.persons()),
            Voice::Parents => self.say("Forældre", "Parents").to_owned(),
            Voice::Staff => self.say("Medarbejdere", "Staff").to_owned(),
            Voice::Leaders => self.say("Ledere", "Leaders").to_owned(),
            Voice::Other => self.say("Andre", "Others").to_owned(),
        }
    }

    /// What those concerned said yes to.
    pub fn consent(self, consent: Consent) -> &'static str {
        match consent {
            Consent::Internal => {
                self.say("samtykke til samtalen", "consent for the talk")
            }
            Consent::Public => {
                self.say("samtykke til offentliggørelse", "consent to publish")
            }
            Consent::NotNeeded => {
                self.say("ingen kan genkendes", "nobody can be recognised")
            }
        }
    }

    /// The headline of »Stemmer og observationer«.
    pub fn voices_headline(self, n: usize, figures: usize) -> String {
        let what = match n {
            1 => self.say("observation", "observation"),
            _ => self.say("observationer", "observations"),
        };
        let count = capital(&match n {
            1 => self.say("én", "one").to_owned(),
            n => self.counted(n),
        });
        let beside = match figures {
            0 => String::new(),
            1 => self.say("; ét tal får ord", "; one figure gets words").to_owned(),
            n => {
                let n = self.counted(n);
                self.say(format!("; {n} tal får ord"), format!("; {n} figures get words"))
            }
        };
        format!("{count} {what}{beside}")
    }

    /// What the material is.
    pub fn voices_note(self) -> &'static str {
        self.say(
            "Ordene er gengivet, som de er skrevet ned. De er talt, ikke lagt sammen: en stemme er et eksempel, ikke et gennemsnit. De står ved det tal, de taler til; de forklarer det ikke.",
            "The words are given as they were written down. They are counted, not averaged: a voice is an example, not a mean. They stand beside the figure they speak to; they do not explain it.",
        )
    }

    /// Where the words come from.
    pub fn written_by_people(self) -> &'static str {
        self.say(
            "Kilde: enhedens og forvaltningens egne tekster",
            "Source: the unit’s and the administration’s own texts",
        )
    }

    /// "I gang"
    pub fn effort_status(self, status: EffortStatus) -> &'static str {
        match status {
            EffortStatus::Planned => self.say("Planlagt", "Planned"),
            EffortStatus::UnderWay => self.say("I gang", "Under way"),
            EffortStatus::Embedded => self.say("En del af hverdagen", "Part of everyday"),
            EffortStatus::Ended => self.say("Afsluttet", "Ended"),
            EffortStatus::Dropped => self.say("Droppet", "Dropped"),
            EffortStatus::NotStated => {
                self.say("Status ikke meldt", "Status not reported")
            }
        }
    }

    /// The headline of »Indsatser«.
    pub fn efforts_headline(self, shared: usize, own: usize) -> String {
        let count = |n: usize, one: (&str, &str), many: (&str, &str)| match n {
            1 => format!("{} {}", self.say("én", "one"), self.say(one.0, one.1)),
            n => format!("{} {}", self.counted(n), self.say(many.0, many.1)),
        };
        let shared_words = count(
            shared,
            ("fælles indsats", "shared effort"),
            ("fælles indsatser", "shared efforts"),
        );
        let own_words =
            count(own, ("egen indsats", "own effort"), ("egne indsatser", "own efforts"));
        let text = match (shared, own) {
            (0, _) => own_words,
            (_, 0) => shared_words,
            _ => self.list(&[shared_words, own_words]),
        };
        capital(&text)
    }

    /// What the efforts' status is.
    pub fn efforts_note(self) -> &'static str {
        self.say(
            "Status og resultater er meldt af enheden. At et tal har ændret sig, viser ikke, at indsatsen er grunden.",
            "Status and results are reported by the unit. That a figure has changed does not show that the effort is the reason.",
        )
    }

    /// How far both views of a rubric agree.
    pub fn rubric_title(self, same: usize, both: usize, stated: usize) -> String {
        let unit = self.unit_capital();
        match (both, same) {
            (0, _) => {
                let n = self.counted(stated);
                self.say(
                    format!("{unit} har placeret sig på {n} udsagn"),
                    format!("{unit} has placed itself on {n} statements"),
                )
            }
            (both, same) if both == same => {
                let n = self.counted(both);
                self.say(
                    format!("{unit} og forvaltningen ser det samme i alle {n} udsagn"),
                    format!("{unit} and the administration see the same in all {n} statements"),
                )
            }
            (both, same) => self.say(
                format!("{unit} og forvaltningen ser det samme i {same} af {both} udsagn"),
                format!("{unit} and the administration see the same in {same} of {both} statements"),
            ),
        }
    }

    /// What a rubric is and is not.
    pub fn rubric_note(self) -> &'static str {
        self.say(
            "Et niveau er et sted på en vej, ikke en karakter; niveauer lægges ikke sammen. Forskellige blikke er et spørgsmål.",
            "A level is a place on a path, not a mark; levels are not added up. Different views are a question.",
        )
    }

    /// The headline of the forms.
    pub fn forms_headline(self) -> &'static str {
        self.say(
            "Aftal kun et tal, hvis ændringen kan ses",
            "Agree on a figure only if the change can be seen",
        )
    }

    /// What the grey field of the forms means.
    pub fn forms_lead(self, first: bool) -> String {
        let field = self.say(
            "Gråt felt: ændringer, som næste års tal oftest ikke kan vise. Ligger målet dér, så aftal hellere en handling.",
            "Grey field: changes that next year’s figures mostly cannot show. If the target lies there, rather agree on an action.",
        );
        let none = self.say(
            " Der er ingen aftaler fra tidligere år; dem, I skriver her, står først i næste års pakke.",
            " There are no agreements of earlier years; those you write here stand first in next year’s pack.",
        );
        format!("{field}{}", if first { none } else { "" })
    }

    /// "Aftaler for 2026/27"
    pub fn forms_kicker(self, year: SchoolYear) -> String {
        let next = year.next().unwrap_or(year);
        self.say(format!("Aftaler for {next}"), format!("Agreements for {next}"))
    }
}

#[cfg(test)]
mod tests {
    use datapakke_model::{Language, UnitKind};

    use super::*;

    fn words(language: Language) -> Words {
        Words { language, kind: UnitKind::Skole }
    }

    #[test]
    fn the_headline_counts_the_ends() {
        let ends = Ends { better: 1, open: 2, no_figure: 1, ..Ends::default() };
        assert_eq!(
            words(Language::Da).since_headline(ends),
            "Fire aftaler: én tydeligt bedre, to kan ikke afgøres og én kan ikke måles med tal."
        );
        let one = Ends { open: 1, ..Ends::default() };
        assert_eq!(
            words(Language::Da).since_headline(one),
            "Én aftale: kan ikke afgøres."
        );
        let two = Ends { worse: 2, ..Ends::default() };
        assert_eq!(
            words(Language::En).since_headline(two),
            "Two agreements: all clearly worse."
        );
    }

    #[test]
    fn an_open_change_says_what_could_have_been_seen() {
        let change = AgreedChange {
            before: "3,6".into(),
            now: "3,7".into(),
            visible: "0,2".into(),
            persons: "131 elever".into(),
            ..AgreedChange::default()
        };
        assert_eq!(
            words(Language::Da).agreed_open(&change),
            "Fra 3,6 til 3,7. En ændring under 0,2 kan ikke ses med 131 elever."
        );
    }
}
