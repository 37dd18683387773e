//! A thin coat over a polars frame: columns are put in by name, sorted, grouped, joined
//! and taken out as vectors.

use std::collections::BTreeSet;

use polars::frame::group_by::{GroupBy, GroupsIndicator};
use polars::prelude::*;

use datapakke_model::source::CellRef;

use crate::error::Error;

/// Values by their place in sorted order, so that a frame holds small numbers.
pub(super) struct Codes<T>(Vec<T>);

impl<T: Ord + Clone> Codes<T> {
    pub(super) fn of(values: impl Iterator<Item = T>) -> Self {
        Codes(values.collect::<BTreeSet<T>>().into_iter().collect())
    }

    pub(super) fn has(&self, value: &T) -> bool {
        self.0.binary_search(value).is_ok()
    }

    pub(super) fn code(&self, value: &T) -> u32 {
        let at = self
            .0
            .binary_search(value)
            .expect("codes are made from the values they code");
        u32::try_from(at)
            .expect("there are fewer distinct values than rows a file can have")
    }

    pub(super) fn value(&self, code: u32) -> T {
        self.0[code as usize].clone()
    }
}

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
    Sum,
    Mean,
    Min,
    Max,
    Last,
    /// How many rows there are.
    Rows,
}

/// What a column may hold; every column can have gaps.
pub(super) trait Element {
    fn column(name: &str, values: impl Iterator<Item = Self>) -> Column
    where
        Self: Sized;
}

macro_rules! element {
    ($type:ty, $array:ty) => {
        impl Element for $type {
            fn column(name: &str, values: impl Iterator<Item = Self>) -> Column {
                <$array>::from_iter_options(name.into(), values.map(Some))
                    .into_series()
                    .into()
            }
        }

        impl Element for Option<$type> {
            fn column(name: &str, values: impl Iterator<Item = Self>) -> Column {
                <$array>::from_iter_options(name.into(), values).into_series().into()
            }
        }
    };
}

element!(u32, UInt32Chunked);
element!(u64, UInt64Chunked);
element!(f64, Float64Chunked);

/// A frame in the making, or made.
pub(super) struct Table {
    place: &'static str,
    height: usize,
    columns: Vec<Column>,
}

impl Table {
    pub(super) fn new(place: &'static str, height: usize) -> Self {
        Table { place, height, columns: Vec::new() }
    }

    pub(super) fn column<T: Element>(
        mut self,
        name: &str,
        values: impl Iterator<Item = T>,
    ) -> Self {
        self.columns.push(T::column(name, values));
        self
    }

    pub(super) fn made(self) -> Result<Made, Error> {
        let place = self.place;
        let frame =
            DataFrame::new(self.height, self.columns).map_err(|e| fault(place, &e))?;
        Ok(Made { place, frame })
    }

    pub(super) fn sorted(self) -> Result<Made, Error> {
        self.made()?.sorted()
    }
}

/// A frame.
pub(super) struct Made {
    place: &'static str,
    frame: DataFrame,
}

impl Made {
    pub(super) fn len(&self) -> usize {
        self.frame.height()
    }

    fn with(&self, frame: PolarsResult<DataFrame>) -> Result<Made, Error> {
        Ok(Made { place: self.place, frame: frame.map_err(|e| fault(self.place, &e))? })
    }

    /// Sorts by all columns, in their order.
    pub(super) fn sorted(self) -> Result<Made, Error> {
        let names: Vec<String> =
            self.frame.columns().iter().map(|c| c.name().to_string()).collect();
        self.with(self.frame.sort(names, SortMultipleOptions::default()))
    }

    /// Keeps the rows that have a value in the column.
    pub(super) fn known(&self, name: &str) -> Result<Made, Error> {
        let known = self.frame.column(name).map(|c| c.is_not_null());
        self.with(known.and_then(|mask| self.frame.filter(&mask)))
    }

