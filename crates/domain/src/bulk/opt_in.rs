//! The column of a list that says who agreed to marketing.

/// Names of such columns, in small letters, without spaces and signs.
const NAMES: &[&str] = &[
    "optin",
    "optedin",
    "marketingoptin",
    "optinmarketing",
    "whatsappoptin",
    "optinwhatsapp",
    "consent",
    "consented",
    "consentgiven",
    "marketingconsent",
    "whatsappconsent",
    "gdprconsent",
    "permission",
    "acceptsmarketing",
    "agreed",
    "agreestomarketing",
    "subscribed",
    "newsletter",
    "einwilligung",
    "zustimmung",
    "consentimiento",
    "consentimento",
    "consentement",
    "consenso",
];

const YES: &[&str] = &[
    "yes",
    "y",
    "true",
    "t",
    "1",
    "on",
    "x",
    "✓",
    "✔",
    "ok",
    "opted in",
    "opted-in",
    "optin",
    "opt-in",
    "opt in",
    "subscribed",
    "granted",
    "agreed",
    "ja",
    "j",
    "si",
    "sí",
    "oui",
    "sim",
    "हाँ",
    "हां",
];

const NO: &[&str] = &[
    "no",
    "n",
    "false",
    "f",
    "0",
    "off",
    "✗",
    "✘",
    "opted out",
    "opted-out",
    "optout",
    "opt-out",
    "opt out",
    "unsubscribed",
    "denied",
    "refused",
    "withdrawn",
    "nein",
    "non",
    "não",
    "nao",
    "नहीं",
];

/// Of the cells that say anything so many in a hundred must be a yes or a no.
const LEAST_PERCENT: usize = 80;

/// What a cell says: that they want marketing, that they do not, or nothing that can be relied on.
pub fn says(cell: &str) -> Option<bool> {
    let cell = cell.trim().to_lowercase();
    match cell.as_str() {
        yes if YES.contains(&yes) => Some(true),
        no if NO.contains(&no) => Some(false),
        _ => None,
    }
}

/// The column that is called so and says yes or no; none when no column does both. What is not called so may mean anything.
pub(super) fn guess(names: &[String], sample: &[Vec<String>]) -> Option<usize> {
    (0..names.len()).find(|column| {
        let name = names.get(*column).map(|name| name.to_lowercase()).unwrap_or_default();
        let name: String = name.chars().filter(|c| c.is_alphanumeric()).collect();
        let cells = sample
            .iter()
            .filter_map(|row| row.get(*column))
            .filter(|cell| !cell.trim().is_empty());
        let (clear, all) = cells.fold((0_usize, 0_usize), |(clear, all), cell| {
            (clear + usize::from(says(cell).is_some()), all + 1)
        });
        NAMES.contains(&name.as_str()) && all > 0 && clear * 100 >= all * LEAST_PERCENT
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_says_yes_no_or_nothing() {
        for yes in ["Yes", " TRUE ", "1", "Opted in", "Sí", "X", "✓"] {
            assert_eq!(says(yes), Some(true), "{yes}");
        }
        for no in ["no", "FALSE", "0", "Unsubscribed", "NEIN", "Não"] {
            assert_eq!(says(no), Some(false), "{no}");
        }
        for nothing in ["", "maybe", "yes, but only by mail", "2", "-", "unknown", "n/a"] {
            assert_eq!(says(nothing), None, "{nothing}");
        }
    }

    #[test]
    fn a_column_is_found_by_its_name_and_by_what_stands_in_it() {
        let look = |names: &[&str], rows: &[&[&str]]| {
            let texts = |cells: &[&str]| cells.iter().map(|cell| (*cell).to_owned()).collect::<Vec<_>>();
            guess(&texts(names), &rows.iter().map(|row| texts(row)).collect::<Vec<_>>())
        };
        assert_eq!(look(&["Name", "Opt-In"], &[&["Ana", "yes"], &["Bo", "no"], &["Cy", ""]]), Some(1));
        assert_eq!(look(&["Accepts Marketing"], &[&["true"], &["false"]]), Some(0));
        assert_eq!(look(&["VIP"], &[&["yes"], &["no"]]), None, "a yes to something else");
        assert_eq!(look(&["Opt-out"], &[&["yes"], &["no"]]), None, "a yes means no there");
        assert_eq!(look(&["Consent"], &[&["12 May"], &["by mail"]]), None);
        assert_eq!(look(&["Consent"], &[&[""]]), None);
    }
}
