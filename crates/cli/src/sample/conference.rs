//! What both sides of Fjordby's conferences wrote goes out as it was written: points,
//! efforts, observations with pictures, rubrics, notes, agreements and meetings.
//!
//! The texts speak of the figures that the default options make, so they belong to those
//! alone.

use super::Files;

macro_rules! file {
    ($path:literal) => {
        ($path, include_bytes!(concat!("conference/", $path)).as_slice())
    };
}

/// The meetings, as the end of `datapakke.toml`.
pub(super) const MEETINGS: &str = include_str!("conference/moeder.toml");

pub(super) fn write(files: &mut Files) {
    for (path, bytes) in FILES {
        files.insert(path.to_owned(), bytes.to_vec());
    }
}

/// The files by their path below the project folder, in order.
const FILES: [(&str, &[u8]); 120] = [
    file!("aftaler.csv"),
    file!("samtale/990001/indsatser.md"),
    file!("samtale/990001/notat.md"),
    file!("samtale/990001/observationer/elevinterview-medbestemmelse.md"),
    file!("samtale/990001/observationer/elevraad-2025.md"),
    file!("samtale/990001/observationer/foraeldremoede.md"),
    file!("samtale/990001/observationer/frokost.md"),
    file!("samtale/990001/observationer/laeringssamtale-3-aargang.md"),
    file!("samtale/990001/punkter-enhed.md"),
    file!("samtale/990001/punkter-forvaltning.md"),
    file!("samtale/990001/rubrik.csv"),
    file!("samtale/990002/indsatser.md"),
    file!("samtale/990002/notat.md"),
    file!("samtale/990002/observationer/elevraad-2025.md"),
    file!("samtale/990002/observationer/elevraad-lydkort.md"),
    file!("samtale/990002/observationer/faglig-ledelse.md"),
    file!("samtale/990002/observationer/foraeldre-opkald.md"),
    file!("samtale/990002/observationer/fravaersmoede.md"),
    file!("samtale/990002/observationer/laeringssamtale-7-aargang-2025.md"),
    file!("samtale/990002/observationer/laeringssamtale-7-aargang.md"),
    file!("samtale/990002/observationer/lydkort.png"),
    file!("samtale/990002/punkter-enhed.md"),
    file!("samtale/990002/punkter-forvaltning.md"),
    file!("samtale/990002/rubrik.csv"),
    file!("samtale/990003/indsatser.md"),
    file!("samtale/990003/notat.md"),
    file!("samtale/990003/observationer/en-dag-i-5-klasse.md"),
    file!("samtale/990003/observationer/laeringssamtale-5-aargang-2025.md"),
    file!("samtale/990003/observationer/laeringssamtale-5-aargang.md"),
    file!("samtale/990003/observationer/legepladsen.md"),
    file!("samtale/990003/observationer/lektionsbesoeg.md"),
    file!("samtale/990003/observationer/plakat-timestart.md"),
    file!("samtale/990003/observationer/plakat-timestart.png"),
    file!("samtale/990003/observationer/udskolingselever.md"),
    file!("samtale/990003/punkter-enhed.md"),
    file!("samtale/990003/punkter-forvaltning.md"),
    file!("samtale/990003/rubrik.csv"),
    file!("samtale/990004/indsatser.md"),
    file!("samtale/990004/observationer/foraeldre-telefon.md"),
    file!("samtale/990004/observationer/laeringssamtale-udskoling.md"),
    file!("samtale/990004/observationer/medarbejdere-beskeder.md"),
    file!("samtale/990004/observationer/venskabsklasser.md"),
    file!("samtale/990004/punkter-enhed.md"),
    file!("samtale/990004/punkter-forvaltning.md"),
    file!("samtale/990004/rubrik.csv"),
    file!("samtale/990005/indsatser.md"),
    file!("samtale/990005/notat.md"),
    file!("samtale/990005/observationer/elever-samlaesning.md"),
    file!("samtale/990005/observationer/foraeldre-faellesspisning.md"),
    file!("samtale/990005/observationer/laeringssamtale-matematik.md"),
    file!("samtale/990005/punkter-enhed.md"),
    file!("samtale/990005/punkter-forvaltning.md"),
    file!("samtale/990005/rubrik.toml"),
    file!("samtale/990006/indsatser.md"),
    file!("samtale/990006/notat.md"),
    file!("samtale/990006/observationer/arbejdsmiljoegruppen.md"),
    file!("samtale/990006/observationer/elever-vikar.md"),
    file!("samtale/990006/observationer/laeringssamtale-indskoling.md"),
    file!("samtale/990006/observationer/laeringssamtale-mellemtrin-2025.md"),
    file!("samtale/990006/observationer/morgenhold.md"),
    file!("samtale/990006/punkter-enhed.md"),
    file!("samtale/990006/punkter-forvaltning.md"),
    file!("samtale/990006/rubrik.csv"),
    file!("samtale/990007/indsatser.md"),
    file!("samtale/990007/notat.md"),
    file!("samtale/990007/observationer/elever-matematik.md"),
    file!("samtale/990007/observationer/laeringssamtale-6-aargang-2025.md"),
    file!("samtale/990007/observationer/laeringssamtale-6-aargang.md"),
    file!("samtale/990007/observationer/laesegrupper.md"),
    file!("samtale/990007/observationer/udskoling-fravaer.md"),
    file!("samtale/990007/punkter-enhed.md"),
    file!("samtale/990007/punkter-forvaltning.md"),
    file!("samtale/990007/rubrik.csv"),
    file!("samtale/990501/indsatser.md"),
    file!("samtale/990501/notat.md"),
    file!("samtale/990501/observationer/foraeldre-statusmoede.md"),
    file!("samtale/990501/observationer/laeringssamtale-tilbage.md"),
    file!("samtale/990501/observationer/min-stemme.md"),
    file!("samtale/990501/punkter-enhed.md"),
    file!("samtale/990501/punkter-forvaltning.md"),
    file!("samtale/990501/rubrik.csv"),
    file!("samtale/990601/indsatser.md"),
    file!("samtale/990601/notat.md"),
    file!("samtale/990601/observationer/boernemoede.md"),
    file!("samtale/990601/observationer/foraeldre-afhentning.md"),
    file!("samtale/990601/observationer/laeringssamtale-torsdag.md"),
    file!("samtale/990601/punkter-enhed.md"),
    file!("samtale/990601/punkter-forvaltning.md"),
    file!("samtale/990601/rubrik.csv"),
    file!("samtale/990602/indsatser.md"),
    file!("samtale/990602/observationer/boern-om-klubben.md"),
    file!("samtale/990602/observationer/foraeldre-beskeder.md"),
    file!("samtale/990602/observationer/stoette-eftermiddag.md"),
    file!("samtale/990602/punkter-enhed.md"),
    file!("samtale/990602/punkter-forvaltning.md"),
    file!("samtale/990602/rubrik.toml"),
    file!("samtale/990701/indsatser.md"),
    file!("samtale/990701/notat.md"),
    file!("samtale/990701/observationer/foraeldre-klub.md"),
    file!("samtale/990701/observationer/laeringssamtale-klubraad-2025.md"),
    file!("samtale/990701/observationer/laeringssamtale-vaert.md"),
    file!("samtale/990701/observationer/nye-medlemmer.md"),
    file!("samtale/990701/observationer/oenskevaeg.jpg"),
    file!("samtale/990701/observationer/oenskevaeg.md"),
    file!("samtale/990701/observationer/tilsynsbesoeg.md"),
    file!("samtale/990701/punkter-enhed.md"),
    file!("samtale/990701/punkter-forvaltning.md"),
    file!("samtale/990701/rubrik.csv"),
    file!("samtale/990801/indsatser.md"),
    file!("samtale/990801/notat.md"),
    file!("samtale/990801/observationer/alene-paa-legepladsen.md"),
    file!("samtale/990801/observationer/boernenes-kort.md"),
    file!("samtale/990801/observationer/boernenes-kort.png"),
    file!("samtale/990801/observationer/foraeldre-fortaelling.md"),
    file!("samtale/990801/observationer/laeringssamtale-kuffert-2025.md"),
    file!("samtale/990801/observationer/laeringssamtale-smaa-grupper.md"),
    file!("samtale/990801/observationer/overlevering.md"),
    file!("samtale/990801/punkter-enhed.md"),
    file!("samtale/990801/punkter-forvaltning.md"),
    file!("samtale/990801/rubrik.csv"),
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::fs;
    use std::path::Path;

    use super::*;

    #[test]
    fn every_file_of_the_folder_is_in_the_list() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/sample/conference");
        let mut folders = vec![root.clone()];
        let mut found = BTreeSet::new();
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                    continue;
                }
                let path = path.strip_prefix(&root).unwrap().to_string_lossy();
                found.insert(path.replace('\\', "/"));
            }
        }
        assert!(found.remove("moeder.toml"));
        let listed: BTreeSet<String> =
            FILES.iter().map(|(path, _)| (*path).to_owned()).collect();
        assert_eq!(found, listed);
    }
}
