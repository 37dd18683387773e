//! The administration's landing page: units, documents, remarks and files as one offline page.

use datapakke_model::{Diagnostic, Language, Settings, Severity, Text};

/// What the page tells.
#[derive(Debug)]
pub struct Landing<'a> {
    /// The settings of the build.
    pub settings: &'a Settings,
    /// One row per unit and edition.
    pub rows: Vec<Row>,
    /// One entry per input file.
    pub files: Vec<File>,
    /// All remarks.
    pub remarks: &'a [Diagnostic],
    /// Documents of groups of units: name, and link relative to the page.
    pub shared: Vec<(Text, String)>,
    /// Documents of the whole municipality and workbooks of groups: name, and link relative to the page.
    pub town: Vec<(Text, String)>,
}

/// One unit's documents in one edition.
#[derive(Debug, Clone)]
pub struct Row {
    /// Name of the unit.
    pub unit: String,
    /// Its number.
    pub number: String,
    /// Its kind.
    pub kind: Text,
    /// Edition.
    pub edition: String,
    /// Link to the pack, relative to the page; none when it failed.
    pub pack: Option<String>,
    /// Link to the workbook, relative to the page; none when the pack failed.
    pub workbook: Option<String>,
    /// Number of pages.
    pub pages: Option<usize>,
    /// The papers beside the pack.
    pub papers: Vec<PaperLink>,
    /// Why it failed.
    pub failure: Option<Text>,
    /// Whether it is of an earlier build and would be made differently now.
    pub older: bool,
}

/// A paper beside the pack.
#[derive(Debug, Clone)]
pub struct PaperLink {
    /// What it is called.
    pub label: Text,
    /// Link to the PDF, relative to the page.
    pub pdf: String,
    /// Link to the Word file, if there is one.
    pub word: Option<String>,
    /// Link to the workbook, if there is one.
    pub sheet: Option<String>,
}

/// One input file.
#[derive(Debug, Clone)]
pub struct File {
    /// Path in the project folder.
    pub path: String,
    /// What it was recognised as.
    pub label: Option<Text>,
    /// Why it was not recognised.
    pub nearest: Option<Text>,
}

const STYLE: &str = include_str!("landing.css");

/// Returns the page as HTML that asks for nothing outside itself.
pub fn page(landing: &Landing<'_>) -> String {
    let language = landing.settings.language;
    let say = |da: &'static str, en: &'static str| match language {
        Language::Da => da,
        Language::En => en,
    };
    let title = format!(
        "{} {} – {} {}",
        say("Datapakker", "Data packs"),
        landing.settings.year,
        escape(&landing.settings.municipality),
        say("Kommune", "Municipality")
    );
    let mut html = format!(
        "<!DOCTYPE html>\n<html lang=\"{language}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{title}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<main>\n<h1>{title}</h1>\n"
    );
    html += &summary(landing, language);
    html += &units(landing, language);
    html += &town(landing, language);
    html += &shared(landing, language);
    html += &remarks(landing, language);
    html += &files(landing, language);
    if landing.settings.invented {
        html += &format!(
            "<p class=\"quiet\">{}</p>\n",
            say("Eksempel, opdigtede tal.", "Example, invented figures.")
        );
    }
    html += "</main>\n</body>\n</html>\n";
    html
}

fn summary(landing: &Landing<'_>, language: Language) -> String {
    let done = landing.rows.iter().filter(|row| row.pack.is_some()).count();
    let failed = landing.rows.len() - done;
    let count = |s: Severity| landing.remarks.iter().filter(|d| d.severity == s).count();
    let (errors, warnings) = (count(Severity::Error), count(Severity::Warning));
    let text = match language {
        Language::Da => format!(
            "{done} datapakker er klar{}. {} i indlæsningen, {} at se på.",
            if failed > 0 {
                format!(", {failed} kunne ikke laves")
            } else {
                String::new()
            },
            plural(errors, "fejl", "fejl"),
            plural(warnings, "advarsel", "advarsler"),
        ),
        Language::En => format!(
            "{done} data packs are ready{}. {} while reading, {} to look at.",
            if failed > 0 {
                format!(", {failed} could not be made")
            } else {
                String::new()
            },
            plural(errors, "error", "errors"),
            plural(warnings, "warning", "warnings"),
        ),
    };
    format!("<p class=\"lead\">{text}</p>\n")
}

fn plural(n: usize, one: &str, many: &str) -> String {
    format!("{n} {}", if n == 1 { one } else { many })
}

