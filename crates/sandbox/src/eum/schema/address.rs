//! The request for an address: India only.

use crate::eum::{meta::MetaError, part::Part};

const FIELDS: [&str; 11] = [
    "name",
    "phone_number",
    "in_pin_code",
    "house_number",
    "floor_number",
    "tower_number",
    "building_name",
    "address",
    "landmark_area",
    "city",
    "state",
];

pub(super) fn check(parameters: &Part<'_>) -> Result<(), MetaError> {
    parameters.only(&["country", "values", "saved_addresses", "validation_errors"])?;
    parameters.one_of("country", &["IN"])?;
    if let Some(given) = parameters.maybe("values") {
        values(&given)?;
    }
    if let Some(saved) = parameters.maybe("saved_addresses") {
        for address in saved.entries(1..=100)? {
            address.only(&["id", "value"])?;
            address.need_text("id", 256)?;
            values(&address.need("value")?)?;
        }
    }
    if let Some(errors) = parameters.maybe("validation_errors") {
        errors.only(&FIELDS)?;
        for field in FIELDS {
            errors.maybe_text(field, 1024)?;
        }
    }
    Ok(())
}

fn values(values: &Part<'_>) -> Result<(), MetaError> {
    values.only(&FIELDS)?;
    for field in FIELDS {
        if let Some(value) = values.maybe(field) {
            value.text()?;
        }
    }
    let pin = values.maybe("in_pin_code").map(|pin| pin.text()).transpose()?.unwrap_or_default();
    if pin.is_empty() || (pin.len() == 6 && pin.bytes().all(|byte| byte.is_ascii_digit())) {
        return Ok(());
    }
    Err(MetaError::value(format!(
        "Param {}['in_pin_code'] must have 6 digits.",
        values.path
    )))
}
