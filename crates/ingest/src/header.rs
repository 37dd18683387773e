//! Where a sheet's header is, and which column of a layout each of its columns is.

use datapakke_model::unit::fold;

use crate::grid::Grid;
use crate::layout::{Layout, Role};
use crate::pseudonym::safe_excerpt;

/// A header that was found.
#[derive(Debug, Clone, PartialEq)]
pub struct Header {
    /// Row of the grid that holds it.
    pub row: usize,
    /// First row of data.
    pub first: usize,
    /// The names as the file spells them.
    pub names: Vec<String>,
    /// For each column of the sheet the index of its column in the layout, if it has one.
    pub columns: Vec<Option<usize>>,
    /// Name and value pairs above the header: the filters of a pivot.
    pub filters: Vec<Filter>,
    /// All texts above the header.
    pub above: Vec<String>,
}

/// One filter above the header, such as `Skoleår` = `2020/2021`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filter {
    /// Name.
    pub name: String,
    /// Value.
    pub value: String,
    /// Row of the grid.
    pub row: usize,
    /// Column of the value.
    pub column: usize,
}

/// The headers that a layout names, folded once for all comparisons.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Folded {
    headers: Vec<Wanted>,
    any: Vec<Wanted>,
    without: Vec<Wanted>,
    columns: Vec<Vec<Wanted>>,
    /// Whether any name must be there.
    asks: bool,
}

impl Folded {
    /// Folds the headers of a layout.
    pub fn of(layout: &Layout) -> Self {
        let fold_all = |names: &[String]| names.iter().map(|n| Wanted::of(n)).collect();
        Folded {
            headers: fold_all(&layout.recognise.headers),
            any: fold_all(&layout.recognise.any),
            without: fold_all(&layout.recognise.without),
            columns: layout.columns.iter().map(|c| fold_all(&c.header)).collect(),
            asks: !layout.recognise.headers.is_empty()
                || !layout.recognise.any.is_empty()
                || layout.columns.iter().any(|c| c.required && !c.header.is_empty()),
        }
    }

    /// Returns all names but those that must not be there.
    fn all(&self) -> impl Iterator<Item = &Wanted> {
        self.headers.iter().chain(&self.any).chain(self.columns.iter().flatten())
    }
}

/// A header that a layout names, folded, and what a row that has it must have.
#[derive(Debug, Clone, PartialEq)]
struct Wanted {
    folded: String,
    is_pattern: bool,
    mark: Mark,
}

impl Wanted {
    fn of(name: &str) -> Wanted {
        let folded = normal(name);
        Wanted { is_pattern: folded.contains('*'), mark: Mark::of(&folded), folded }
    }
}

/// One bit for the first byte of a name and one for its first, its last and how many there
/// are: names with other bits are others.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
struct Mark {
    first: u64,
    whole: u64,
}

impl Mark {
    fn of(name: &str) -> Mark {
        let bytes = name.as_bytes();
        let end = |byte: Option<&u8>| usize::from(byte.copied().unwrap_or_default());
        let (first, last) = (end(bytes.first()), end(bytes.last()));
        let whole = first + 7 * last + 31 * bytes.len();
        Mark { first: 1 << (first % 64), whole: 1 << (whole % 64) }
    }
}

/// The first rows of a sheet, folded once for all layouts.
#[derive(Debug, Clone, PartialEq)]
pub struct Rows(Vec<Names>);

/// The names of one row, and the marks they have together.
#[derive(Debug, Clone, PartialEq)]
struct Names {
    folded: Vec<String>,
    marks: Mark,
}

impl Rows {
    /// Folds the rows that may hold a header.
    pub fn of(grid: &Grid) -> Self {
        let names = |row| {
            let folded: Vec<String> = grid.row(row).map(normal).collect();
            let marks = folded.iter().fold(Mark::default(), |all, name| {
                let mark = Mark::of(name);
                Mark { first: all.first | mark.first, whole: all.whole | mark.whole }
            });
            Names { folded, marks }
        };
        Rows((0..grid.len().min(MOST_ROWS)).map(names).collect())
    }
}

