//! The status of a respondent in a survey system, in the languages of its exports.

use super::question::normal;

/// How far a respondent came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Status {
    /// Made, but never sent a questionnaire: not asked.
    New,
    /// Asked; has not begun.
    Distributed,
    /// Asked; has answered something.
    Partial,
    /// Asked and finished.
    Completed,
    /// Asked and left.
    Dropped,
}

impl Status {
    /// Reads the name of a status in Danish, Norwegian or English.
    pub(crate) fn from_label(label: &str) -> Option<Self> {
        Some(match normal(label).as_str() {
            "ny" | "nye" | "new" => Status::New,
            "distribueret" | "distribuert" | "distributed" | "sendt"
            | "ikke besvaret" | "inviteret" | "invited" | "not started"
            | "ikke startet" => Status::Distributed,
            "nogen svar" | "nogle svar" | "noen svar" | "delvist besvaret"
            | "delvis besvaret" | "some answers" | "partially answered" | "påbegyndt"
            | "started" | "incomplete" | "ufuldstændig" => Status::Partial,
            "gennemført" | "gjennomført" | "completed" | "complete" | "afsluttet"
            | "besvaret" | "fuldført" => Status::Completed,
            "frafaldet" | "frafald" | "frafalt" | "dropped" | "rejected" | "afvist" => {
                Status::Dropped
            }
            _ => return None,
        })
    }

    /// Tells whether the person was asked at all.
    pub(crate) fn asked(self) -> bool {
        self != Status::New
    }
}

/// Tells whether a question is the survey system's own status block.
pub(crate) fn is_status_block(question_name: &str, variable: &str, text: &str) -> bool {
    let (name, variable) = (question_name.to_lowercase(), variable.to_lowercase());
    let text = normal(text);
    name.starts_with("statoverall")
        || variable.starts_with("statoverall")
        || (variable.starts_with("stato_") && text.starts_with("saml"))
        || text == "samlet status"
        || text == "overall status"
}
