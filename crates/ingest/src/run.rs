//! Reads one job: the sheets of one recognised format to typed values.

use datapakke_model::source::Place as ModelPlace;
use datapakke_model::{
    Alone, Batch, Catalogue, CellRef, Outcome, Register, SchoolYear, Workers,
};

use crate::grid::Grid;
use crate::layout::{Content, Layouts};
use crate::plan::{Job, Part};
use crate::pseudonym::Key;
use crate::{header, message, microdata, survey, tidy};

/// What reading needs to know beside the files.
pub struct Context<'a> {
    /// Everything that is measured.
    pub catalogue: &'a Catalogue,
    /// The known formats.
    pub layouts: &'a Layouts,
    /// The units of the municipality.
    pub register: &'a Register,
    /// The project's secret.
    pub key: &'a Key,
    /// The school year of the build.
    pub year: SchoolYear,
}

/// The file and sheet that is being read, for places in messages.
#[derive(Debug, Clone)]
pub struct Place {
    /// Path of the file.
    pub file: String,
    /// Sheet, for workbooks.
    pub sheet: Option<String>,
}

impl Place {
    /// Returns the place of a part.
    pub fn of(part: &Part) -> Self {
        Place { file: part.candidate.path.clone(), sheet: part.candidate.sheet.clone() }
    }

    /// Returns the place of a cell.
    pub fn cell(&self, grid: &Grid, row: usize, column: usize) -> ModelPlace {
        grid.place(&self.file, self.sheet.as_deref(), row, column)
    }

    /// Returns the place of a reference into the grid's own sheet.
    pub fn cell_at(&self, grid: &Grid, at: CellRef) -> ModelPlace {
        grid.place_at(&self.file, self.sheet.as_deref(), at)
    }

    /// Returns the place that is the whole sheet.
    pub fn whole(&self) -> ModelPlace {
        ModelPlace { file: self.file.clone(), sheet: self.sheet.clone(), spot: None }
    }
}

/// Reads one job; never fails, never panics: what cannot be read is a remark.
pub fn run(job: &Job, context: &Context) -> Outcome<Batch> {
    run_with(job, context, &Alone)
}

/// Reads one job with the help of workers, who share the pieces of a long file.
pub fn run_with(job: &Job, context: &Context, workers: &dyn Workers) -> Outcome<Batch> {
    if job.layout.content == Content::Set {
        return survey::read(job, context);
    }
    let mut batch = Batch::default();
    let mut diagnostics = Vec::new();
    for part in &job.parts {
        let read = in_pieces(job, part, context, workers)
            .unwrap_or_else(|| whole(job, part, context))
            .take(&mut diagnostics);
        // A hundred megabytes of rows are moved, not copied.
        match batch.is_empty() {
            true => batch = read,
            false => batch.append(read),
        }
    }
    Outcome { value: batch, diagnostics }
}

/// Reads a long file without holding all its cells, where that can be done.
fn in_pieces(
    job: &Job,
    part: &Part,
    context: &Context,
    workers: &dyn Workers,
) -> Option<Outcome<Batch>> {
    let (head, layout) = (&part.candidate.head, &job.layout);
    if layout.content != Content::Absence || part.candidate.complete {
        return None;
    }
    let header = header::find(head, layout).ok()?;
    if header.first > head.len() {
        return None;
    }
    microdata::read_lines(head, &header, layout, (part, workers), context)
}

fn whole(job: &Job, part: &Part, context: &Context) -> Outcome<Batch> {
    let mut diagnostics = Vec::new();
    let grid = part.grid().take(&mut diagnostics);
    let place = Place::of(part);
    let layout = &job.layout;
    let header = match header::find(&grid, layout) {
        Ok(header) => header,
        Err(miss) => {
            diagnostics.push(message::header_gone(place.whole(), &miss));
            return Outcome { value: Batch::default(), diagnostics };
        }
    };
    let read = match layout.content {
        Content::Figures | Content::Distributions => {
            tidy::read(&grid, &header, layout, &place, context)
        }
        Content::Tests | Content::Absence | Content::Answers | Content::Responses => {
            microdata::read(&grid, &header, layout, &place, context)
        }
        Content::Nothing => {
            diagnostics.push(message::nothing_read(place.whole(), &layout.label));
            Outcome::default()
        }
        Content::Register | Content::Units | Content::Set => Outcome::default(),
    };
    let value = read.take(&mut diagnostics);
    Outcome { value, diagnostics }
}