impl Names {
    /// Tells whether one of the names is the wanted one.
    fn has(&self, wanted: &Wanted) -> bool {
        let Wanted { folded, is_pattern, mark } = wanted;
        let may_be = match is_pattern {
            true => folded.starts_with('*') || mark.first & self.marks.first != 0,
            false => mark.whole & self.marks.whole != 0,
        };
        may_be && self.folded.iter().any(|name| same_folded(folded, name))
    }
}

/// No layout may search further than this for a header.
const MOST_ROWS: usize = 100;

/// Why a sheet is not of a layout.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Miss {
    /// How much of the layout was found, 0–1.
    pub share: f64,
    /// Headers that were not found.
    pub missing: Vec<String>,
    /// Headers that speak against it.
    pub unwanted: Vec<String>,
    /// A header that is wanted and the one in the file that is nearly spelled so.
    pub similar: Option<(String, String)>,
    /// How many of the row's headers the layout names.
    pub known: usize,
    /// The row that came nearest.
    pub row: Option<usize>,
}

impl Header {
    /// Returns the first column with a role.
    pub fn role(&self, layout: &Layout, role: Role) -> Option<usize> {
        self.roles(layout, role).next()
    }

    /// Returns all columns with a role.
    pub fn roles<'a>(
        &'a self,
        layout: &'a Layout,
        role: Role,
    ) -> impl Iterator<Item = usize> + 'a {
        let is_role = move |index: &usize| {
            self.columns[*index].is_some_and(|column| layout.columns[column].role == role)
        };
        (0..self.columns.len()).filter(is_role)
    }

    /// Returns the columns with a role, the header spelled first in the layout first.
    pub fn preferred(&self, layout: &Layout, role: Role) -> Vec<usize> {
        let rank = |index: &usize| {
            let column = self.columns[*index].map(|c| &layout.columns[c]);
            let spelled = |c: &crate::layout::Column| {
                c.header.iter().position(|h| same(h, &self.names[*index]))
            };
            column.and_then(spelled).unwrap_or(usize::MAX)
        };
        let mut found: Vec<usize> = self.roles(layout, role).collect();
        found.sort_by_key(rank);
        found
    }

    /// Returns the headers of columns that hold personal data and are never read.
    pub fn personal(&self, layout: &Layout) -> Vec<String> {
        let names =
            self.roles(layout, Role::Drop).map(|c| self.names[c].trim().to_owned());
        names.collect()
    }

    /// Returns the column with one of these names.
    pub fn named(&self, names: &[String]) -> Option<usize> {
        names
            .iter()
            .find_map(|name| self.names.iter().position(|found| same(name, found)))
    }

    /// Returns a filter with one of these names.
    pub fn filter(&self, names: &[String]) -> Option<&Filter> {
        self.filters
            .iter()
            .find(|filter| names.iter().any(|name| same(name, &filter.name)))
    }
}

impl Header {
    /// Returns the headers of columns that no one names and that are not read.
    pub fn dropped(&self, layout: &Layout) -> Vec<String> {
        let figure = |name: &String| {
            layout.figures.iter().any(|f| {
                let lists = [&f.value, &f.municipality, &f.nation, &f.base, &f.sd];
                lists.iter().any(|list| list.iter().any(|h| same(h, name)))
                    || f.when.keys().any(|h| same(h, name))
            })
        };
        let names =
            self.names.iter().zip(&self.columns).filter(|(name, column)| match column {
                Some(_) => false,
                None => !name.trim().is_empty() && !figure(name),
            });
        names.map(|(name, _)| safe_excerpt(name)).collect()
    }
}

/// Tells whether a header is the one a layout means; `*` stands for any text.
pub fn same(pattern: &str, found: &str) -> bool {
    same_folded(&normal(pattern), &normal(found))
}

fn same_folded(pattern: &str, found: &str) -> bool {
    let first = pattern.as_bytes().first();
    // Most headers differ in their first letter.
    if first != Some(&b'*') && first != found.as_bytes().first() {
        return false;
    }
    if !pattern.contains('*') {
        return pattern == found;
    }
    let parts: Vec<&str> = pattern.split('*').collect();
    let (first, last) = (parts[0], parts[parts.len() - 1]);
    let middle = found.strip_prefix(first).and_then(|rest| rest.strip_suffix(last));
    let Some(mut rest) = middle else { return false };
    for part in &parts[1..parts.len() - 1] {
        match rest.find(part) {
            Some(at) => rest = &rest[at + part.len()..],
            None => return false,
        }
    }
    true
}