    /// Adds a column that is 1 where another has no value and 0 elsewhere.
    pub(super) fn flagged(mut self, name: &str, of: &str) -> Result<Made, Error> {
        let flags = self.frame.column(of).map(|c| {
            let missing = c.is_null();
            u32::column(name, missing.iter().map(|m| u32::from(m == Some(true))))
        });
        let place = self.place;
        let flags = flags.map_err(|e| fault(place, &e))?;
        self.frame.with_column(flags).map_err(|e| fault(place, &e))?;
        Ok(self)
    }

    /// Groups by keys and brings the other columns together; each keeps its name.
    pub(super) fn grouped(
        &self,
        keys: &[&str],
        columns: &[(&str, How)],
    ) -> Result<Made, Error> {
        self.with(self.aggregate(keys, columns))
    }

    #[expect(
        deprecated,
        reason = "the lazy engine would add half a hundred crates to the build"
    )]
    fn aggregate(
        &self,
        keys: &[&str],
        columns: &[(&str, How)],
    ) -> PolarsResult<DataFrame> {
        let groups: GroupBy = self.frame.group_by_stable(keys.iter().copied())?;
        let mut out = groups.keys();
        for (name, how) in columns {
            let one = groups.clone().select([*name]);
            let made = match how {
                How::Sum => one.sum()?,
                How::Mean => one.mean()?,
                How::Min => one.min()?,
                How::Max => one.max()?,
                How::Last => one.last()?,
                How::Rows => one.count()?,
            };
            let column = made.columns().last().cloned();
            let column = column.ok_or_else(|| polars_err!(ComputeError: "no column"))?;
            out.push(column.with_name((*name).into()));
        }
        DataFrame::new(out.first().map_or(0, Column::len), out)
    }

    /// Adds the columns of another frame with the same keys; every row is kept.
    pub(super) fn joined(&self, other: &Made, keys: &[&str]) -> Result<Made, Error> {
        self.with(self.frame.left_join(
            &other.frame,
            keys.iter().copied(),
            keys.iter().copied(),
        ))
    }

    /// Adds the columns of another frame with the same keys; rows without are left out.
    pub(super) fn matched(&self, other: &Made, keys: &[&str]) -> Result<Made, Error> {
        self.with(self.frame.inner_join(
            &other.frame,
            keys.iter().copied(),
            keys.iter().copied(),
        ))
    }

    /// Returns the rows of every group, groups in the order of their first row.
    pub(super) fn positions(&self, keys: &[&str]) -> Result<Vec<Vec<usize>>, Error> {
        let groups = self.frame.group_by_stable(keys.iter().copied());
        let groups = groups.map_err(|e| fault(self.place, &e))?;
        let rows = |group: GroupsIndicator| match group {
            GroupsIndicator::Idx((_, rows)) => {
                rows.iter().map(|row| *row as usize).collect()
            }
            GroupsIndicator::Slice([first, len]) => {
                (first as usize..first as usize + len as usize).collect()
            }
        };
        Ok(groups.get_groups().iter().map(rows).collect())
    }

    pub(super) fn u32s(&self, name: &str) -> Result<Vec<Option<u32>>, Error> {
        let column = self
            .frame
            .column(name)
            .and_then(|c| c.u32())
            .map_err(|e| fault(self.place, &e));
        Ok(column?.iter().collect())
    }

    pub(super) fn u64s(&self, name: &str) -> Result<Vec<Option<u64>>, Error> {
        let column = self
            .frame
            .column(name)
            .and_then(|c| c.u64())
            .map_err(|e| fault(self.place, &e));
        Ok(column?.iter().collect())
    }

    pub(super) fn f64s(&self, name: &str) -> Result<Vec<Option<f64>>, Error> {
        let column = self
            .frame
            .column(name)
            .and_then(|c| c.f64())
            .map_err(|e| fault(self.place, &e));
        Ok(column?.iter().collect())
    }
}

fn fault(place: &'static str, error: &PolarsError) -> Error {
    Error { place, message: error.to_string() }
}
