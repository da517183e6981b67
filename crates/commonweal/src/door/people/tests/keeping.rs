//! What is kept of people is sealed anew and erased for good.

use super::*;
use access::Asker;

#[tokio::test]
async fn a_new_key_seals_what_is_there_and_whoever_is_erased_is_gone() {
    let set = set(NOON).await;
    let (ann, secret, _) = join(&set, "case-worker").await;
    let desk = set.door.desk.asked_by(Asker::Program("command-line"));
    assert_eq!(desk.cells_by_key().await.unwrap(), [(1, 1)].into());
    let both = format!("1:{}\n2:{}\n", "05".repeat(32), "06".repeat(32));
    std::fs::write(&set.door.keys, &both).unwrap();
    let keys = Keys::from_text(&both).unwrap();
    assert_eq!(desk.keys_rotate(&keys, &mut || [9; 24]).await.unwrap(), 1);
    assert_eq!(desk.cells_by_key().await.unwrap(), [(2, 1)].into());
    assert_eq!(desk.cells_open(&keys).await.unwrap(), 1);
    assert!(desk.upkeep().await.unwrap().keys.is_some(), "the day is kept");
    assert!(set.door.code(&ann, &code_at(&secret, NOON)).await.unwrap(), "her codes go on");

    let hers = set.door.of(&ann).unwrap();
    assert!(hers.person_erase(&ann.account, "asked-for").await.is_err(), "not by herself");
    assert!(desk.person_erase(&ann.account, "asked-for").await.unwrap());
    assert_eq!(set.door.sign_in("ann@example.org", "three plain words").await.unwrap(), SignedIn::Wrong);
    assert!(!format!("{:?}", desk.people().await.unwrap()).contains("ann@"));
    assert_eq!(desk.erased_check().await.unwrap(), (1, Vec::new()));
    assert!(!desk.person_erase("operator", "asked-for").await.unwrap(), "the way in stays");
}