/// Folds a header: case and blanks do not count, and the statistics API's
/// `[Dim].[Attribute].[Attribute]` is the `[Dim].[Attribute]` that was asked for.
pub fn normal(name: &str) -> String {
    let folded = fold(name.trim_start_matches('\u{feff}'));
    if !folded.starts_with('[') {
        return folded;
    }
    let parts: Vec<&str> = folded.split("].[").collect();
    match parts[..] {
        [dimension, attribute, again] if format!("{attribute}]") == again => {
            format!("{dimension}].[{attribute}]")
        }
        _ => folded,
    }
}

/// Finds the header of a layout in a grid.
pub fn find(grid: &Grid, layout: &Layout) -> Result<Header, Box<Miss>> {
    find_in(&Rows::of(grid), grid, layout)
}

/// Finds the header of a layout among rows that are folded already.
pub fn find_in(folded: &Rows, grid: &Grid, layout: &Layout) -> Result<Header, Box<Miss>> {
    let last = folded.0.len();
    let rows = match layout.header.row {
        Some(row) => row.saturating_sub(1).min(last)..row.min(last),
        None => 0..layout.header.search.min(last),
    };
    let mut best = Miss { missing: layout.recognise.headers.clone(), ..Miss::default() };
    for row in rows {
        // A row of data has none of the names: nothing of the layout is there.
        if layout.folded.asks && !layout.folded.all().any(|name| folded.0[row].has(name))
        {
            continue;
        }
        let miss = judge(&folded.0[row], layout, row);
        if miss.missing.is_empty() && miss.unwanted.is_empty() {
            let header = make(grid, layout, row, &folded.0[row].folded);
            let above =
                |wanted: &String| header.above.iter().any(|text| same(wanted, text));
            if let Some(text) = layout.recognise.above.iter().find(|text| !above(text)) {
                best = Miss { missing: vec![text.clone()], ..miss };
                continue;
            }
            return Ok(header);
        }
        if (miss.share, miss.known) > (best.share, best.known) {
            best = miss;
        }
    }
    Err(Box::new(best))
}

fn judge(names: &Names, layout: &Layout, row: usize) -> Miss {
    let (rule, folded) = (&layout.recognise, &layout.folded);
    let there = |wanted: &Wanted| names.has(wanted);
    let gone = |(_, wanted): &(&String, &Wanted)| !there(wanted);
    let pairs = rule.headers.iter().zip(&folded.headers);
    let mut missing: Vec<String> =
        pairs.filter(gone).map(|(name, _)| name.clone()).collect();
    let mut wanted = rule.headers.len();
    for (column, names) in
        layout.columns.iter().zip(&folded.columns).filter(|(c, _)| c.required)
    {
        wanted += 1;
        if !names.iter().any(there) {
            missing.extend(column.header.first().cloned());
        }
    }
    let mut found = wanted - missing.len();
    if !rule.any.is_empty() {
        wanted += 1;
        match folded.any.iter().any(there) {
            // One of a choice says little where everything else is missing.
            true if found > 0 || wanted == 1 => found += 1,
            true => {}
            false => missing.push(one_of(&rule.any)),
        }
    }
    let unwanted = rule.without.iter().zip(&folded.without).filter(|(_, f)| there(f));
    let unwanted = unwanted.map(|(name, _)| name.clone()).collect();
    // A pattern such as `20*/20*` fits cells of data too and makes nothing nearer.
    let plain = |wanted: &&Wanted| !wanted.is_pattern && there(wanted);
    let known = folded.columns.iter().filter(|c| c.iter().any(|h| plain(&h))).count();
    let all = folded.headers.iter().chain(&folded.any);
    let is_pattern = missing.iter().any(|name| name.contains('*'));
    let share = match all.clone().any(|h| plain(&h)) || known > 1 {
        true if wanted > 0 && !is_pattern => found as f64 / wanted as f64,
        _ => 0.0,
    };
    Miss { share, missing, unwanted, similar: None, known, row: Some(row) }
}

