//! Units: encodings and headers of the register, names, numbers, near misses, municipalities.

use datapakke_model::{UnitKind, id::UnitId};

use crate::support::{read, read_text};

const REGISTER: &str = include_str!("../fixtures/register_2016.csv");

#[test]
fn the_register_is_read_in_every_encoding_seen() {
    let utf16: Vec<u8> = REGISTER.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let with_bom = [b"\xff\xfe".to_vec(), utf16.clone()].concat();
    let windows: Vec<u8> =
        REGISTER.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
    let utf8_bom = format!("\u{feff}{REGISTER}").into_bytes();
    for bytes in [REGISTER.as_bytes().to_vec(), utf16, with_bom, windows, utf8_bom] {
        let out = read(&[("register", &bytes)]);
        let unit = |id: &str| &out.register.units[&id.parse::<UnitId>().unwrap()];
        assert_eq!(out.formats(), ["institutionsregister"]);
        assert_eq!(unit("159012").name, "Vadgård Skole");
        assert_eq!(unit("159035").kind, UnitKind::Specialskole);
        assert_eq!(unit("159001").aliases, ["Bagsværdskolen"], "the project's list wins");
        assert!(
            !out.register.units.values().any(|u| u.name.contains("Søndermark")),
            "another municipality"
        );
        assert!(out.find("personal-dropped").message.en.contains("INST_LEDER"));
    }
}

#[test]
fn the_new_header_names_are_known_and_private_schools_left_out() {
    let out = read_text(
        "\u{feff}Institutionsnummer;Institutionsnavn;Hovedinstitution;Institutionstype, nr;Institutionstype, navn;Leder;Adm. kommune, navn;Beliggenhedskommune, navn;Slutdato;Geokode: Breddegrad\n159010;Søborg Skole;;1012;Folkeskoler;Navn Navnesen;;Gladsaxe Kommune;31-07-2020;0,0\n159077;Den private;;1013;Friskoler og private grundskoler;x;;Gladsaxe Kommune;;0,0\n",
    );
    let unit = &out.register.units[&"159010".parse::<UnitId>().unwrap()];
    assert_eq!(unit.closed.unwrap().to_string(), "2019/20");
    assert!(!out.register.units.contains_key(&"159077".parse::<UnitId>().unwrap()));
    assert!(!format!("{:?}", out.diagnostics).contains("Navnesen"));
}

#[test]
fn the_register_is_read_as_json_without_closed_schools_and_names_of_persons() {
    let school = |number: u32, name: &str, active: &str, more: &str| {
        format!(
            "{{\"institutionNumber\":{number},\"parentInstitutionNumber\":{more},\"institutionName\":\"{name}\",\
             \"unitTypeName\":\"Institution uden enheder\",\"institutionTypeId\":1012,\"institutionType\":\"Folkeskoler\",\
             \"activeCodeName\":\"{active}\",\"locationMunicipality\":\"Gladsaxe Kommune\",\"ownerCodeName\":\"Kommunale\",\
             \"latitude\":55.7,\"principalName\":\"Navn Navnesen\",\"phoneNumber\":\"12345678\",\"email\":\"a@b.dk\"}}"
        )
    };
    let out = read_text(&format!(
        "[{},{},{},{}]",
        school(159_010, "Søborg Skole", "Aktiv", "null"),
        school(159_011, "Søborg Skole, afd. Nord", "Aktiv under ændring", "159010"),
        school(159_012, "Den lukkede", "Nedlagt", "null"),
        school(159_001, "Bagsværd gamle Skole", "Nedlagt", "null"),
    ));
    assert_eq!(out.formats(), ["institutionsregister"]);
    let unit = |id: &str| out.register.units.get(&id.parse::<UnitId>().unwrap());
    assert_eq!(unit("159010").unwrap().name, "Søborg Skole");
    assert_eq!(unit("159011").unwrap().parent.as_ref().unwrap().as_str(), "159010");
    assert!(unit("159012").is_none());
    let known = unit("159001").unwrap();
    assert!(known.aliases.iter().any(|alias| alias == "Bagsværd gamle Skole"));
    assert!(out.find("personal-dropped").message.en.contains("principalName"));
    assert!(!format!("{:?}", out.diagnostics).contains("Navnesen"));
}

