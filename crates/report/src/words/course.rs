//! The words of how figures move: months, trends, the same pupils in two tests.

use datapakke_model::profile::{
    Comparison, MoveRow, Moves, ProgressionScale, Trend, Verdict,
};
use datapakke_model::{Period, SchoolYear};

use super::sentence::{HEADLINE, Said, is_certain};
use super::{Words, capital};

/// The least measured years of which a tendency is spoken.
const TREND: u32 = 5;

impl Words {
    /// A headline that begins with what a course of months, years or tests says, and goes
    /// on with whatever else is certain as far as there is room.
    pub fn course_headline(self, courses: &[String], figures: &[Said<'_>]) -> String {
        let change = |f: &Said<'_>| {
            let found = f.change.filter(|c| is_certain(c.verdict))?;
            Some(format!("{}: {}.", f.label, self.change(found.verdict)))
        };
        let position = |f: &Said<'_>| {
            let found = f.position.filter(|c| is_certain(c.verdict))?;
            Some(format!("{}: {}.", f.label, self.position(found)))
        };
        let more = figures.iter().filter_map(change);
        let more = more.chain(figures.iter().filter_map(position));
        let mut out = String::new();
        for sentence in courses.iter().cloned().chain(more) {
            let longer = out.chars().count() + 1 + sentence.chars().count();
            if out.is_empty() {
                out = sentence;
            } else if longer <= HEADLINE {
                out = format!("{out} {sentence}");
            }
        }
        out
    }

    /// "Samlet fravær falder over fem år", where the line is certain.
    pub fn trend_title(self, label: &str, trend: &Trend) -> Option<String> {
        let change = trend.change.as_ref()?;
        if trend.points < TREND || !is_certain(change.verdict) {
            return None;
        }
        let (from, to) = (trend.from.school_year()?, trend.to.school_year()?);
        let years = usize::from(to.start().checked_sub(from.start())?) + 1;
        let n = self.counted(years);
        Some(match change.difference > 0.0 {
            true => self.say(
                format!("{label} stiger over {n} år"),
                format!("{label} rises over {n} years"),
            ),
            false => self.say(
                format!("{label} falder over {n} år"),
                format!("{label} falls over {n} years"),
            ),
        })
    }

    /// "Faldet er 1,1 point; tilfældig variation −1,6 til −0,6." from finished numbers.
    pub fn interval_words(self, rises: bool, size: &str, ends: (&str, &str)) -> String {
        let name = match rises {
            true => self.say("Stigningen", "The rise"),
            false => self.say("Faldet", "The fall"),
        };
        self.say(
            format!("{name} er {size}; tilfældig variation {} til {}.", ends.0, ends.1),
            format!("{name} is {size}; chance variation {} to {}.", ends.0, ends.1),
        )
    }

    /// Says that there are too few measurements to speak of a tendency.
    pub fn too_few_years(self, points: u32) -> String {
        let n = capital(&self.counted(points as usize));
        self.say(
            format!("{n} målinger: for få til at tale om en tendens."),
            format!("{n} measurements: too few to speak of a tendency."),
        )
    }

    /// "syv måneder i træk under", for a signal of that many months.
    pub fn months_in_a_row(self, n: usize, above: bool) -> String {
        let side = match above {
            true => self.say("over", "above"),
            false => self.say("under", "below"),
        };
        let n = self.counted(n);
        self.say(format!("{n} måneder i træk {side}"), format!("{n} months {side}"))
    }

    /// "syv måneder i træk op", for months that all rise or all fall.
    pub fn months_one_way(self, n: usize, rises: bool) -> String {
        let way = match rises {
            true => self.say("op", "rising"),
            false => self.say("ned", "falling"),
        };
        let n = self.counted(n);
        self.say(format!("{n} måneder i træk {way}"), format!("{n} months {way}"))
    }

    /// "uden for grænsen", for a month that lies beyond a limit.
    pub fn month_outside(self, above: bool) -> &'static str {
        match above {
            true => self.say("over grænsen", "above the limit"),
            false => self.say("under grænsen", "below the limit"),
        }
    }

    /// "to af tre tæt på grænsen"
    pub fn months_near_limit(self) -> &'static str {
        self.say("to af tre tæt på grænsen", "two of three near the limit")
    }

    /// The title of the months: what the year as a whole says, and nothing more.
    pub fn months_title(self, year: SchoolYear, latest: &Comparison) -> String {
        let above = latest.difference > 0.0;
        match latest.verdict {
            v if is_certain(v) && above => self.say(
                format!("{year} ligger samlet over det sædvanlige for månederne"),
                format!("{year} as a whole lies above what is usual for the months"),
            ),
            v if is_certain(v) => self.say(
                format!("{year} ligger samlet under det sædvanlige for månederne"),
                format!("{year} as a whole lies below what is usual for the months"),
            ),
            Verdict::NotCertain => self.say(
                format!("{year} kan samlet ikke skelnes fra det sædvanlige"),
                format!("{year} as a whole cannot be told from the usual"),
            ),
            _ => self.say(
                format!("Månederne i {year} ved siden af det sædvanlige"),
                format!("The months of {year} beside the usual ones"),
            ),
        }
    }

    /// "Syv måneder i træk under det sædvanlige er mere, end tilfældighed forklarer"
    pub fn run_title(self, n: usize, above: bool) -> String {
        let row = capital(&self.months_in_a_row(n, above));
        self.say(
            format!("{row} det sædvanlige er mere, end tilfældighed forklarer"),
            format!("{row} the usual is more than chance explains"),
        )
    }

    /// "Syv måneder i træk under det sædvanlige, men årets samlede forskel kan være tilfældig"
    pub fn run_by_chance_title(self, n: usize, above: bool) -> String {
        let row = capital(&self.months_in_a_row(n, above));
        self.say(
            format!("{row} det sædvanlige, men årets samlede forskel kan være tilfældig"),
            format!("{row} the usual, but the year’s whole difference may be chance"),
        )
    }

    /// "Siden december har fraværet ligget under det sædvanlige."
    pub fn since_month(self, month: &str, what: &str, above: bool) -> String {
        let side = match above {
            true => self.say("over", "above"),
            false => self.say("under", "below"),
        };
        self.say(
            format!("Siden {month} har {what} ligget {side} det sædvanlige."),
            format!("Since {month} {what} has been {side} the usual."),
        )
    }

    /// The headline of followed pupils; `subject` is "i læsning".
    pub fn followed_headline(self, subject: &str, change: &Comparison) -> Option<String> {
        let higher = change.difference > 0.0;
        Some(match change.verdict {
            v if is_certain(v) && higher => self.say(
                format!("De elever, vi kan følge, ligger tydeligt højere {subject} end ved første test."),
                format!("The pupils we can follow lie clearly higher {subject} than at the first test."),
            ),
            v if is_certain(v) => self.say(
                format!("De elever, vi kan følge, ligger tydeligt lavere {subject} end ved første test."),
                format!("The pupils we can follow lie clearly lower {subject} than at the first test."),
            ),
            Verdict::NotCertain => self.say(
                format!("De elever, vi kan følge, har ikke flyttet sig sikkert {subject}."),
                format!("The pupils we can follow have not moved with certainty {subject}."),
            ),
            _ => return None,
        })
    }

    /// The title of the same pupils in two tests.
    pub fn followed_title(self, change: Option<&Comparison>) -> String {
        let name = self.say("Samme elever, to test", "The same pupils, two tests");
        match change.map(|c| c.verdict) {
            Some(Verdict::NotAssessable | Verdict::Counted) | None => name.to_owned(),
            Some(verdict) => format!("{name}: {}", self.change(verdict)),
        }
    }

    /// "fra 4. til 6. og fra 6. til 8. klasse"
    pub fn grades_followed(self, grades: &[(u8, u8)]) -> String {
        let one = |(from, to): &(u8, u8)| {
            self.say(
                format!("fra {from}. til {to}."),
                format!("from grade {from} to {to}"),
            )
        };
        let all: Vec<String> = grades.iter().map(one).collect();
        let all = self.list(&all);
        if all.is_empty() { all } else { self.say(format!("{all} klasse"), all) }
    }

    /// The title of year groups through the grades; no change is told of.
    pub fn year_groups_title(self, label: &str) -> String {
        self.say(
            format!("{label}: årgangene op gennem klassetrinnene"),
            format!("{label}: the year groups through the grades"),
        )
    }

    /// What a panel of a year group is, and what it is not.
    pub fn year_groups_subtitle(self, scale: &str) -> String {
        self.say(
            format!("{scale}. Hvert felt viser en årgangs niveau på vej op. Det er ikke helt de samme elever, for nogle er flyttet til eller fra, og forskellen mellem trinnene er ikke prøvet."),
            format!("{scale}. Each panel shows the level of one year group on its way up. They are not quite the same pupils, since some moved in or out, and no difference between grades is tested."),
        )
    }

    /// Says from when on the year groups' figures can be compared.
    pub fn year_groups_break(self, before: Period) -> String {
        self.say(
            format!(" Tal fra før {before} kan ikke sammenlignes og er ikke med."),
            format!(" Figures before {before} cannot be compared and are not shown."),
        )
    }

    /// "Nu 9. kl."
    pub fn grade_now(self, grade: u8) -> String {
        self.say(format!("Nu {grade}.\u{a0}kl."), format!("Now grade\u{a0}{grade}"))
    }

    /// "7. kl. i 23/24"
    pub fn grade_then(self, grade: u8, period: Period) -> String {
        let when = period.short();
        self.say(
            format!("fra {grade}.\u{a0}kl. i {when}"),
            format!("from grade\u{a0}{grade} in {when}"),
        )
    }

    /// "a, b og c"
    pub fn list(self, items: &[String]) -> String {
        let and = self.say("og", "and");
        match items {
            [] => String::new(),
            [one] => one.clone(),
            [first @ .., last] => format!("{} {and} {last}", first.join(", ")),
        }
    }

    /// The names of three groups by the first test, lowest first.
    pub fn third(self, index: usize) -> &'static str {
        match index {
            0 => self.say("nederste", "lowest"),
            1 => self.say("midterste", "middle"),
            _ => self.say("øverste", "highest"),
        }
    }

    /// What the thirds are thirds of, at the first test.
    pub fn thirds_of(self, scale: ProgressionScale, first: SchoolYear) -> String {
        match scale {
            ProgressionScale::NationalPosition => self.say(
                format!("Efter landets tredjedele i {first}"),
                format!("By the country's thirds in {first}"),
            ),
            ProgressionScale::MunicipalPosition => self.say(
                format!("Efter kommunens tredjedele i {first}"),
                format!("By the municipality's thirds in {first}"),
            ),
            ProgressionScale::Linked => self.say(
                format!("Efter tredjedele i første test, {first}"),
                format!("By thirds of the first test, {first}"),
            ),
        }
    }

    /// The title of the movement; a difference that chance explains is said to be one.
    pub fn moves_title(self, moves: &Moves) -> String {
        let Some((up, _, down)) = totals(moves) else {
            return self
                .say("Så mange skiftede tredjedel", "This many went to another third")
                .to_owned();
        };
        let by_chance = moves.p.is_some_and(|p| p > 0.05);
        match (up == down, by_chance) {
            (true, _) => self
                .say("Lige mange rykkede op og ned", "As many moved up as down")
                .to_owned(),
            (false, true) => self.say(
                format!("{up} op og {down} ned kan være tilfældigt"),
                format!("{up} up and {down} down may be chance"),
            ),
            (false, false) => self.say(
                format!("{up} rykkede op, og {down} rykkede ned"),
                format!("{up} moved up, and {down} moved down"),
            ),
        }
    }

    /// "16 rykkede op, 53 blev, 16 rykkede ned."; nothing where small cells were merged.
    pub fn moves_total(self, moves: &Moves) -> String {
        let Some((up, same, down)) = totals(moves) else {
            return self
                .say(
                    "Små felter er lagt sammen i midten af hensyn til eleverne.",
                    "Small cells are merged into the middle to protect pupils.",
                )
                .to_owned();
        };
        self.say(
            format!("{up} rykkede op, {same} blev, {down} rykkede ned."),
            format!("{up} moved up, {same} stayed, {down} moved down."),
        )
    }
}

/// Returns how many went up, stayed and went down; none where a cell was merged.
pub(crate) fn totals(moves: &Moves) -> Option<(u32, u32, u32)> {
    if moves.merged || moves.rows.is_empty() {
        return None;
    }
    let sum =
        |pick: fn(&MoveRow) -> Option<u32>| moves.rows.iter().filter_map(pick).sum();
    let all_there = moves.rows.iter().all(|row| row.same.is_some());
    all_there.then(|| (sum(|r| r.up), sum(|r| r.same), sum(|r| r.down)))
}
