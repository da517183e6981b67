//! The same facts about the store on SQLite and on PostgreSQL.
//!
//! PostgreSQL is started on a temporary folder where its programs are found (`PATH`, `/usr/lib/postgresql`, or the folder
//! in `COMMONWEAL_POSTGRES`); otherwise that half is skipped, and says so.

#![expect(clippy::unwrap_used, reason = "a test says what went wrong by failing")]

#[path = "store/facts.rs"]
mod facts;
#[path = "store/postgres.rs"]
mod postgres;

use records::Store;

/// Each fact in a store of its own, on SQLite.
macro_rules! on_sqlite {
    ($($fact:ident),+ $(,)?) => {
        $(#[tokio::test]
        async fn $fact() {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("records.sqlite");
            facts::$fact(&format!("sqlite://{}?mode=rwc", path.display())).await;
        })+

        /// All of them on PostgreSQL, each in a database of its own.
        #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
        async fn all_of_this_holds_on_postgresql_too() {
            let Some(server) = postgres::Server::start() else {
                println!("skipped: PostgreSQL is not here");
                return;
            };
            $(
                println!("{}", stringify!($fact));
                facts::$fact(&server.database(stringify!($fact))).await;
            )+
        }
    };
}

on_sqlite!(
    an_act_that_says_nothing_in_the_audit_changes_nothing,
    an_act_dropped_halfway_leaves_nothing,
    the_audit_chain_holds_and_an_altered_missing_or_moved_line_is_named,
    a_checkpoint_kept_elsewhere_finds_a_chain_that_was_made_anew,
    of_many_who_write_at_once_every_line_is_kept_in_one_chain,
    the_audit_is_searched_by_who_what_which_and_when,
    the_second_of_two_who_save_a_document_is_given_the_first_ones,
    an_address_names_one_person_whatever_its_case,
    whoever_leaves_is_out_everywhere_at_once,
    a_session_ends_by_time_by_idleness_and_by_hand,
    an_invitation_works_once_and_in_time,
    a_new_password_takes_the_place_of_the_old_and_a_recovery_code_works_once,
    a_role_is_held_between_its_days,
    a_store_of_a_later_version_is_refused,
);

#[tokio::test]
async fn a_store_is_opened_again_as_it_was_left() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("records.sqlite");
    let store = Store::file(&path).await.unwrap();
    facts::add(&store, "ann", "ann@example.org").await;
    store.close().await.unwrap();
    let again = Store::file(&path).await.unwrap();
    assert_eq!(again.people().await.unwrap().len(), 1);
    assert!(Store::pending(&format!("sqlite://{}", path.display())).await.unwrap().is_empty());
}
