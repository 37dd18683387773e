//! The words for the catalogue's own terms: an enum goes in, its name in both languages comes out.

use super::{Binning, Confidentiality, Direction, Measure, Scoring, Statistic, Subject};
use crate::profile::{Method, Test, Verdict};
use crate::text::Text;

impl Measure {
    /// Returns the unit's name.
    pub fn label(self) -> Text {
        match self {
            Measure::Percent => Text::new("procent", "percent"),
            Measure::Points => Text::new("point", "points"),
            Measure::Mark => Text::new("karakter", "mark"),
            Measure::Count => Text::new("antal", "number"),
            Measure::Days => Text::new("dage", "days"),
            Measure::Quotient => Text::new("forhold", "quotient"),
            Measure::Verdict => Text::new("bedømmelse", "verdict"),
        }
    }
}

impl Direction {
    /// Returns what is wanted.
    pub fn label(self) -> Text {
        match self {
            Direction::Higher => Text::new("højere", "higher"),
            Direction::Lower => Text::new("lavere", "lower"),
            Direction::None => Text::new("ingen retning", "no direction"),
        }
    }
}

impl Statistic {
    /// Returns the statistic's name.
    pub fn label(self) -> Text {
        match self {
            Statistic::Share => Text::new("andel", "share"),
            Statistic::Mean => Text::new("gennemsnit", "mean"),
            Statistic::Median => Text::new("median", "median"),
            Statistic::Ratio => Text::new("vægtet gennemsnit", "weighted mean"),
            Statistic::Counted => Text::new("optalt", "counted"),
            Statistic::Verdict => {
                Text::new("offentliggjort bedømmelse", "published verdict")
            }
        }
    }
}

impl Subject {
    /// Returns who is behind the figure.
    pub fn label(self) -> Text {
        match self {
            Subject::Pupils => {
                Text::new("elever, børn og unge", "pupils, children, young people")
            }
            Subject::Staff => Text::new("medarbejdere", "staff"),
            Subject::Parents => Text::new("forældre", "parents"),
            Subject::Things => Text::new("ikke personer", "not persons"),
        }
    }
}

impl Confidentiality {
    /// Returns who may see it.
    pub fn label(self) -> Text {
        match self {
            Confidentiality::Open => Text::new("alle", "anyone"),
            Confidentiality::Internal => Text::new(
                "skolen, skolebestyrelsen og forvaltningen",
                "school, board, administration",
            ),
            Confidentiality::Test => Text::new(
                "skolen, skolebestyrelsen og forvaltningen (testresultat, folkeskoleloven § 55 b)",
                "school, board, administration (test result, folkeskoleloven § 55 b)",
            ),
            Confidentiality::Staff => {
                Text::new("ledelsen og forvaltningen", "leadership and administration")
            }
        }
    }
}

impl Scoring {
    /// Returns the rule in words.
    pub fn label(self) -> Text {
        match self {
            Scoring::MeanOfHalf => Text::new(
                "gennemsnit 1–5 af de besvarede spørgsmål, når mindst halvdelen er besvaret",
                "mean 1–5 of the answered questions when at least half are answered",
            ),
            Scoring::Sum => Text::new(
                "sum med 0 point for det laveste svar, når alle spørgsmål er besvaret",
                "sum with 0 points for the lowest answer when every question is answered",
            ),
            Scoring::Index100 => Text::new(
                "gennemsnit 0–100 af de besvarede spørgsmål, når mindst halvdelen er besvaret",
                "mean 0–100 of the answered questions when at least half are answered",
            ),
            Scoring::None => Text::new(
                "kun svar pr. spørgsmål; en indikator er andelen med det ønskede svar",
                "answers per question only; an indicator is the share with the wanted answer",
            ),
        }
    }

    /// Returns what one answer counts, given its turned value (1 is lowest) and the
    /// number of steps of its scale.
    ///
    /// A mean puts every scale evenly onto 1–5, so that a question of four steps can
    /// stand among those of five. An index puts it onto 0–100, a sum starts at 0.
    /// None for a scale of fewer than two steps and for a value outside it.
    pub fn points(self, value: f64, n_steps: usize) -> Option<f64> {
        let top = n_steps as f64;
        if n_steps < 2 || !(1.0..=top).contains(&value) {
            return None;
        }
        let place = (value - 1.0) / (top - 1.0);
        Some(match self {
            Scoring::MeanOfHalf => 1.0 + 4.0 * place,
            Scoring::Sum => value - 1.0,
            Scoring::Index100 => 100.0 * place,
            Scoring::None => value,
        })
    }
}

impl Binning {
    /// Returns the rule in words.
    pub fn label(self) -> Text {
        match self {
            Binning::Exact => Text::new("scoren rundes ikke", "the score is not rounded"),
            Binning::OneDecimal => Text::new(
                "scoren rundes først til én decimal",
                "the score is first rounded to one decimal",
            ),
        }
    }
}

impl Method {
    /// All methods.
    pub const ALL: [Method; 8] = [
        Method::Published,
        Method::PublishedShare,
        Method::PublishedMean,
        Method::Counted,
        Method::Share,
        Method::Mean,
        Method::Median,
        Method::Ratio,
    ];

    /// Returns the identity of the rule that explains the method.
    pub fn rule(self) -> &'static str {
        match self {
            Method::Published => "published",
            Method::PublishedShare => "published_share",
            Method::PublishedMean => "published_mean",
            Method::Counted => "counted",
            Method::Share => "share",
            Method::Mean => "mean",
            Method::Median => "median",
            Method::Ratio => "ratio",
        }
    }
}

impl Verdict {
    /// All verdicts.
    pub const ALL: [Verdict; 7] = [
        Verdict::Better,
        Verdict::Worse,
        Verdict::Higher,
        Verdict::Lower,
        Verdict::NotCertain,
        Verdict::Counted,
        Verdict::NotAssessable,
    ];

    /// Returns the identity of the rule that explains the verdict.
    pub fn rule(self) -> &'static str {
        match self {
            Verdict::Better => "better",
            Verdict::Worse => "worse",
            Verdict::Higher => "higher",
            Verdict::Lower => "lower",
            Verdict::NotCertain => "not_certain",
            Verdict::Counted => "verdict_counted",
            Verdict::NotAssessable => "not_assessable",
        }
    }
}

impl Test {
    /// All tests.
    pub const ALL: [Test; 10] = [
        Test::Shares,
        Test::SharesOfSame,
        Test::Means,
        Test::MeansOfSame,
        Test::SkewedMeans,
        Test::Constant,
        Test::Paired,
        Test::Expected,
        Test::Line,
        Test::Months,
    ];

    /// Returns the identities of the rules that explain the test.
    pub fn rules(self) -> &'static [&'static str] {
        match self {
            Test::Shares => &["rare_answers"],
            Test::SharesOfSame => &["partly_the_same", "rare_answers"],
            Test::Means => &["mean"],
            Test::MeansOfSame => &["partly_the_same"],
            Test::SkewedMeans => &["skewed_values"],
            Test::Constant => &["nation_constant"],
            Test::Paired => &["same_pupils"],
            Test::Expected => &["expected_result"],
            Test::Line => &["trend"],
            Test::Months => &["months"],
        }
    }
}
