//! Minutes and their owners in; the agenda's vertical bar out.

use super::AltText;
use serde::Serialize;

/// Shows the agenda's minutes as one vertical bar, 0.9 mm per minute, 3 mm wide.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Agenda {
    /// Description in words.
    pub alt: AltText,
    /// The parts, first to last.
    pub parts: Vec<AgendaPart>,
}

/// Holds one item of the agenda.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AgendaPart {
    /// How long it lasts.
    pub minutes: u16,
    /// Whose item it is.
    pub owner: Owner,
}

/// Says whose item of the agenda it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Owner {
    /// The unit's own item.
    Unit,
    /// The administration's item.
    Administration,
    /// A common item.
    Common,
}
