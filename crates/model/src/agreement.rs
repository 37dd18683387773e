//! Agreements of a conference: goal, figure, action, support and deadline, over the years,
//! and what the next year's data say of them.

use serde::{Deserialize, Serialize};

use crate::conference::About;
use crate::day::Day;
use crate::id::UnitId;
use crate::source::Place;
use crate::text::Text;
use crate::year::SchoolYear;

/// One agreement, as it was made and as the unit later reports on it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Agreement {
    /// Its number within the unit; the same over the years in which it is kept.
    pub id: String,
    /// The unit.
    pub unit: UnitId,
    /// The school year whose data lay on the table.
    pub year: SchoolYear,
    /// What is to be reached.
    pub goal: String,
    /// The figure it is about, if any.
    pub about: Option<About>,
    /// The figure when the agreement was made.
    pub baseline: Option<f64>,
    /// What the figure is to do, if it is about one.
    pub aim: Option<Aim>,
    /// The effort it belongs to.
    pub effort: Option<String>,
    /// What is to be done.
    pub action: Option<String>,
    /// The role that does it; never a name.
    pub who: Option<String>,
    /// The role that follows up (tovholder); never a name.
    pub coordinator: Option<String>,
    /// What the administration promised.
    pub support: Support,
    /// When it is to be done.
    pub deadline: Option<Day>,
    /// When it is followed up.
    pub follow_up: Option<Day>,
    /// Whether it was done, as the unit reports.
    pub status: ActionStatus,
    /// The unit's own sign of success, where no figure tells.
    pub criterion: Option<String>,
    /// What the unit saw of it since.
    pub seen: Option<String>,
    /// Where it stands.
    pub place: Place,
}

/// What a figure is to do.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Aim {
    /// Rise.
    Up,
    /// Fall.
    Down,
    /// Reach this value or more.
    AtLeast(f64),
    /// Reach this value or less.
    AtMost(f64),
}

impl Aim {
    /// Tells whether the figure is to rise.
    pub fn is_up(self) -> bool {
        matches!(self, Aim::Up | Aim::AtLeast(_))
    }

    /// Returns the value that is to be reached, if one was agreed.
    pub fn target(self) -> Option<f64> {
        match self {
            Aim::AtLeast(value) | Aim::AtMost(value) => Some(value),
            Aim::Up | Aim::Down => None,
        }
    }
}

/// Support from the administration.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Support {
    /// What was promised, if anything.
    pub promised: Option<String>,
    /// Whether it was given.
    pub given: Given,
    /// What was given, in words.
    pub note: Option<String>,
}

/// Whether promised support was given.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Default,
    Serialize,
    Deserialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum Given {
    /// All of it.
    Yes,
    /// A part.
    Partly,
    /// Nothing.
    No,
    /// Not said.
    #[default]
    NotStated,
}

/// Whether an action was done.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Default,
    Serialize,
    Deserialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum ActionStatus {
    /// Done.
    Done,
    /// Begun.
    UnderWay,
    /// Given up.
    Dropped,
    /// Not said.
    #[default]
    NotStated,
}

/// What the new data say of an agreement.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AgreementOutcome {
    /// The figure moved as agreed, and it is certain.
    ClearlyBetter,
    /// The figure moved the other way, and it is certain.
    ClearlyWorse,
    /// The data cannot tell.
    CannotTell {
        /// The smallest change that could have been seen, on the indicator's own scale.
        smallest_visible: f64,
    },
    /// No data can be put beside those of the agreement.
    NotTestable {
        /// Why not.
        reason: NotTestable,
    },
}

/// Why an agreement cannot be tested on data.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NotTestable {
    /// It is about no figure: the unit's own criterion counts.
    NoIndicator,
    /// The measure changed in between, with the reason as it is printed.
    SeriesBreak(Text),
    /// The indicator has no figure for the unit any more.
    IndicatorGone,
    /// The group is too small to be shown in one of the years.
    GroupHidden,
    /// The figure has no known spread or base.
    NoSpread,
    /// Nothing was measured since the agreement was made.
    NotMeasured,
    /// Nobody said what the figure is to do, and no direction is wanted.
    NoAim,
}

/// A column of the sheet of agreements; the same headings are written and read back.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum Column {
    /// Unit: number or name.
    Unit,
    /// School year of the data on the table.
    Year,
    /// Number of the agreement.
    Number,
    /// Goal in words.
    Goal,
    /// Indicator: identity or label.
    Indicator,
    /// Group.
    Group,
    /// Figure when the agreement was made.
    Baseline,
    /// Direction or target.
    Aim,
    /// Effort.
    Effort,
    /// Action.
    Action,
    /// Role that does it.
    Who,
    /// Role that follows up.
    Coordinator,
    /// Support promised.
    Promised,
    /// Deadline.
    Deadline,
    /// Date of follow-up.
    FollowUp,
    /// Own sign of success.
    Criterion,
    /// Status of the action, filled in next year.
    Status,
    /// Support given, filled in next year.
    Given,
    /// What was seen, filled in next year.
    Seen,
}

impl Column {
    /// All columns in the order of the sheet: what is agreed, then what came of it.
    pub const ALL: [Column; 19] = [
        Column::Unit,
        Column::Year,
        Column::Number,
        Column::Goal,
        Column::Indicator,
        Column::Group,
        Column::Baseline,
        Column::Aim,
        Column::Effort,
        Column::Action,
        Column::Who,
        Column::Coordinator,
        Column::Promised,
        Column::Deadline,
        Column::FollowUp,
        Column::Criterion,
        Column::Status,
        Column::Given,
        Column::Seen,
    ];

