//! Labels to periods and groups, and the words by which totals are known.

use datapakke_model::unit::fold;
use datapakke_model::{Group, Period, SchoolYear, Sex, Stage};

use crate::layout::{Layout, Role, Years};

/// Reads a period as the layout means it.
pub fn period(text: &str, layout: &Layout) -> Option<Period> {
    let text = text.trim();
    let text = text.strip_suffix(".0").unwrap_or(text);
    match (text.parse::<Period>().ok()?, layout.years) {
        (Period::Calendar(year), Years::SchoolYearStart) => {
            SchoolYear::starting(i64::from(year)).map(Period::School)
        }
        (Period::Calendar(year), Years::SchoolYearEnd) => {
            SchoolYear::starting(i64::from(year) - 1).map(Period::School)
        }
        (period, _) => Some(period),
    }
}

/// Reads a grade: `9`, `9.0`, `9. klasse`, `9. klassetrin`, `Bh.kl.`.
pub fn grade(text: &str) -> Option<u8> {
    let text = fold(text);
    if matches!(
        text.as_str(),
        "bh.kl."
            | "bh. kl."
            | "bhkl"
            | "bhkl."
            | "børnehaveklasse"
            | "bh.klasse"
            | "bh. klasse"
    ) {
        return Some(0);
    }
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let grade: u8 = text.get(..digits)?.parse().ok()?;
    let rest = text[digits..].trim_start_matches(['.', ' ']);
    let known = matches!(
        rest,
        "" | "0"
            | "klasse"
            | "klassetrin"
            | "kl"
            | "kl."
            | "årgang"
            | "klasse mv."
            | "grade"
    );
    (known && grade <= 10).then_some(grade)
}

/// Reads a stage.
pub fn stage(text: &str) -> Option<Stage> {
    Some(match fold(text).as_str() {
        "indskoling" | "indskolingen" | "0.-3. klasse" | "0.–3. klasse" => {
            Stage::Indskoling
        }
        "mellemtrin" | "mellemtrinnet" | "4.-6. klasse" | "4.–6. klasse" => {
            Stage::Mellemtrin
        }
        "udskoling" | "udskolingen" | "7.-9. klasse" | "7.–9. klasse" => {
            Stage::Udskoling
        }
        "10. klasse mv." | "10. klasse mv" => Stage::Tiende,
        _ => return None,
    })
}

/// Reads a sex.
pub fn sex(text: &str) -> Option<Sex> {
    Some(match fold(text).as_str() {
        "pige" | "piger" | "kvinde" | "kvinder" | "k" | "f" | "p" | "girl" | "girls"
        | "female" => Sex::Female,
        "dreng" | "drenge" | "mand" | "mænd" | "m" | "d" | "boy" | "boys" | "male" => {
            Sex::Male
        }
        _ => return None,
    })
}

/// Reads the group that a column of a role names.
pub fn group(text: &str, role: Role) -> Option<Group> {
    match role {
        Role::Grade => {
            grade(text).map(Group::Grade).or_else(|| stage(text).map(Group::Stage))
        }
        Role::Stage => {
            stage(text).map(Group::Stage).or_else(|| grade(text).map(Group::Grade))
        }
        Role::Sex => sex(text).map(Group::Sex),
        Role::Class => {
            (!text.is_empty()).then(|| Group::Class(text.trim().to_lowercase()))
        }
        Role::Group => (!text.is_empty()).then(|| Group::Other(text.trim().to_owned())),
        _ => None,
    }
}

/// Tells whether a label is the total of everything.
pub fn is_grand_total(text: &str, layout: &Layout) -> bool {
    let text = fold(text);
    matches!(
        text.as_str(),
        "grand total" | "hovedtotal" | "total" | "i alt" | "ialt" | "sum" | "samlet"
    ) || layout.totals.iter().any(|word| fold(word) == text)
}

/// Tells whether a label is a subtotal such as `Region Hovedstaden Total`.
pub fn is_subtotal(text: &str) -> bool {
    let text = fold(text);
    [" total", " i alt", " ialt", " hovedtotal"].iter().any(|end| text.ends_with(end))
}

/// Tells whether a label of a dimension means "all its members together".
pub fn is_all(text: &str) -> bool {
    matches!(
        fold(text).as_str(),
        "" | "all"
            | "alle"
            | "(all)"
            | "(alle)"
            | "i alt"
            | "ialt"
            | "total"
            | "begge køn"
            | "alle køn"
            | "alle klassetrin"
            | "alle trin"
            | "mænd og kvinder i alt"
            | "begge"
    )
}

/// Tells whether a filter hides which members it holds.
pub fn is_several(text: &str) -> bool {
    matches!(fold(text).as_str(), "(multiple items)" | "(flere elementer)")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn grades_are_read_in_every_spelling() {
        for text in ["9", "9.0", "9. klasse", "9. klassetrin", "9.kl.", " 9. Klasse "] {
            assert_eq!(grade(text), Some(9), "{text}");
        }
        assert_eq!(grade("Børnehaveklasse"), Some(0));
        assert_eq!(grade("0. klassetrin"), Some(0));
        assert_eq!(grade("11. klassetrin"), None);
        assert_eq!(grade("9. x"), None);
        assert_eq!(stage("10. klasse mv."), Some(Stage::Tiende));
    }

    #[test]
    fn a_total_is_known_by_its_word() {
        let layout = crate::layout::parse(
            "x",
            "label = { da = 'x', en = 'x' }\ncontent = 'figures'\ntotals = ['Alt i alt']\n[recognise]",
        )
        .unwrap();
        assert!(is_grand_total("Hovedtotal", &layout));
        assert!(is_grand_total("Alt i alt", &layout));
        assert!(is_subtotal("Region Hovedstaden Total"));
        assert!(!is_subtotal("Totalskolen"));
    }

    #[test]
    fn a_year_means_what_the_layout_says() {
        let layout = |years: &str| {
            crate::layout::parse(
                "x",
                &format!("label = {{ da = 'x', en = 'x' }}\ncontent = 'figures'\nyears = '{years}'\n[recognise]"),
            )
            .unwrap()
        };
        let read =
            |text: &str, years: &str| period(text, &layout(years)).unwrap().to_string();
        assert_eq!(read("2022", "as-written"), "2022");
        assert_eq!(read("2022", "school-year-start"), "2022/23");
        assert_eq!(read("2022.0", "school-year-end"), "2021/22");
        assert_eq!(read("2022/2023", "school-year-start"), "2022/23");
    }
}
