//! The numbers of a report, taken together.

use crate::statistics::fold::{touched, touched_opened};
use domain::{
    Phone, PhoneId,
    statistics::{Touched, VERSION},
};
use sha2::{Digest, Sha256};
use store::{Cursor, Store, StoreError};

/// One of them, and how far it is counted.
pub(super) struct Number<'a> {
    pub(super) phone: &'a PhoneId,
    pub(super) cursor: Option<Cursor>,
    /// Which of its days were counted last when; none while sums of it do not hold.
    touched: Option<Touched>,
    /// The same of the figures by when conversations opened.
    opened: Option<Touched>,
}

impl Number<'_> {
    /// Whether nothing of some days (UTC) was counted after a version.
    pub(super) fn holds(&self, days: (i64, i64), version: u64) -> bool {
        self.touched.as_ref().is_some_and(|touched| touched.last(days) <= version)
    }

    /// The version that sums are made at now; none while they would not hold.
    pub(super) fn version(&self) -> Option<u64> {
        let cursor = self.cursor.as_ref().filter(|_| self.touched.is_some());
        cursor.map(|cursor| cursor.v)
    }
}

/// All of them in the order of their ids, which is that of versions.
pub(super) struct Numbers<'a> {
    pub(super) whose: String,
    pub(super) all: Vec<Number<'a>>,
}

impl<'a> Numbers<'a> {
    /// Reads how far each is counted; a view that has read it ahead.
    pub(super) async fn of(store: &Store, phones: &[&'a Phone]) -> Result<Self, StoreError> {
        let mut all = Vec::new();
        for phone in in_order(phones) {
            let cursor = store.statistics_cursor(phone).await?;
            let counted = cursor.as_ref().filter(|cursor| !cursor.anew && cursor.figures == VERSION);
            let (touched, opened) = (counted.and_then(touched), counted.and_then(touched_opened));
            all.push(Number {
                phone,
                cursor,
                touched,
                opened,
            });
        }
        let whose = name_of(phones);
        Ok(Self { whose, all })
    }

    /// Whether nothing of some days (UTC) was counted after the versions that a sum was made at.
    pub(super) fn hold(&self, days: (i64, i64), versions: &[u64]) -> bool {
        let mut each = self.all.iter().zip(versions);
        self.all.len() == versions.len() && each.all(|(number, version)| number.holds(days, *version))
    }

    /// The same of figures by when conversations opened.
    pub(super) fn opened_hold(&self, days: (i64, i64), versions: &[u64]) -> bool {
        let holds = |number: &Number<'_>, version: u64| number.opened.as_ref().is_some_and(|opened| opened.last(days) <= version);
        let mut each = self.all.iter().zip(versions);
        self.all.len() == versions.len() && each.all(|(number, version)| holds(number, *version))
    }

    /// The versions that sums are made at now; none while they would not hold.
    pub(super) fn versions(&self) -> Option<Vec<u64>> {
        self.all.iter().map(Number::version).collect()
    }
}

fn in_order<'a>(phones: &[&'a Phone]) -> Vec<&'a PhoneId> {
    let mut ids: Vec<&PhoneId> = phones.iter().map(|phone| &phone.id).collect();
    ids.sort();
    ids
}

/// What the sums of some numbers are kept under: the id of one; for several a name that no others have, as long however many they are.
pub(in crate::statistics) fn name_of(phones: &[&Phone]) -> String {
    let ids: Vec<&str> = in_order(phones).into_iter().map(PhoneId::as_str).collect();
    match ids.as_slice() {
        [one] => (*one).to_owned(),
        several => format!("TOGETHER-{:x}", Sha256::digest(several.join("\n"))),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn numbers_have_one_name_together_in_whichever_order() {
        let [one, two, three] = ["11", "2", "112"].map(|id| Phone::unknown(PhoneId::parse(id).unwrap()));
        assert_eq!(name_of(&[&one]), "11");
        let both = name_of(&[&one, &two]);
        assert_eq!(both, name_of(&[&two, &one]));
        assert!(both.starts_with("TOGETHER-") && both.len() == 73, "{both}");
        let others = [name_of(&[&two, &three]), name_of(&[&one, &two, &three]), name_of(&[&one, &three])];
        assert!(others.iter().all(|name| *name != both));
    }
}
