//! Reports and acts that came before their message.

use super::support::{Bench, NOW, inbound, position, refused, thread};
use domain::{EventId, Wamid};
use store::{MessageKey, Pointer, Waiting, keys};

const KEPT_SECONDS: i64 = 31 * 24 * 60 * 60;

fn wamid() -> Wamid {
    Wamid::parse("wamid.A").unwrap()
}

fn waiting(serial: u128) -> Waiting {
    Waiting {
        id: EventId::from_parts(5, serial),
        wamid: wamid(),
        raw: format!(r#"{{"serial":{serial}}}"#),
    }
}

#[tokio::test]
async fn what_waits_is_kept_once_and_counted() {
    let bench = Bench::open().await;
    let put = async |before, events: &[Waiting]| {
        bench
            .write(|commit| commit.put_waiting("wait", &wamid(), before, events, NOW))
            .await
    };
    assert_eq!(bench.known(&wamid()).await.unwrap(), Pointer::Nothing);
    put(0, &[waiting(2)]).await.unwrap();
    assert_eq!(bench.known(&wamid()).await.unwrap(), Pointer::Waiting(1));
    assert_eq!(bench.message_by_wamid(&wamid()).await.unwrap(), None);
    assert_eq!(refused(put(0, &[waiting(1)]).await), ["wait"], "somebody was first");
    put(1, &[waiting(1), waiting(2)]).await.unwrap();
    assert_eq!(
        bench.waiting(&wamid()).await.unwrap(),
        [waiting(1), waiting(2)],
        "a repeat waits once"
    );
    assert_eq!(
        bench.known(&wamid()).await.unwrap(),
        Pointer::Waiting(3),
        "each as often as it was put there"
    );
    for key in [keys::waiting(&wamid(), waiting(1).id), keys::wamid_pointer(&wamid())] {
        assert_eq!(bench.ttl(key).await, Some(NOW.seconds().0 + KEPT_SECONDS));
    }
    bench.close().await;
}

#[tokio::test]
async fn a_message_cannot_miss_what_waits_for_it() {
    let bench = Bench::open().await;
    let message = inbound(thread(1), position(10, 1));
    let key = MessageKey::of(&message);
    bench
        .write(|commit| commit.put_waiting("wait", &wamid(), 0, &[waiting(1)], NOW))
        .await
        .unwrap();
    let blind = async || bench.write(|commit| commit.create_wamid_pointer("pointer", &wamid(), &key)).await;
    assert_eq!(refused(blind().await), ["pointer"], "something waits");
    let take = async |before, events: &[Waiting]| {
        bench
            .write(|commit| commit.end_waiting("end", &wamid(), before, &key, events))
            .await
    };
    bench
        .write(|commit| commit.put_waiting("wait", &wamid(), 1, &[waiting(2)], NOW))
        .await
        .unwrap();
    assert_eq!(refused(take(1, &[waiting(1)]).await), ["end"], "one more came in between");
    take(2, &[waiting(1), waiting(2)]).await.unwrap();
    assert_eq!(bench.known(&wamid()).await.unwrap(), Pointer::Message(key.clone()));
    assert!(bench.waiting(&wamid()).await.unwrap().is_empty());
    assert_eq!(
        bench.ttl(keys::wamid_pointer(&wamid())).await,
        None,
        "the duplicate check is permanent"
    );
    let late = bench
        .write(|commit| commit.put_waiting("wait", &wamid(), 0, &[waiting(3)], NOW))
        .await;
    assert_eq!(refused(late), ["wait"], "its message is there");
    assert_eq!(refused(blind().await), ["pointer"]);
    bench.close().await;
}

#[tokio::test]
async fn marks_change_a_message_and_leave_the_rest_of_it() {
    use domain::{Act, Moment, Seconds};
    let bench = Bench::open().await;
    let mut message = inbound(thread(1), position(10, 1));
    let key = MessageKey::of(&message);
    bench
        .write(|commit| commit.create_message("message", &message, Some("{}")))
        .await
        .unwrap();
    let when = Moment {
        at: Seconds(11),
        arrived: None,
        id: wamid(),
    };
    message.act(&Act::React(Some("👍".into())), &when);
    message.v += 1;
    assert_eq!(
        refused(bench.write(|commit| commit.put_marks("marks", &message, 7)).await),
        ["marks"]
    );
    bench.write(|commit| commit.put_marks("marks", &message, 1)).await.unwrap();
    assert_eq!(bench.message(&key).await.unwrap(), Some(message.clone()));
    bench
        .write(|commit| commit.create_act_pointer("act", &wamid(), &key, "{}"))
        .await
        .unwrap();
    assert_eq!(bench.known(&wamid()).await.unwrap(), Pointer::Message(key.clone()));
    assert_eq!(
        refused(bench.write(|commit| commit.create_act_pointer("act", &wamid(), &key, "{}")).await),
        ["act"]
    );
    bench
        .write(|commit| commit.put_act_pointer("act", &wamid(), &key, "{}"))
        .await
        .unwrap();
    bench.close().await;
}