/// Returns a wanted header that the nearest row lacks, and one of its headers that is at
/// most three edits (and a quarter of it) away.
pub fn similar(grid: &Grid, layout: &Layout, miss: &Miss) -> Option<(String, String)> {
    let row = miss.row?;
    let rule = &layout.recognise;
    let names: Vec<&str> =
        grid.row(row).map(str::trim).filter(|name| !name.is_empty()).collect();
    let there = |wanted: &&String| names.iter().any(|name| same(wanted, name));
    let required = layout.columns.iter().filter(|c| c.required).flat_map(|c| &c.header);
    let wanted =
        rule.headers.iter().chain(required).chain(&rule.any).filter(|h| !there(h));
    let pairs = wanted.flat_map(|wanted| names.iter().map(move |name| (wanted, *name)));
    pairs
        .filter_map(|(wanted, name)| {
            let distance =
                datapakke_model::unit::distance(&normal(wanted), &normal(name));
            let near = distance <= 3 && distance * 4 <= wanted.chars().count();
            near.then(|| (distance, wanted.clone(), name.to_owned()))
        })
        .min()
        .map(|(_, wanted, name)| (wanted, name))
}

/// Names a choice of headers, the first few of many.
fn one_of(names: &[String]) -> String {
    const MOST: usize = 4;
    let more = if names.len() > MOST { " / \u{2026}" } else { "" };
    format!("{}{more}", names[..names.len().min(MOST)].join(" / "))
}

fn make(grid: &Grid, layout: &Layout, row: usize, folded: &[String]) -> Header {
    let columns = &layout.folded.columns;
    let is = |name: &String| {
        columns.iter().position(|c| c.iter().any(|h| same_folded(&h.folded, name)))
    };
    let above = (0..row)
        .flat_map(|row| grid.row(row).map(|text| text.trim().to_owned()))
        .filter(|text| !text.is_empty())
        .collect();
    Header {
        row,
        first: row + 1 + layout.header.skip,
        names: grid.row(row).map(str::to_owned).collect(),
        columns: folded.iter().map(is).collect(),
        filters: (0..row).filter_map(|row| filter(grid, row)).collect(),
        above,
    }
}

/// A filter row holds two neighbouring texts and nothing else.
fn filter(grid: &Grid, row: usize) -> Option<Filter> {
    let filled: Vec<usize> =
        (0..grid.width(row)).filter(|c| !grid.trimmed(row, *c).is_empty()).collect();
    let [name, value] = filled[..] else { return None };
    (value == name + 1).then(|| Filter {
        name: grid.trimmed(row, name).to_owned(),
        value: grid.trimmed(row, value).to_owned(),
        row,
        column: value,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layout::parse;

    #[test]
    fn headers_are_compared_without_case_blanks_and_repeated_attribute() {
        assert!(same("Skoleår", " skoleår "));
        assert!(same("[Skoleår].[Skoleår]", "[Skoleår].[Skoleår].[Skoleår]"));
        assert!(same("[Institution].[Afdeling]", "[Institution].[Afdeling].[Afdeling]"));
        assert!(!same("[Skoleår].[Skoleår]", "[Tid].[Skoleår].[Skoleår]"));
        assert!(same("Antal*elever", "Antal danske elever"));
        assert!(!same("Antal*elever", "Antal"));
        assert!(same("sted", "\u{feff}Sted"));
    }

    #[test]
    fn the_header_is_found_below_title_and_filters() {
        let layout = parse(
            "x",
            "label = { da = 'x', en = 'x' }\ncontent = 'figures'\n[recognise]\nheaders = ['Skole', 'Elever']\n\
             [[column]]\nheader = ['Skole']\nrole = 'unit-name'",
        )
        .unwrap();
        let grid = Grid::of("Titel\nSkoleår;2020/2021\n\nSkole;Elever;Andet\nA;1;2");
        let header = find(&grid, &layout).unwrap();
        assert_eq!((header.row, header.first), (3, 4));
        assert_eq!(header.filters[0].value, "2020/2021");
        assert_eq!(header.columns, [Some(0), None, None]);
        let miss = find(&Grid::of("Skole;Elevtal\nA;1"), &layout).unwrap_err();
        assert_eq!(miss.missing, ["Elever"]);
        assert_eq!((miss.share, miss.known), (0.5, 1));
    }
}
