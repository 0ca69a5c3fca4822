//! Whether our WhatsApp accounts and numbers can send, and where their events go.

use super::report::Report;
use aws_config::SdkConfig;
use aws_sdk_socialmessaging::{
    Client,
    types::{RegistrationStatus, WhatsAppBusinessAccountEventDestination, WhatsAppPhoneNumberSummary},
};

/// Looks at every linked account. Gives the topics that are published to with a role, and so need no policy.
pub(super) async fn look(report: &mut Report, sdk: &SdkConfig, topics: &[String]) -> Vec<String> {
    let client = Client::new(sdk);
    let (mut accounts, mut roles) = (Vec::new(), Vec::new());
    let mut pages = client.list_linked_whats_app_business_accounts().into_paginator().send();
    while let Some(page) = pages.next().await {
        let Some(page) = report.answer("WhatsApp accounts", "social-messaging:ListLinkedWhatsAppBusinessAccounts", page) else {
            return roles;
        };
        accounts.extend(page.linked_accounts.unwrap_or_default());
    }
    report.expect(
        !accounts.is_empty(),
        "WhatsApp accounts",
        "none is linked: link a WhatsApp Business Account in AWS End User Messaging Social, in this region",
    );
    for linked in accounts {
        let name = linked.waba_name();
        let what = |part: &str| format!("WhatsApp account {name}: {part}");
        report.expect(
            *linked.registration_status() == RegistrationStatus::Complete,
            &what("registration"),
            "finish it in the console of End User Messaging Social",
        );
        let destinations = linked.event_destinations();
        report.expect(
            destinations
                .iter()
                .any(|to| topics.iter().any(|topic| topic == to.event_destination_arn())),
            &what("event destination"),
            "set it to a topic of EVENTS_TOPIC_ARNS, or nothing that customers write comes here",
        );
        roles.extend(
            destinations
                .iter()
                .filter(|to| has_role(to))
                .map(|to| to.event_destination_arn().to_owned()),
        );
        let answer = client.get_linked_whats_app_business_account().id(linked.id()).send().await;
        let permission = "social-messaging:GetLinkedWhatsAppBusinessAccount";
        let Some(account) = report
            .answer(&what("numbers"), permission, answer)
            .and_then(|answer| answer.account)
        else {
            continue;
        };
        report.expect(
            !account.phone_numbers().is_empty(),
            &what("numbers"),
            "it has none: add one in the console of End User Messaging Social",
        );
        for number in account.phone_numbers() {
            quality(report, number);
        }
    }
    roles
}

fn has_role(destination: &WhatsAppBusinessAccountEventDestination) -> bool {
    destination.role_arn().is_some_and(|role| !role.is_empty())
}

/// Meta: GREEN, YELLOW, RED; NA or UNKNOWN while too little was sent.
fn quality(report: &mut Report, number: &WhatsAppPhoneNumberSummary) {
    let what = format!("number {}: quality", number.display_phone_number());
    match number.quality_rating() {
        "GREEN" => report.ok(&what),
        "YELLOW" => report.fix(
            &what,
            "YELLOW: customers block or report it; send less that they did not ask for, before it turns red",
        ),
        "RED" => report.fix(
            &what,
            "RED: Meta may restrict it; stop campaigns and look at what was sent in WhatsApp Manager",
        ),
        _ => report.skip(&what, "Meta has not rated it yet"),
    }
}
