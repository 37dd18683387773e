//! The short words of a state: verdicts, positions and why there is no value.

use datapakke_model::profile::{Comparison, Course, Verdict};
use datapakke_model::{Period, Why};

use super::Words;

impl Words {
    /// The verdict on a change: "tydeligt bedre", "ingen sikker ændring".
    pub fn change(self, verdict: Verdict) -> &'static str {
        match verdict {
            Verdict::Better => self.say("tydeligt bedre", "clearly better"),
            Verdict::Worse => self.say("tydeligt dårligere", "clearly worse"),
            Verdict::Higher => self.say("tydeligt højere", "clearly higher"),
            Verdict::Lower => self.say("tydeligt lavere", "clearly lower"),
            Verdict::NotCertain => self.say("ingen sikker ændring", "no certain change"),
            Verdict::Counted => self.say("optalt", "counted"),
            Verdict::NotAssessable => self.say("kan ikke vurderes", "cannot be assessed"),
        }
    }

    /// The verdict on a position, in the number's direction.
    pub fn position(self, comparison: &Comparison) -> &'static str {
        let above = comparison.difference > 0.0;
        match comparison.verdict {
            Verdict::Better | Verdict::Worse | Verdict::Higher | Verdict::Lower
                if above =>
            {
                self.say("tydeligt over de andre", "clearly above the others")
            }
            Verdict::Better | Verdict::Worse | Verdict::Higher | Verdict::Lower => {
                self.say("tydeligt under de andre", "clearly below the others")
            }
            Verdict::NotCertain => self.say(
                "kan ikke skelnes fra kommunen",
                "cannot be told from the municipality",
            ),
            Verdict::Counted => self.say("optalt", "counted"),
            Verdict::NotAssessable => self.say("kan ikke vurderes", "cannot be assessed"),
        }
    }

    /// The ministry's published verdict, quoted: »på niveau« (STUK).
    pub fn published_verdict(self, value: f64) -> &'static str {
        if value > 0.5 {
            self.say("»over niveau« (STUK)", "\"above level\" (STUK)")
        } else if value < -0.5 {
            self.say("»under niveau« (STUK)", "\"below level\" (STUK)")
        } else {
            self.say("»på niveau« (STUK)", "\"at level\" (STUK)")
        }
    }

    /// Says that no verdict was published.
    pub fn no_published_verdict(self) -> &'static str {
        self.say("uden bedømmelse", "no verdict published")
    }

    /// Why there is no value, in a period: "ikke målt i 2020/21".
    pub fn absent(self, why: Why, period: Period) -> String {
        match why {
            Why::Suppressed => self.say("skjult", "hidden").to_owned(),
            Why::NotApplicable => {
                self.say("findes ikke her", "does not exist here").to_owned()
            }
            Why::NotCollected => {
                format!("{} {period}", self.say("ikke målt i", "not measured in"))
            }
            Why::Refused => self.say("ikke besvaret", "not answered").to_owned(),
            Why::Unclear => self.say("ikke offentliggjort", "not published").to_owned(),
        }
    }

    /// What could have stood beside a figure.
    pub fn course(self, what: Course) -> &'static str {
        match what {
            Course::SamePupils => {
                self.say("De samme elever i to test", "The same pupils in two tests")
            }
            Course::Months => self.say("Måned for måned", "Month by month"),
            Course::ThreeYears => self.say("Tre år lagt sammen", "Three years together"),
            Course::ChanceVariation => {
                self.say("Tilfældig variation", "Chance variation")
            }
        }
    }

    /// Says that the measure is another than before.
    pub fn new_measure(self) -> &'static str {
        self.say("ny måling", "new measure")
    }

    /// Says that the unit is another than before.
    pub fn new_unit(self) -> &'static str {
        self.say("ny enhed", "new unit")
    }

    /// Says that there is nothing before.
    pub fn first_measurement(self) -> &'static str {
        self.say("første måling", "first measurement")
    }

    /// Says that the earlier figure is not shown or not there.
    pub fn nothing_before(self) -> &'static str {
        self.say("intet tal året før", "no figure the year before")
    }

    /// Says that there is nobody to compare with.
    pub fn alone(self) -> &'static str {
        self.say("ingen at sammenligne med", "nobody to compare with")
    }
}