    /// Returns the heading.
    pub fn heading(self) -> Text {
        let (da, en) = match self {
            Column::Unit => ("Enhed", "Unit"),
            Column::Year => ("Skoleår", "School year"),
            Column::Number => ("Nr.", "No."),
            Column::Goal => ("Mål", "Goal"),
            Column::Indicator => ("Indikator", "Indicator"),
            Column::Group => ("Gruppe", "Group"),
            Column::Baseline => ("Udgangspunkt", "Baseline"),
            Column::Aim => ("Retning eller målværdi", "Direction or target"),
            Column::Effort => ("Indsats", "Effort"),
            Column::Action => ("Det gør vi", "Action"),
            Column::Who => ("Hvem", "Who"),
            Column::Coordinator => ("Tovholder", "Coordinator"),
            Column::Promised => ("Støtte fra forvaltningen", "Support promised"),
            Column::Deadline => ("Frist", "Deadline"),
            Column::FollowUp => ("Opfølgning", "Follow-up"),
            Column::Criterion => ("Eget tegn", "Own sign"),
            Column::Status => ("Status", "Status"),
            Column::Given => ("Støtte givet", "Support given"),
            Column::Seen => ("Det så vi", "What we saw"),
        };
        Text::new(da, en)
    }

    /// Returns what to write in the column, in a sentence.
    pub fn guidance(self) -> Text {
        let (da, en) = match self {
            Column::Unit => (
                "Enhedens nummer eller navn, som i enheder.csv.",
                "The unit's number or name, as in enheder.csv.",
            ),
            Column::Year => (
                "Det skoleår, datapakken handlede om, da aftalen blev indgået, fx 2025/26.",
                "The school year of the data pack when the agreement was made, such as 2025/26.",
            ),
            Column::Number => (
                "Aftalens nummer på enheden. Behold nummeret, når aftalen videreføres næste år.",
                "The agreement's number at the unit. Keep it when the agreement goes on next year.",
            ),
            Column::Goal => (
                "Det, I vil opnå, i én sætning.",
                "What you want to reach, in one sentence.",
            ),
            Column::Indicator => (
                "Det tal, aftalen følges på. `datapakke katalog` viser navnene. Tom, hvis intet tal passer.",
                "The figure that follows the agreement. `datapakke catalogue` lists the names. Empty if none fits.",
            ),
            Column::Group => (
                "Hvem tallet gælder: alle, indskoling, mellemtrin, udskoling, 7. klasse, 7b, piger, drenge.",
                "Whom the figure is about: alle, indskoling, mellemtrin, udskoling, 7. klasse, 7b, piger, drenge.",
            ),
            Column::Baseline => (
                "Tallet, da aftalen blev indgået. Aftalearket udfylder det.",
                "The figure when the agreement was made. The agreement sheet fills it in.",
            ),
            Column::Aim => (
                "op, ned, mindst 3,8 eller højst 20 %.",
                "op (up), ned (down), at least 3.8 or at most 20 %.",
            ),
            Column::Effort => (
                "Den indsats, aftalen hører til.",
                "The effort the agreement belongs to.",
            ),
            Column::Action => ("Det, der bliver gjort.", "What is to be done."),
            Column::Who => (
                "Rollen, der gør det. Ikke et navn.",
                "The role that does it. Not a name.",
            ),
            Column::Coordinator => (
                "Rollen, der følger op. Ikke et navn.",
                "The role that follows up. Not a name.",
            ),
            Column::Promised => (
                "Den støtte, forvaltningen lover. Tom, hvis ingen er aftalt.",
                "The support the administration promises. Empty if none was agreed.",
            ),
            Column::Deadline => ("Dato, fx 2027-03-01.", "A date, such as 2027-03-01."),
            Column::FollowUp => (
                "Datoen, hvor I følger op sammen.",
                "The date on which you follow up together.",
            ),
            Column::Criterion => (
                "Hvordan I kan se, at det lykkes, når intet tal viser det.",
                "How you can see that it works when no figure shows it.",
            ),
            Column::Status => (
                "Udfyldes året efter: gjort, i gang eller droppet.",
                "Filled in a year later: done, under way or dropped.",
            ),
            Column::Given => (
                "Udfyldes året efter: ja, delvist eller nej, gerne med et par ord.",
                "Filled in a year later: yes, partly or no, with a few words if you like.",
            ),
            Column::Seen => (
                "Udfyldes året efter: det, I har set eller optalt.",
                "Filled in a year later: what you have seen or counted.",
            ),
        };
        Text::new(da, en)
    }

    /// Returns the words to choose from, where the column has a list.
    pub fn choices(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Column::Status => {
                &[("gjort", "done"), ("i gang", "under way"), ("droppet", "dropped")]
            }
            Column::Given => &[("ja", "yes"), ("delvist", "partly"), ("nej", "no")],
            Column::Group => &[
                ("alle", "alle"),
                ("indskoling", "indskoling"),
                ("mellemtrin", "mellemtrin"),
                ("udskoling", "udskoling"),
                ("piger", "piger"),
                ("drenge", "drenge"),
            ],
            _ => &[],
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn the_headings_of_a_sheet_are_told_apart_in_each_language() {
        let da: BTreeSet<String> = Column::ALL.iter().map(|c| c.heading().da).collect();
        let en: BTreeSet<String> = Column::ALL.iter().map(|c| c.heading().en).collect();
        assert_eq!((da.len(), en.len()), (Column::ALL.len(), Column::ALL.len()));
    }

    #[test]
    fn an_aim_knows_its_direction_and_target() {
        assert!(Aim::AtLeast(3.8).is_up() && Aim::Up.is_up());
        assert!(!Aim::AtMost(20.0).is_up() && !Aim::Down.is_up());
        assert_eq!((Aim::AtMost(20.0).target(), Aim::Down.target()), (Some(20.0), None));
    }
}
