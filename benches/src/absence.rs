//! A seed and a number of rows come in, a municipality's monthly absence extract goes out,
//! in the shape that `datapakke sample` writes.

use datapakke_model::unit::{Register, Unit, UnitKind};

const MONTHS: [(u8, u8); 11] = [
    (8, 15),
    (9, 22),
    (10, 18),
    (11, 20),
    (12, 15),
    (1, 20),
    (2, 15),
    (3, 22),
    (4, 17),
    (5, 18),
    (6, 19),
];

/// Schools of an extract whose size is all that matters.
const SCHOOLS: usize = 40;

/// A stream of random numbers (SplitMix64, Steele and others 2014).
struct Random(u64);

impl Random {
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % n
    }
}

/// How large an extract is, and of which school year.
#[derive(Debug, Clone, Copy)]
pub struct Size {
    /// Pupils, each with eleven months.
    pub pupils: usize,
    /// Schools that they go to.
    pub schools: usize,
    /// The year in which the school year begins.
    pub year: u16,
}

/// Returns an extract with at least this many rows, as UTF-8 text.
pub fn extract(seed: u64, rows: usize) -> String {
    let pupils = rows.div_ceil(MONTHS.len());
    extract_of(seed, Size { pupils, schools: SCHOOLS, year: 2024 })
}

/// Returns an extract of a size, as UTF-8 text.
///
/// Eleven months for each pupil, school by school; the personal numbers are replacement
/// numbers (day + 60), which nobody has.
pub fn extract_of(seed: u64, size: Size) -> String {
    let Size { pupils, schools, year } = size;
    let year = format!("{year}/{:02}", (year + 1) % 100);
    let mut random = Random(seed);
    let mut text = String::with_capacity(pupils * MONTHS.len() * 42 + 200);
    text.push_str(
        "Institutionsnummer;CPR-nummer;Klasse;Skoleår;Måned;Skoledage;Sygefravær;\
         Ekstraordinær frihed;Ulovligt fravær\r\n",
    );
    for pupil in 0..pupils {
        let school = pupil * schools / pupils;
        let cpr = format!(
            "{:02}{:02}{:02}{:04}",
            61 + random.below(28),
            1 + random.below(12),
            10 + random.below(10),
            pupil % 10_000,
        );
        let class =
            format!("{}{}", random.below(10), char::from(b'a' + random.below(4) as u8));
        for (month, days) in MONTHS {
            text.push_str(&format!(
                "{};{cpr};{class};{year};{month};{days}",
                990_000 + school
            ));
            for one_in in [2, 6, 9] {
                text.push(';');
                let halves = if random.below(one_in) == 0 { random.below(9) } else { 0 };
                text.push_str(&(halves / 2).to_string());
                if halves % 2 == 1 {
                    text.push_str(",5");
                }
            }
            text.push_str("\r\n");
        }
    }
    text
}

/// Returns the extract as Windows-1252, as the sample and many real exports are.
pub fn windows_1252(text: &str) -> Vec<u8> {
    text.chars().map(|letter| u8::try_from(letter).unwrap_or(b'?')).collect()
}

/// Returns the register that the extract's schools stand in.
pub fn register() -> Register {
    register_of(SCHOOLS)
}

/// Returns a register of so many schools.
pub fn register_of(schools: usize) -> Register {
    let school = |index: usize| {
        let unit = Unit::new(
            (990_000 + index).to_string().parse().expect("digits are an identity"),
            format!("Skole {index}"),
            UnitKind::Skole,
        );
        (unit.id.clone(), unit)
    };
    Register {
        municipality_number: "990".into(),
        municipality_name: "Prøveby".into(),
        units: (0..schools).map(school).collect(),
    }
}