/// One row per unit, one column per edition.
fn units(landing: &Landing<'_>, language: Language) -> String {
    let (title, heads) = match language {
        Language::Da => ("Enheder", ["Enhed", "Slags", "Nummer"]),
        Language::En => ("Units", ["Unit", "Kind", "Number"]),
    };
    let mut editions: Vec<&str> = Vec::new();
    let mut units: Vec<&Row> = Vec::new();
    for row in &landing.rows {
        if !editions.contains(&row.edition.as_str()) {
            editions.push(&row.edition);
        }
        if units.iter().all(|unit| unit.number != row.number) {
            units.push(row);
        }
    }
    let mut html = format!("<h2>{title}</h2>\n<table>\n<thead><tr>");
    for head in
        heads.into_iter().map(str::to_owned).chain(editions.iter().map(|e| escape(e)))
    {
        html += &format!("<th scope=\"col\">{head}</th>");
    }
    html += "</tr></thead>\n<tbody>\n";
    for unit in units {
        html += &format!(
            "<tr><th scope=\"row\">{}</th><td>{}</td><td>{}</td>",
            escape(&unit.unit),
            escape(unit.kind.get(language)),
            escape(&unit.number),
        );
        for edition in &editions {
            let mut rows = landing.rows.iter();
            let row = rows.find(|r| r.number == unit.number && r.edition == *edition);
            html += &format!(
                "<td>{}</td>",
                row.map(|r| pack(r, language) + &papers(r, language)).unwrap_or_default()
            );
        }
        html += "</tr>\n";
    }
    html + "</tbody>\n</table>\n"
}

/// The documents of the whole municipality and the workbooks of groups.
fn town(landing: &Landing<'_>, language: Language) -> String {
    if landing.town.is_empty() {
        return String::new();
    }
    let title = match language {
        Language::Da => "Overblik og regneark for flere enheder",
        Language::En => "Overviews and workbooks of several units",
    };
    let item = |(name, link): &(Text, String)| {
        let name = escape(name.get(language));
        format!("<li><a href=\"{}\">{name}</a></li>\n", escape(link))
    };
    let items: String = landing.town.iter().map(item).collect();
    format!("<h2>{title}</h2>\n<ul>\n{items}</ul>\n")
}

/// The documents of groups.
fn shared(landing: &Landing<'_>, language: Language) -> String {
    let title = match language {
        Language::Da => "På tværs af enheder",
        Language::En => "Across units",
    };
    if landing.shared.is_empty() {
        return String::new();
    }
    let item = |(name, link): &(Text, String)| {
        let name = escape(name.get(language));
        format!("<li><a href=\"{}\">{name}</a></li>\n", escape(link))
    };
    let items: String = landing.shared.iter().map(item).collect();
    format!("<h2>{title}</h2>\n<ul>\n{items}</ul>\n")
}

/// The link to a pack, or why there is none.
fn pack(row: &Row, language: Language) -> String {
    match (&row.pack, &row.failure) {
        (Some(link), _) => {
            let (word, name, older) = match language {
                Language::Da => ("sider", "datapakke", "ældre, byg alle enheder"),
                Language::En => ("pages", "data pack", "older, build all units"),
            };
            let mut pages =
                row.pages.map(|n| format!(", {n} {word}")).unwrap_or_default();
            if row.older {
                pages += &format!(" ({older})");
            }
            // The name of the unit makes the link stand alone for a screen reader.
            let label = escape(&format!("{name}, {}, {}", row.unit, row.edition));
            let sheet = row.workbook.as_ref().map(|href| {
                let label =
                    escape(&format!("{name}, Excel, {}, {}", row.unit, row.edition));
                format!(
                    " (<a href=\"{}\" aria-label=\"{label}\">Excel</a>)",
                    escape(href)
                )
            });
            format!(
                "<a href=\"{}\" aria-label=\"{label}\">{name}</a>{pages}{}",
                escape(link),
                sheet.unwrap_or_default()
            )
        }
        (None, Some(failure)) => {
            format!("<strong>{}</strong>", escape(failure.get(language)))
        }
        (None, None) => "–".to_owned(),
    }
}

/// The links to the papers beside a pack.
fn papers(row: &Row, language: Language) -> String {
    let mut html = String::new();
    for paper in &row.papers {
        let name = escape(paper.label.get(language));
        let link = |href: &str, kind: &str, shown: &str| {
            let label =
                escape(&format!("{}, {kind}, {}", paper.label.get(language), row.unit));
            format!("<a href=\"{}\" aria-label=\"{label}\">{shown}</a>", escape(href))
        };
        html += &format!("<br>{}", link(&paper.pdf, "PDF", &name));
        let word = paper.word.iter().map(|href| link(href, "Word", "Word"));
        let sheet = paper.sheet.iter().map(|href| link(href, "Excel", "Excel"));
        let others: Vec<String> = word.chain(sheet).collect();
        if !others.is_empty() {
            html += &format!(" ({})", others.join(", "));
        }
    }
    html
}

