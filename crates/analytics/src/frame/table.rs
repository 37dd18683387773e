//! A thin coat over a polars frame: columns of numbers are put in by name, grouped by one
//! of them and taken out as vectors.

use polars::frame::group_by::GroupBy;
use polars::prelude::*;

use datapakke_model::source::CellRef;

use crate::error::Error;

/// Packs a cell so that numbers have the order of reading: source, row, column.
pub(super) fn packed(at: CellRef) -> u64 {
    u64::from(at.source) << 48 | u64::from(at.row) << 16 | u64::from(at.column)
}

/// Takes a packed cell apart.
pub(super) fn unpacked(cell: u64) -> CellRef {
    let [s1, s0, r3, r2, r1, r0, c1, c0] = cell.to_be_bytes();
    CellRef {
        source: u16::from_be_bytes([s1, s0]),
        row: u32::from_be_bytes([r3, r2, r1, r0]),
        column: u16::from_be_bytes([c1, c0]),
    }
}

/// How a column is brought together within a group.
#[derive(Debug, Clone, Copy)]
pub(super) enum How {
    Min,
    /// How many rows there are.
    Rows,
}

/// A frame in the making.
pub(super) struct Table {
    place: &'static str,
    height: usize,
    columns: Vec<Column>,
}

impl Table {
    pub(super) fn new(place: &'static str, height: usize) -> Self {
        Table { place, height, columns: Vec::new() }
    }

    pub(super) fn column(mut self, name: &str, values: Vec<u64>) -> Self {
        let column = UInt64Chunked::from_vec(name.into(), values);
        self.columns.push(column.into_series().into());
        self
    }

    pub(super) fn made(self) -> Result<Made, Error> {
        let place = self.place;
        let frame =
            DataFrame::new(self.height, self.columns).map_err(|e| fault(place, &e))?;
        Ok(Made { place, frame })
    }
}

/// A frame.
pub(super) struct Made {
    place: &'static str,
    frame: DataFrame,
}

impl Made {
    /// Groups by a key and brings the other columns together, each under its own name;
    /// sorted by the key. Rows keep their order within a group.
    pub(super) fn grouped(
        &self,
        key: &str,
        columns: &[(&str, How)],
    ) -> Result<Made, Error> {
        let made = self.aggregate(key, columns);
        let sorted = made.and_then(|f| f.sort([key], SortMultipleOptions::default()));
        let place = self.place;
        Ok(Made { place, frame: sorted.map_err(|e| fault(place, &e))? })
    }

    #[expect(
        deprecated,
        reason = "the lazy engine would add half a hundred crates to the build"
    )]
    fn aggregate(&self, key: &str, columns: &[(&str, How)]) -> PolarsResult<DataFrame> {
        let groups: GroupBy = self.frame.group_by([key])?;
        let mut out = groups.keys();
        for (name, how) in columns {
            let one = groups.clone().select([*name]);
            let made = match how {
                How::Min => one.min()?,
                How::Rows => one.count()?,
            };
            let column = made.columns().last().cloned();
            let column = column.ok_or_else(|| polars_err!(ComputeError: "no column"))?;
            out.push(column.with_name((*name).into()));
        }
        DataFrame::new(out.first().map_or(0, Column::len), out)
    }

    pub(super) fn u32s(&self, name: &str) -> Result<Vec<u32>, Error> {
        let column = self.frame.column(name).and_then(|c| c.u32());
        let column = column.map_err(|e| fault(self.place, &e))?;
        Ok(column.iter().flatten().collect())
    }

    pub(super) fn u64s(&self, name: &str) -> Result<Vec<u64>, Error> {
        let column = self.frame.column(name).and_then(|c| c.u64());
        let column = column.map_err(|e| fault(self.place, &e))?;
        Ok(column.iter().flatten().collect())
    }
}

fn fault(place: &'static str, error: &PolarsError) -> Error {
    Error { place, message: error.to_string() }
}
