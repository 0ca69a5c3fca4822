//! The clocks of those to whom a job goes.

use crate::{Service, zone};
use domain::{Zone, bulk::Job};
use numbering::Home;

/// Of so many countries at most, those with most people.
const COUNTRIES: usize = 3;

/// The countries of most of the recipients by name, with their main zones. Those whose zone is not known are left away.
pub(super) fn there(service: &Service, job: &Job) -> Vec<(String, Zone)> {
    let now = service.now().seconds();
    let countries = job.planned.iter().flat_map(|planned| &planned.countries);
    let mut countries: Vec<(&String, u64)> = countries.map(|(code, many)| (code, *many)).collect();
    countries.sort_by_key(|(_, many)| std::cmp::Reverse(*many));
    let named = countries.into_iter().take(COUNTRIES).filter_map(|(code, _)| {
        let (_, country) = Home::named(code)?;
        Some((country.name, zone::of_digits(&country.calling.to_string(), now)?))
    });
    named.collect()
}
