//! The municipality comes in, two extracts of the institution register go out: an old
//! one in UTF-16 without a byte order mark, a newer one in UTF-8 with one.
//!
//! The persons in them are invented and must never be read any further.

use super::Files;
use super::text::{delimited, row, utf8_bom, utf16};
use super::town::{LATEST, NUMBER, School, Town};

pub(super) fn write(town: &Town, files: &mut Files) {
    files.insert(
        "data/register/InstReg-udtraek17-01-2024.csv".into(),
        utf16(&old(town), false),
    );
    files.insert("data/register/Institutioner 2026.csv".into(), utf8_bom(&new(town)));
}

fn kind(school: &School) -> (&'static str, &'static str) {
    if school.special {
        ("1013", "Specialskoler for børn")
    } else {
        ("1012", "Folkeskoler")
    }
}

/// The old extract: still with the closed school, and names from before 2024/25.
fn old(town: &Town) -> String {
    let mut rows = vec![row([
        "HOVEDSKOLE_INST",
        "INST_NR",
        "INST_NAVN",
        "ENHEDSART",
        "INST_ADR",
        "POSTNR",
        "POSTDISTRIKT",
        "TLF_NR",
        "E_MAIL",
        "WEB_ADR",
        "INST_TYPE_NR",
        "INST_TYPE_NAVN",
        "INST_TYPE_GRUPPE",
        "UNDERV_NIV",
        "INST_LEDER",
        "CVR_NR",
        "KOMMUNE_NR",
        "ADM_KOMMUNE_NAVN",
        "BEL_KOMMUNE",
        "BEL_KOMMUNE_NAVN",
        "BEL_REGION",
        "REGION_NAVN",
        "EJER_KODE",
        "EJERKODE_NAVN",
        "P_NR",
        "VEJKODE",
        "GEO_BREDDE_GRAD",
        "GEO_LAENGDE_GRAD",
    ])];
    let genitive = format!("{} Kommune", town.name);
    for (at, school) in town.schools.iter().enumerate() {
        let (type_number, type_name) = kind(school);
        let mail = format!("leder{}@fjordby.invalid", at + 1);
        let level = if school.top_grade == 9 { "9" } else { "6" };
        rows.push(row([
            "",
            &school.number,
            school.name_in(2),
            "Institution uden enheder",
            &format!("Opdigtet Vej {}", at + 1),
            "9999",
            &town.name,
            "00000000",
            &mail,
            "www.fjordby.invalid",
            type_number,
            type_name,
            "Grundskoler mv.",
            level,
            leader(at),
            "00000000",
            NUMBER,
            &genitive,
            NUMBER,
            &genitive,
            "1099",
            "Region Opdigtet",
            "2",
            "Kommunale",
            "0000000000",
            "0000",
            "0,0",
            "0,0",
        ]));
    }
    delimited(&rows, ';', "\r\n")
}

/// The newer extract: 30 columns, other names, only what is open today.
fn new(town: &Town) -> String {
    let mut rows = vec![row([
        "Institutionsnummer",
        "Institutionsnavn",
        "Enhedsart",
        "Hovedinstitution",
        "Hovedinstitution, navn",
        "Institutionstype, nr",
        "Institutionstype, navn",
        "Institutionstypegruppe",
        "Undervisningsniveau",
        "Status",
        "Startdato",
        "Slutdato",
        "Adresse",
        "Postnummer",
        "Postdistrikt",
        "Telefonnummer",
        "E-mail",
        "Webadresse",
        "Leder",
        "CVR-nummer",
        "P-nummer",
        "Adm. kommune, nr",
        "Adm. kommune, navn",
        "Beliggenhedskommune, nr",
        "Beliggenhedskommune, navn",
        "Region, nr",
        "Region, navn",
        "Ejerforhold",
        "Geokode: Breddegrad",
        "Geokode: Længdegrad",
    ])];
    let genitive = format!("{} Kommune", town.name);
    for (at, school) in town.open(LATEST) {
        let (type_number, type_name) = kind(school);
        let mail = format!("leder{}@fjordby.invalid", at + 1);
        let level = if school.top_grade == 9 { "9. klasse" } else { "6. klasse" };
        rows.push(row([
            &school.number,
            &school.name,
            "Institution uden enheder",
            "",
            "",
            type_number,
            type_name,
            "Grundskoler mv.",
            level,
            "Aktiv",
            "01-08-1970",
            "",
            &format!("Opdigtet Vej {}", at + 1),
            "9999",
            &town.name,
            "00000000",
            &mail,
            "www.fjordby.invalid",
            leader(at),
            "00000000",
            "0000000000",
            NUMBER,
            &genitive,
            NUMBER,
            &genitive,
            "1099",
            "Region Opdigtet",
            "Kommunale",
            "0,0",
            "0,0",
        ]));
    }
    delimited(&rows, ';', "\n")
}

fn leader(at: usize) -> &'static str {
    ["Navn Navnesen", "Prøve Prøvesen", "Eksempel Eksempelsen", "Opdigtet Opdigtesen"]
        [at % 4]
}
