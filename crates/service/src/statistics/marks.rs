//! What may have changed the figures of a range: templates that could not be sent any more, holidays, other prices, and what people
//! marked by hand.

use crate::Service;
use domain::{
    EventId, Phone, Seconds, Zone,
    hours::Date,
    notice::{Notice, NoticeKind, Severity},
    settings::PriceSettings,
    statistics::report::Noted,
};
use std::collections::BTreeMap;
use store::StoreError;

/// So many notices are looked through, the newest up to the end of the range.
const LOOKED_THROUGH: usize = 100;

/// What was noted for some numbers.
pub(super) async fn noted(service: &Service, phones: &[&Phone], zone: &Zone, days: (i64, i64)) -> Result<Vec<Noted>, StoreError> {
    let store = &service.inner.store;
    // Told after the range, in any zone.
    let after = Seconds((days.1 + 2) * 86_400).millis();
    let unset = PriceSettings::default();
    // On the heap, each of them: the AWS SDK's futures are large.
    let (notices, prices, own) = futures::try_join!(
        Box::pin(store.notices(Some(EventId::from_parts(after.unsigned(), 0)), LOOKED_THROUGH)),
        Box::pin(store.settings_past(&unset)),
        Box::pin(store.statistics_marks())
    )?;
    let is_ours = |notice: &&Notice| {
        let account = notice.about.account.as_ref();
        account.is_none_or(|account| phones.iter().any(|phone| phone.waba.as_ref() == Some(account)))
    };
    // Nobody has to know that a template may be sent.
    let is_bad = |notice: &&Notice| notice.kind == NoticeKind::TemplateStatus && notice.severity != Severity::Info;
    let templates = notices.iter().filter(is_bad).filter(is_ours);
    let mut noted: Vec<Noted> = templates
        .map(|notice| Noted::at(zone, notice.at.seconds(), notice.sentence.clone()))
        .collect();
    noted.extend(prices.iter().filter_map(|prices| {
        let (changed, table) = (prices.changed.as_ref()?, prices.table.as_ref()?);
        let words = format!("Another table of prices: that of {}.", table.as_of);
        Some(Noted::at(zone, changed.at.seconds(), words))
    }));
    let own = own.iter().filter(|mark| phones.iter().any(|phone| mark.concerns(&phone.id)));
    noted.extend(own.map(|mark| Noted::at(zone, mark.at, mark.sentence())));
    let mut holidays = BTreeMap::<(Date, String), Vec<String>>::new();
    for phone in phones {
        for holiday in service.number_settings(&phone.id).await?.hours.holidays() {
            let whose = holidays.entry((holiday.date, holiday.name.clone())).or_default();
            whose.push(phone.title());
        }
    }
    noted.extend(holidays.into_iter().map(|((date, name), whose)| {
        let name = if name.is_empty() {
            "Holiday".to_owned()
        } else {
            format!("Holiday: {name}")
        };
        let whose = if phones.len() > 1 {
            format!(" ({})", whose.join(", "))
        } else {
            String::new()
        };
        Noted::on(date.number(), format!("{name}{whose}."))
    }));
    Ok(noted)
}
