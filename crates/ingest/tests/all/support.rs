//! What the tests share: a register of Gladsaxe, one call that reads files, small workbooks.

use std::io::Write;

use datapakke_ingest::{
    Alone, Context, Input, Key, Layouts, Plan, plan_for, read_register, reconcile, run,
};
use datapakke_model::{Batch, Catalogue, Diagnostic, Reading, Register};

pub const UNITS: &str = "nummer;navn;type;hører til;andre navne;åbnet;lukket;brud;brud-årsag\n\
    159001;Bagsværd Skole;skole;;Bagsværdskolen;;;;\n\
    159004;Enghavegård Skole;skole;;;;;;\n\
    159005;Gladsaxe Skole;skole;;;;;2011/12;Sammenlægning\n\
    159099;Skolen Total;skole;;;;;;\n\
    SFO-1;SFO Bagsværd;sfo;159001;;;;;\n";

/// What reading some files gave.
pub struct Out {
    pub batch: Batch,
    pub diagnostics: Vec<Diagnostic>,
    pub plan: Plan,
    pub register: Register,
}

impl Out {
    pub fn codes(&self) -> Vec<&str> {
        self.diagnostics.iter().map(|d| d.code.as_str()).collect()
    }

    pub fn find(&self, code: &str) -> &Diagnostic {
        let found = self.diagnostics.iter().find(|d| d.code == code);
        found.unwrap_or_else(|| panic!("no `{code}` among {:#?}", self.diagnostics))
    }

    /// Returns a figure by its key, such as `159001/overblik.fravaer/2024-25/alle`.
    pub fn figure(&self, key: &str) -> Option<Reading> {
        let is = |o: &&datapakke_model::observation::Observation| {
            let period = o.period.key();
            format!("{}/{}/{}/{}", o.owner, o.indicator, period, o.group) == key
        };
        self.batch.observations.rows.iter().find(is).map(|o| o.reading)
    }

    pub fn value(&self, key: &str) -> Option<f64> {
        self.figure(key).and_then(Reading::value)
    }

    pub fn formats(&self) -> Vec<&str> {
        self.plan.jobs.iter().map(|job| job.format.as_str()).collect()
    }
}

pub fn input(path: &str, bytes: &[u8]) -> Input {
    Input { path: path.to_owned(), bytes: bytes.into() }
}

pub fn read(files: &[(&str, &[u8])]) -> Out {
    read_with(files, Layouts::built_in())
}

pub fn read_text(text: &str) -> Out {
    read(&[("fil", text.as_bytes())])
}

pub fn read_with(files: &[(&str, &[u8])], layouts: Layouts) -> Out {
    read_in(files, layouts, &Catalogue::built_in().unwrap())
}

pub fn read_in(files: &[(&str, &[u8])], layouts: Layouts, catalogue: &Catalogue) -> Out {
    let inputs = files.iter().map(|(path, bytes)| input(path, bytes)).collect();
    let mut diagnostics = Vec::new();
    let plan = plan_for(inputs, &layouts, catalogue, &Alone).take(&mut diagnostics);
    let units = input("enheder.csv", UNITS.as_bytes());
    let register =
        read_register(&plan, Some(&units), "Gladsaxe", None).take(&mut diagnostics);
    let key = Key::from_bytes([3; 32]);
    let context = Context {
        catalogue,
        layouts: &layouts,
        register: &register,
        key: &key,
        year: "2024/25".parse().unwrap(),
    };
    let mut batch = Batch::default();
    for job in &plan.jobs {
        batch.append(run(job, &context).take(&mut diagnostics));
    }
    let batch = reconcile(batch, &plan.sources).take(&mut diagnostics);
    for row in &batch.observations.rows {
        assert!(plan.sources.place(row.at).is_some(), "every value knows its cell");
    }
    Out { batch, diagnostics, plan, register }
}

/// A cell of a small workbook.
#[derive(Clone, Copy)]
pub enum Cell<'a> {
    Empty,
    Text(&'a str),
    Number(f64),
    Percent(f64),
    Date(f64),
}

/// Makes a workbook: sheets of rows, the second flag hides a sheet.
pub fn xlsx(sheets: &[(&str, bool, Vec<Vec<Cell>>)]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    let mut put = |name: &str, text: &str| {
        zip.start_file(name, options).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    };
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let rel = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let pkg = "http://schemas.openxmlformats.org/package/2006";
    let mut names = String::new();
    let mut links = String::new();
    for (index, (name, hidden, _)) in sheets.iter().enumerate() {
        let n = index + 1;
        let state = if *hidden { " state=\"hidden\"" } else { "" };
        names +=
            &format!("<sheet name=\"{name}\" sheetId=\"{n}\"{state} r:id=\"rId{n}\"/>");
        links += &format!(
            "<Relationship Id=\"rId{n}\" Type=\"{rel}/worksheet\" Target=\"worksheets/sheet{n}.xml\"/>"
        );
    }
    links += &format!(
        "<Relationship Id=\"rId99\" Type=\"{rel}/styles\" Target=\"styles.xml\"/>"
    );
    put("[Content_Types].xml", &format!("<Types xmlns=\"{pkg}/content-types\"/>"));
    put(
        "_rels/.rels",
        &format!(
            "<Relationships xmlns=\"{pkg}/relationships\"><Relationship Id=\"rId1\" \
             Type=\"{rel}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
        ),
    );
    put(
        "xl/workbook.xml",
        &format!(
            "<workbook xmlns=\"{main}\" xmlns:r=\"{rel}\"><sheets>{names}</sheets></workbook>"
        ),
    );
    put(
        "xl/_rels/workbook.xml.rels",
        &format!("<Relationships xmlns=\"{pkg}/relationships\">{links}</Relationships>"),
    );
    put(
        "xl/styles.xml",
        &format!(
            "<styleSheet xmlns=\"{main}\"><numFmts count=\"1\"><numFmt numFmtId=\"164\" \
             formatCode=\"0.0\\ %;\\-0.0\\ %;0.0\\ %\"/></numFmts><cellXfs count=\"3\">\
             <xf numFmtId=\"0\"/><xf numFmtId=\"164\"/><xf numFmtId=\"14\"/></cellXfs></styleSheet>"
        ),
    );
    for (index, (_, _, rows)) in sheets.iter().enumerate() {
        let mut body = String::new();
        for (r, row) in rows.iter().enumerate() {
            body += &format!("<row r=\"{}\">", r + 1);
            for (c, cell) in row.iter().enumerate() {
                let at = datapakke_model::source::cell_name(r as u32, c as u16);
                body += &match cell {
                    Cell::Empty => String::new(),
                    Cell::Text(text) => {
                        let text = text.replace('&', "&amp;").replace('<', "&lt;");
                        format!(
                            "<c r=\"{at}\" t=\"inlineStr\"><is><t>{text}</t></is></c>"
                        )
                    }
                    Cell::Number(value) => format!("<c r=\"{at}\"><v>{value}</v></c>"),
                    Cell::Percent(value) => {
                        format!("<c r=\"{at}\" s=\"1\"><v>{value}</v></c>")
                    }
                    Cell::Date(value) => {
                        format!("<c r=\"{at}\" s=\"2\"><v>{value}</v></c>")
                    }
                };
            }
            body += "</row>";
        }
        let sheet = format!(
            "<worksheet xmlns=\"{main}\"><sheetData>{body}</sheetData></worksheet>"
        );
        put(&format!("xl/worksheets/sheet{}.xml", index + 1), &sheet);
    }
    zip.finish().unwrap().into_inner()
}
