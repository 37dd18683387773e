//! Nothing that a message quotes holds a CPR number, a mail address or a person's cell.

use crate::support::read_text;

#[test]
fn a_cpr_number_in_any_cell_is_never_echoed() {
    for text in [
        "Institutionsnummer;Skoleår;Klassekvotient\n0101019876;2024/25;21,0\n",
        "Skolenavn;Skoleår;Klassekvotient\nPrøve 010101-9876;2024/25;21,0\n",
        "Institutionsnummer;Skoleår;Klassekvotient\n159001;010101-9876;21,0\n",
        "Institutionsnummer;Skoleår;Klassekvotient\n159001;2024/25;010101-9876\n",
        "Institutionsnummer;Skoleår;Klassekvotient;0101019876\n159001;2024/25;21,0;x\n",
        "0101019876;a\n1;2\n",
        "[{\"0101019876\":{\"a\":1}}]",
        "Institutionsnummer;Skoleår;Klassekvotient\n159001;2024/25;101019876\n",
    ] {
        let out = read_text(text);
        let said = format!("{:?}{:?}", out.diagnostics, out.plan.files);
        assert!(!said.contains("9876"), "{said}");
    }
}

#[test]
fn columns_that_nobody_declared_stay_in_the_file() {
    let out = read_text(
        "Institutionsnummer;Skoleår;Klassekvotient;Kontakt\n159001;2024/25;21,0;Navn Navnesen\n",
    );
    let all = format!("{:?}{:?}", out.batch, out.diagnostics);
    assert!(!all.contains("Navnesen"));
    assert!(out.find("columns-dropped").message.en.contains("`Kontakt`"));
}
