//! Sums that are kept for reports.

use super::support::{Bench, NOW};
use domain::{
    PhoneId, UserId,
    assistant::{Counted, Drafter, Usage, UsageOf},
    statistics::{Span, Sum},
};
use std::{collections::BTreeSet, sync::Arc};
use store::{DraftBlock, KeptSum, keys};

fn sum(sent: i64) -> Arc<Sum> {
    let json = format!(
        r#"{{"rows":{{"number":{{"-":["",{{"n":{{"sent":{sent}}}}}]}},"agent":{{"a":["Asha",{{"n":{{"sent":1}}}}]}}}},"course":{{}},"heat":{{}}}}"#
    );
    serde_json::from_str::<Sum>(&json).unwrap().into()
}

#[tokio::test]
async fn sums_of_one_number_of_several_and_of_a_person_stand_beside_each_other() {
    let bench = Bench::open().await;
    let kept = |whose: &str, span, agent: Option<&str>, versions: &[u64], sent| KeptSum {
        whose: whose.to_owned(),
        span,
        agent: agent.map(str::to_owned),
        versions: versions.to_vec(),
        sum: sum(sent),
    };
    let all = [
        kept("1", Span::Block(3), None, &[4], 1),
        kept("1", Span::Block(3), Some("a"), &[4], 2),
        kept("TOGETHER-x", Span::Block(3), None, &[4, 9], 3),
        kept("1", Span::Day(99), Some("a"), &[5], 4),
    ];
    bench.put_statistics_sums("UTC", NOW.seconds(), &all).await.unwrap();
    for one in &all {
        let read = bench
            .statistics_sum(&one.whose, "UTC", one.span, one.agent.as_deref())
            .await
            .unwrap();
        assert_eq!(read, Some((one.versions.clone(), Sum::clone(&one.sum))));
    }
    let headline = bench.statistics_headline("TOGETHER-x", "UTC", Span::Block(3)).await.unwrap();
    assert_eq!(headline, Some((vec![4, 9], all[2].sum.headline(None))));
    // A day holds everybody, whoever asks.
    assert!(bench.statistics_sum("1", "UTC", Span::Day(99), None).await.unwrap().is_some());
    assert!(
        bench
            .statistics_sum("1", "Asia/Kolkata", Span::Day(99), None)
            .await
            .unwrap()
            .is_none()
    );
    bench.close().await;
}

#[tokio::test]
async fn what_drafts_came_to_is_read_by_the_day_and_by_the_block() {
    let bench = Bench::open().await;
    let (phone, today) = (PhoneId::parse("1").unwrap(), NOW.day());
    let mut usage = Usage::default();
    usage.add(Counted::BadWrong, 2);
    usage.add(Counted::Drafted, 3);
    let by = Drafter {
        id: UserId::parse("a").unwrap(),
        name: "Asha".to_owned(),
    };
    bench.count_drafts(&phone, today, &usage, Some(&by)).await.unwrap();
    let view = bench.ahead(BTreeSet::from([keys::draft_day(&phone, today)])).await.unwrap();
    let day = view.draft_day(&phone, today).await.unwrap();
    assert_eq!(
        (day.all.count(Counted::BadWrong), day.people["a"].1.count(Counted::Drafted)),
        (2, 3)
    );
    assert_eq!(bench.draft_days(&phone, today, today).await.unwrap(), [(today, day.clone())]);
    assert_eq!(bench.draft_day(&phone, today - 1).await.unwrap(), UsageOf::default());
    let block = today.div_euclid(32);
    assert_eq!(bench.draft_block("1", block).await.unwrap(), None);
    let kept = DraftBlock {
        up_to: today,
        days: [(today, day)].into(),
    };
    bench.put_draft_block("1", block, &kept, NOW.seconds()).await.unwrap();
    assert_eq!(bench.draft_block("1", block).await.unwrap(), Some(kept.clone()));
    // What is older than days are kept is not kept again.
    bench.put_draft_block("1", block - 20, &kept, NOW.seconds()).await.unwrap();
    assert_eq!(bench.draft_block("1", block - 20).await.unwrap(), None);
    bench.close().await;
}
