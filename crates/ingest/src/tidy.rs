//! Grid and layout to observations: wide to long, fill-down, totals set aside.

use datapakke_model::{Batch, Outcome};

use crate::grid::Grid;
use crate::header::Header;
use crate::layout::Layout;
use crate::run::{Context, Place};

pub(crate) fn read(
    _grid: &Grid,
    _header: &Header,
    _layout: &Layout,
    _place: &Place,
    _context: &Context,
) -> Outcome<Batch> {
    Outcome::default()
}
