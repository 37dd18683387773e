//! An absence extract comes in, polars' columns of it go out: the yardstick of reading.

use std::io::Cursor;
use std::sync::Arc;

use polars_core::prelude::{DataFrame, DataType, Schema};
use polars_io::SerReader;
use polars_io::prelude::{CsvEncoding, CsvParseOptions, CsvReadOptions};

/// Reads with polars, told what each column is, so that it need not guess.
pub fn read(bytes: &Arc<[u8]>) -> DataFrame {
    let mut schema = Schema::default();
    let columns = [
        ("Institutionsnummer", DataType::Int64),
        ("CPR-nummer", DataType::String),
        ("Klasse", DataType::String),
        ("Skoleår", DataType::String),
        ("Måned", DataType::Int64),
        ("Skoledage", DataType::Int64),
        ("Sygefravær", DataType::Float64),
        ("Ekstraordinær frihed", DataType::Float64),
        ("Ulovligt fravær", DataType::Float64),
    ];
    for (name, kind) in columns {
        schema.with_column(name.into(), kind);
    }
    let parse = CsvParseOptions::default()
        .with_separator(b';')
        .with_decimal_comma(true)
        .with_encoding(CsvEncoding::LossyUtf8);
    CsvReadOptions::default()
        .with_schema(Some(Arc::new(schema)))
        .with_parse_options(parse)
        .into_reader_with_file_handle(Cursor::new(Arc::clone(bytes)))
        .finish()
        .expect("polars reads the extract")
}

/// Sums what pupils were absent by school and year.
#[expect(deprecated, reason = "the lazy engine would add half a hundred crates")]
pub fn by_school(frame: &DataFrame) -> DataFrame {
    let groups = frame.group_by(["Institutionsnummer", "Skoleår"]);
    let groups = groups.expect("the columns are there");
    let counted = ["Skoledage", "Sygefravær", "Ekstraordinær frihed", "Ulovligt fravær"];
    groups.select(counted).sum().expect("numbers can be summed")
}