fn remarks(landing: &Landing<'_>, language: Language) -> String {
    let mut sorted: Vec<&Diagnostic> = landing.remarks.iter().collect();
    sorted.sort_by_key(|d| d.severity);
    let words = |s: Severity| match (s, language) {
        (Severity::Error, Language::Da) => "Fejl",
        (Severity::Warning, Language::Da) => "Advarsel",
        (Severity::Note, _) => "Note",
        (Severity::Error, Language::En) => "Error",
        (Severity::Warning, Language::En) => "Warning",
    };
    let (title, none) = match language {
        Language::Da => ("Bemærkninger", "Ingen bemærkninger."),
        Language::En => ("Remarks", "No remarks."),
    };
    let mut html = format!("<h2>{title}</h2>\n");
    if sorted.is_empty() {
        return html + &format!("<p>{none}</p>\n");
    }
    html += "<ul class=\"remarks\">\n";
    for remark in sorted {
        let place = remark.place.as_ref().map(|p| p.words(language)).unwrap_or_default();
        let times =
            if remark.count > 1 { format!(" ({})", remark.count) } else { String::new() };
        html += &format!(
            "<li><b>{}</b> {}{times}",
            words(remark.severity),
            escape(remark.message.get(language))
        );
        if !place.is_empty() {
            html += &format!("<br><span class=\"quiet\">{}</span>", escape(&place));
        }
        if let Some(hint) = &remark.hint {
            html += &format!("<br>{}", escape(hint.get(language)));
        }
        html += "</li>\n";
    }
    html + "</ul>\n"
}

fn files(landing: &Landing<'_>, language: Language) -> String {
    let (title, heads, unknown) = match language {
        Language::Da => ("Filer", ["Fil", "Læst som"], "ikke genkendt"),
        Language::En => ("Files", ["File", "Read as"], "not recognised"),
    };
    let mut html = format!(
        "<h2>{title}</h2>\n<table>\n<thead><tr><th scope=\"col\">{}</th><th scope=\"col\">{}</th></tr></thead>\n<tbody>\n",
        heads[0], heads[1]
    );
    for file in &landing.files {
        let read = match (&file.label, &file.nearest) {
            (Some(label), _) => escape(label.get(language)),
            (None, Some(why)) => {
                format!("<strong>{unknown}</strong>: {}", escape(why.get(language)))
            }
            (None, None) => format!("<strong>{unknown}</strong>"),
        };
        html += &format!(
            "<tr><th scope=\"row\">{}</th><td>{read}</td></tr>\n",
            escape(&file.path)
        );
    }
    html + "</tbody>\n</table>\n"
}

/// Makes text harmless in HTML.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {

    use super::*;

    fn settings() -> Settings {
        Settings {
            department: "Børn og Skole".into(),
            ..Settings::new("Fjordby", "2025/26".parse().unwrap(), "2026-11-02")
        }
    }

    fn row(unit: &str, number: &str, edition: &str) -> Row {
        Row {
            unit: unit.into(),
            number: number.into(),
            kind: Text::new("skole", "school"),
            edition: edition.into(),
            pack: Some(format!("enheder/{number}/{edition}/datapakke.pdf")),
            workbook: Some(format!("enheder/{number}/{edition}/datapakke.xlsx")),
            pages: Some(10),
            papers: Vec::new(),
            failure: None,
            older: false,
        }
    }

    #[test]
    fn a_unit_has_one_row_and_each_edition_a_column() {
        let rows = ["fortrolig", "offentlig"].map(|edition| row("A", "1", edition));
        let settings = settings();
        let html = page(&Landing {
            settings: &settings,
            rows: rows.into(),
            files: Vec::new(),
            remarks: &[],
            shared: vec![(
                Text::new("PLF <Nord>", "PLF <Nord>"),
                "plf/nord/sammenlign.html".into(),
            )],
            town: vec![(
                Text::new("overblik", "overview"),
                "kommune/overblik.pdf".into(),
            )],
        });
        assert_eq!(html.matches("<th scope=\"row\">A</th>").count(), 1);
        assert!(html.contains("enheder/1/fortrolig/datapakke.pdf"));
        assert!(html.contains("enheder/1/offentlig/datapakke.pdf"));
        let link = "<a href=\"plf/nord/sammenlign.html\">PLF &lt;Nord&gt;</a>";
        assert!(html.contains(link), "{html}");
        assert!(html.contains("<a href=\"kommune/overblik.pdf\">overblik</a>"));
    }

    #[test]
    fn names_and_remarks_cannot_become_markup() {
        let remarks = [Diagnostic::warning("x", "<script>a</script>", "\"b\"")];
        let settings = settings();
        let rows = vec![row("<img src=x>", "1", "fortrolig")];
        let html = page(&Landing {
            settings: &settings,
            rows,
            files: Vec::new(),
            remarks: &remarks,
            shared: Vec::new(),
            town: Vec::new(),
        });
        assert!(!html.contains("<script") && !html.contains("<img"), "{html}");
        assert!(!html.contains("http://") && !html.contains("https://"));
    }
}