#[test]
fn the_list_of_units_knows_parents_breaks_and_aliases() {
    let out = read_text("a;b\n1;2\n");
    let unit = |id: &str| &out.register.units[&id.parse::<UnitId>().unwrap()];
    assert_eq!(unit("SFO-1").parent.as_ref().unwrap().as_str(), "159001");
    assert_eq!(unit("159005").breaks.values().next().unwrap(), "Sammenlægning");
    assert_eq!(out.register.municipality_number, "159");
}

#[test]
fn a_near_miss_is_suggested_and_not_taken() {
    let out = read_text(
        "Skolenavn;Skoleår;Klassekvotient\nEnghavegårds Skole;2024/25;21,0\nEnghavegårds Skole;2023/24;21,5\nBAGSVÆRDSKOLEN ;2024/25;22,0\n",
    );
    assert_eq!(out.value("159001/overblik.klassekvotient/2024-25/alle"), Some(22.0));
    assert_eq!(out.batch.len(), 1);
    let remark = out.find("unknown-unit");
    assert_eq!(remark.count, 2, "once per name");
    assert!(remark.hint.as_ref().unwrap().en.contains("`Enghavegård Skole`"));
}

#[test]
fn numbers_come_as_text_as_number_and_as_float() {
    for number in ["159001", "159001.0", " 159001 "] {
        let out = read_text(&format!(
            "Institutionsnummer;Skoleår;Klassekvotient\n{number};2024/25;21,0\n"
        ));
        assert_eq!(
            out.value("159001/overblik.klassekvotient/2024-25/alle"),
            Some(21.0),
            "{number}"
        );
    }
    let renamed = read_text(
        "Afdelingsnummer;Afdeling;Skoleår;Klassekvotient\n280999;Bagsværd Skole;2024/25;21,0\n",
    );
    assert_eq!(renamed.value("159001/overblik.klassekvotient/2024-25/alle"), Some(21.0));
    renamed.find("matched-by-name");
}

#[test]
fn a_name_is_only_looked_for_within_the_municipality() {
    let out = read_text(
        "Institution;Beliggenhedskommune;Skoleår;Klassekvotient\nBagsværd Skole;Gladsaxe Kommune;2024/25;21,0\nGladsaxe Skole;Viborg;2024/25;19,0\nEnghavegård Skole (Viborg);Gladsaxe;2024/25;18,0\n",
    );
    assert_eq!(out.batch.len(), 1);
    assert_eq!(out.find("other-municipality").count, 2);
}

#[test]
fn the_municipality_and_the_country_are_known_by_name() {
    let out = read_text(
        "Beliggenhedskommune;Skoleår;Elevtal\nGladsaxe ;2024/25;7.001\nHele landet;2024/25;534.241\nAarhus;2024/25;30.000\n",
    );
    assert_eq!(out.value("kommune/overblik.elevtal/2024-25/alle"), Some(7001.0));
    assert_eq!(out.value("land/overblik.elevtal/2024-25/alle"), Some(534_241.0));
    assert_eq!(out.find("other-municipality").count, 1);
}

#[test]
fn the_municipal_value_beside_a_foreign_school_is_not_ours() {
    let out = read_text(
        r#"[{"[Institution].[Afdelingsnummer].[Afdelingsnummer]":"999999","[Skoleår].[Skoleår].[Skoleår]":"2024/2025","Klassekvotient":"20,0","Klassekvotient Kommune":"19,0","Klassekvotient Land":"21,0"}]"#,
    );
    assert_eq!(out.batch.len(), 1);
    assert_eq!(out.value("land/overblik.klassekvotient/2024-25/alle"), Some(21.0));
}
