//! What Admins set: over the version that was read, with the versions before.

use super::support::{Bench, phone, refused};
use domain::settings::{KEPT_VERSIONS, NumberSettings, TeamSettings};

fn settings(id: &str, v: u64, zone: &str) -> NumberSettings {
    NumberSettings {
        v,
        zone: Some(zone.to_owned()),
        ..NumberSettings::unset(phone(id))
    }
}

#[tokio::test]
async fn settings_are_written_over_the_version_that_was_read() {
    let bench = Bench::open().await;
    assert_eq!(bench.number_settings(&phone("1")).await.unwrap(), None);
    let put = async |settings: &NumberSettings, over| bench.write(|commit| commit.put_settings("set", settings, over)).await;
    put(&settings("1", 1, "Asia/Kolkata"), 0).await.unwrap();
    assert_eq!(refused(put(&settings("1", 1, "Asia/Tokyo"), 0).await), ["set"], "there are some");
    put(&settings("1", 2, "Europe/London"), 1).await.unwrap();
    assert_eq!(
        refused(put(&settings("1", 2, "Asia/Tokyo"), 1).await),
        ["set"],
        "somebody was faster"
    );
    put(&settings("2", 1, "UTC"), 0).await.unwrap();
    let known = bench.number_settings(&phone("1")).await.unwrap();
    assert_eq!(known, Some(settings("1", 2, "Europe/London")));
    let team = TeamSettings {
        v: 1,
        undo_seconds: Some(0),
        ..TeamSettings::default()
    };
    bench.write(|commit| commit.put_settings("team", &team, 0)).await.unwrap();
    let all = vec![settings("1", 2, "Europe/London"), settings("2", 1, "UTC")];
    assert_eq!(bench.all_settings().await.unwrap(), (team.clone(), all));
    assert_eq!(bench.settings(&TeamSettings::default()).await.unwrap(), Some(team.clone()));
    assert_eq!(bench.settings_past(&team).await.unwrap(), [team]);
    assert_eq!(
        bench.settings_past(&NumberSettings::unset(phone("1"))).await.unwrap(),
        [settings("1", 2, "Europe/London"), settings("1", 1, "Asia/Kolkata")]
    );
    bench.close().await;
}

#[tokio::test]
async fn the_last_versions_are_kept_and_older_ones_go() {
    let bench = Bench::open().await;
    for v in 1..=KEPT_VERSIONS + 3 {
        bench
            .write(|commit| commit.put_settings("set", &settings("1", v, "UTC"), v - 1))
            .await
            .unwrap();
    }
    let past = bench.settings_past(&NumberSettings::unset(phone("1"))).await.unwrap();
    let versions: Vec<u64> = past.iter().map(|settings| settings.v).collect();
    assert_eq!(versions, (4..=KEPT_VERSIONS + 3).rev().collect::<Vec<_>>());
    bench.close().await;
}
