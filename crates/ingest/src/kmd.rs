//! KMD Insight `Meta_` and `Data_` files: the headings of the one belong above the other.

use std::sync::Arc;

use datapakke_model::unit::fold;

use crate::grid::{Grid, Kind};
use crate::header::same;
use crate::plan::Candidate;

/// Gives each data file the headings that its meta file names; returns which candidate is
/// a meta file and for which data file.
///
/// A data file's own heading row need not match, so the two are paired by the number of
/// columns, and where that leaves a choice by what follows `Meta_` and `Data_`.
pub(crate) fn pair(candidates: &mut [Candidate]) -> Vec<(usize, usize)> {
    let metas: Vec<(usize, Vec<String>)> = candidates
        .iter()
        .enumerate()
        .filter_map(|(index, candidate)| Some((index, own_names(&candidate.head)?)))
        .collect();
    let mut pairs = Vec::new();
    for (meta, names) in metas {
        let fits = |index: &usize| {
            *index != meta
                && own_names(&candidates[*index].head).is_none()
                && candidates[*index].sheet.is_none()
                && candidates[*index].head.width(0) == names.len()
        };
        let fitting: Vec<usize> = (0..candidates.len()).filter(fits).collect();
        let rest = |path: &str, start: &str| {
            let file = path.rsplit('/').next().unwrap_or(path);
            let folder = path.len() - file.len();
            fold(file)
                .strip_prefix(start)
                .map(|rest| format!("{}{rest}", &path[..folder]))
        };
        let wanted = rest(&candidates[meta].path, "meta_");
        let by_name = fitting
            .iter()
            .find(|i| wanted.is_some() && rest(&candidates[**i].path, "data_") == wanted);
        let Some(data) = by_name.copied().or(match fitting[..] {
            [only] => Some(only),
            _ => None,
        }) else {
            continue;
        };
        candidates[data].rename(names);
        pairs.push((meta, data));
    }
    pairs
}

fn own_names(grid: &Grid) -> Option<Vec<String>> {
    let wanted = ["Kolonnenummer", "TekniskNavn", "EgetNavn"];
    let column = |name: &str| (0..grid.width(0)).find(|c| same(name, grid.get(0, *c)));
    let columns: Vec<usize> =
        wanted.iter().map(|name| column(name)).collect::<Option<_>>()?;
    let mut names: Vec<(u32, String)> = Vec::new();
    for row in (1..grid.len()).filter(|row| !grid.is_blank(*row)) {
        let number = grid.trimmed(row, columns[0]).parse().ok()?;
        names.push((number, grid.trimmed(row, columns[2]).to_owned()));
    }
    names.sort();
    (!names.is_empty()).then(|| names.into_iter().map(|(_, name)| name).collect())
}

/// Returns a grid with other names in its first row.
pub(crate) fn with_names(grid: &Grid, names: &[String]) -> Grid {
    let mut out = Grid::new(grid.places.clone());
    out.source = grid.source;
    out.delimiter = grid.delimiter;
    names.iter().for_each(|name| out.push(name, Kind::Text));
    out.end_row_at(grid.at(0, 0).row);
    for row in 1..grid.len() {
        grid.row(row).for_each(|text| out.push(text, Kind::Text));
        out.end_row_at(grid.at(row, 0).row);
    }
    out
}

impl Candidate {
    fn rename(&mut self, names: Vec<String>) {
        self.head = Arc::new(with_names(&self.head, &names));
        self.names = Some(names);
    }
}
