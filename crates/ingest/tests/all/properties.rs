//! Reading never panics, whatever the bytes are, and the order of the files does not matter.

use proptest::prelude::*;

use crate::support::read;

const STARTS: [&[u8]; 7] = [
    b"",
    b"PK\x03\x04",
    b"\xff\xfe",
    b"[{\"a\":",
    b"Institutionsnummer;Skole\xc3\xa5r;Klassekvotient\n",
    b"Row Labels,Antal elever\n",
    b"INST_NR;INST_NAVN;INST_TYPE_NAVN\n",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn no_bytes_make_reading_panic(
        start in 0..STARTS.len(),
        bytes in proptest::collection::vec(any::<u8>(), 0..600),
    ) {
        let file = [STARTS[start], &bytes].concat();
        let _ = read(&[("x", &file)]);
    }

    #[test]
    fn no_table_makes_reading_panic(
        rows in proptest::collection::vec(
            proptest::collection::vec(
                prop_oneof![
                    Just("159001".to_owned()), Just("Bagsværd Skole".to_owned()), Just("2024/2025".to_owned()),
                    Just("Hovedtotal".to_owned()), Just("Klassekvotient".to_owned()), Just("Rækkenavne".to_owned()),
                    Just("Antal elever".to_owned()), Just("Inklusionsgrad".to_owned()), Just("7,3".to_owned()),
                    Just("94,6 %".to_owned()), Just("Udskoling".to_owned()), Just(String::new()), ".{0,12}",
                ],
                0..6,
            ),
            0..8,
        ),
    ) {
        let text: String = rows.iter().map(|row| row.join(";") + "\n").collect();
        let _ = read(&[("x", text.as_bytes())]);
    }
}

#[test]
fn the_order_of_the_files_does_not_matter() {
    let a: (&str, &[u8]) = (
        "a.csv",
        b"Institutionsnummer;Skole\xc3\xa5r;Klassekvotient\n159001;2024/25;21,0\n",
    );
    let b: (&str, &[u8]) = (
        "b.csv",
        b"Institutionsnummer;Skole\xc3\xa5r;Klassekvotient\n159001;2024/25;22,0\n",
    );
    let (one, two) = (read(&[a, b]), read(&[b, a]));
    assert_eq!(one.batch, two.batch);
    assert_eq!(one.diagnostics, two.diagnostics);
}
