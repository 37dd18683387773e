//! Finds the sheets and files that belong together, before single layouts are tried.

use std::collections::BTreeSet;

use datapakke_model::Catalogue;

use crate::plan::{Candidate, Claim};

use super::set::{Variable, is_labels, is_structure, shared_columns, structure};
use super::{aggregate, table};

/// Name of the format of tables with a row per unit and question.
pub(crate) const DISTRIBUTIONS: &str = "spoergeskema.fordeling";

/// Claims SurveyXact sets, and tables whose header asks questions of the catalogue and
/// that no layout knows; `known` says of each candidate whether one does.
pub(crate) fn claim(
    candidates: &[Candidate],
    known: &[bool],
    catalogue: Option<&Catalogue>,
) -> Vec<Claim> {
    let mut claims = sets(candidates);
    let taken: BTreeSet<usize> =
        claims.iter().flat_map(|claim| claim.candidates.iter().copied()).collect();
    let free = (0..candidates.len()).filter(|index| !taken.contains(index));
    let unknown: Vec<usize> = free.filter(|index| !known[*index]).collect();
    if unknown.is_empty() {
        return claims;
    }
    let built_in = match catalogue {
        Some(_) => None,
        None => Catalogue::built_in().ok(),
    };
    let Some(catalogue) = catalogue.or(built_in.as_ref()) else { return claims };
    for index in unknown {
        let head = &candidates[index].head;
        if table::is_answers(head, catalogue) {
            claims.push(Claim { format: "spoergeskema.svar", candidates: vec![index] });
        } else if aggregate::is_distributions(head, catalogue) {
            claims.push(Claim { format: DISTRIBUTIONS, candidates: vec![index] });
        }
    }
    claims
}

/// Finds structure, labels and data of each set.
fn sets(candidates: &[Candidate]) -> Vec<Claim> {
    let mut claims = Vec::new();
    let mut taken = BTreeSet::new();
    for (index, candidate) in candidates.iter().enumerate() {
        if !is_structure(&candidate.head) {
            continue;
        }
        let Some(variables) = structure(&candidate.head) else { continue };
        let free = |other: &usize| *other != index && !taken.contains(other);
        let others: Vec<usize> = (0..candidates.len()).filter(free).collect();
        let labels = nearest(candidates, index, &others, |other| {
            is_labels(&other.head) && labels_fit(other, &variables)
        });
        let data = data_parts(candidates, index, &others, &variables);
        let (Some(labels), false) = (labels, data.is_empty()) else { continue };
        let mut members = vec![index, labels];
        members.extend(data);
        taken.extend(members.iter().copied());
        claims.push(Claim { format: "surveyxact", candidates: members });
    }
    claims
}

/// Returns the candidate that fits and lies nearest: same workbook, same folder, likest path.
fn nearest(
    candidates: &[Candidate],
    index: usize,
    others: &[usize],
    fits: impl Fn(&Candidate) -> bool,
) -> Option<usize> {
    let fitting = others.iter().copied().filter(|other| fits(&candidates[*other]));
    let near = |other: &usize| closeness(&candidates[index], &candidates[*other]);
    let best = fitting.max_by_key(|other| (near(other), std::cmp::Reverse(*other)))?;
    near(&best).0.then_some(best)
}

/// Tells whether two candidates lie in one folder, whether in one file, and how many
/// letters their paths share at the beginning and the end.
fn closeness(a: &Candidate, b: &Candidate) -> (bool, bool, usize) {
    fn folder(path: &str) -> &str {
        path.rsplit_once('/').map_or("", |(folder, _)| folder)
    }
    let same = |x: &[u8], y: &[u8]| x.iter().zip(y).take_while(|(x, y)| x == y).count();
    let (first, second) = (a.path.as_bytes(), b.path.as_bytes());
    let (mut x, mut y) = (first.to_vec(), second.to_vec());
    x.reverse();
    y.reverse();
    let alike = same(first, second) + same(&x, &y);
    (folder(&a.path) == folder(&b.path), a.path == b.path, alike)
}

fn labels_fit(candidate: &Candidate, variables: &[Variable]) -> bool {
    let names: BTreeSet<String> =
        variables.iter().map(|v| v.name.to_lowercase()).collect();
    let grid = &candidate.head;
    let known = |row: &usize| names.contains(&grid.trimmed(*row, 0).to_lowercase());
    let n = grid.len().min(200);
    (0..n).filter(known).count() * 2 >= n
}

/// Returns the data sheets: the nearest, and beside it those with other variables.
fn data_parts(
    candidates: &[Candidate],
    index: usize,
    others: &[usize],
    variables: &[Variable],
) -> Vec<usize> {
    let is_data = |candidate: &Candidate| {
        let shared = shared_columns(&candidate.head, variables);
        !is_structure(&candidate.head)
            && shared >= 2
            && shared * 2 >= candidate.head.width(0)
    };
    let Some(first) = nearest(candidates, index, others, is_data) else {
        return Vec::new();
    };
    let mut parts = vec![first];
    let mut names = names_of(&candidates[first]);
    for other in others.iter().copied().filter(|other| *other != first) {
        let (near, same_file, _) = closeness(&candidates[first], &candidates[other]);
        let apart = names_of(&candidates[other]);
        let beside = same_file
            || candidates[other].sheet.is_none() && candidates[first].sheet.is_none();
        if near && beside && is_data(&candidates[other]) && names.is_disjoint(&apart) {
            names.extend(apart);
            parts.push(other);
        }
    }
    parts.sort_unstable();
    parts
}

fn names_of(candidate: &Candidate) -> BTreeSet<String> {
    candidate
        .head
        .row(0)
        .map(|name| name.trim().to_lowercase())
        .filter(|n| !n.is_empty())
        .collect()
}
