//! Minutes and their owners in; the agenda's vertical bar out.

use super::canvas::Canvas;
use super::{AltText, ChartError, Form};
use crate::theme::{COMMON, GREY, Theme};
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

const WIDTH: f64 = 300.0;
const PER_MINUTE: f64 = 90.0;
const GAP: f64 = 40.0;

impl Form for Agenda {
    fn alt(&self) -> &AltText {
        &self.alt
    }

    fn numbers(&self) -> Vec<f64> {
        vec![]
    }

    fn paint(&self, theme: &Theme) -> Result<Canvas, ChartError> {
        let minutes: f64 = self.parts.iter().map(|p| f64::from(p.minutes)).sum();
        if !(1.0..=600.0).contains(&minutes) {
            return Err(ChartError::Shape("an agenda lasts from 1 to 600 minutes"));
        }
        let mut canvas = Canvas::new(WIDTH, minutes * PER_MINUTE);
        let mut y = 0.0;
        for part in &self.parts {
            let end = y + f64::from(part.minutes) * PER_MINUTE;
            let color = match part.owner {
                Owner::Unit => theme.own,
                Owner::Administration => GREY,
                Owner::Common => COMMON,
            };
            if end - GAP > y {
                canvas.rect((0.0, y), (WIDTH, end - GAP), color);
            }
            y = end;
        }
        Ok(canvas)
    }
}
