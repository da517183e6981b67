//! The same facts about the store on SQLite and on PostgreSQL.
//!
//! PostgreSQL is started on a temporary folder where its programs are found (`PATH`, `/usr/lib/postgresql`, or the folder
//! in `COMMONWEAL_POSTGRES`); otherwise that half is skipped, and says so.

#![expect(clippy::unwrap_used, reason = "a test says what went wrong by failing")]
#![expect(
    clippy::print_stdout,
    reason = "a skipped half says so, and the program to be killed says what it did"
)]

#[path = "store/facts.rs"]
mod facts;
#[path = "store/guards.rs"]
mod guards;
#[path = "store/keeping.rs"]
mod keeping;
#[path = "store/kill.rs"]
mod kill;
#[path = "store/postgres.rs"]
mod postgres;

use records::Store;

/// Each fact in a store of its own, on SQLite.
macro_rules! on_sqlite {
    ($($module:ident::$fact:ident),+ $(,)?) => {
        $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
        async fn $fact() {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("records.sqlite");
            $module::$fact(&format!("sqlite://{}?mode=rwc", path.display())).await;
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
                $module::$fact(&server.database(stringify!($fact))).await;
            )+
        }
    };
}

on_sqlite!(
    facts::an_act_that_says_nothing_in_the_audit_changes_nothing,
    facts::an_act_dropped_halfway_leaves_nothing,
    facts::the_audit_chain_holds_and_an_altered_missing_or_moved_line_is_named,
    facts::a_checkpoint_kept_elsewhere_finds_a_chain_that_was_made_anew,
    facts::of_many_who_write_at_once_every_line_is_kept_in_one_chain,
    facts::the_audit_is_searched_by_who_what_which_and_when,
    facts::the_second_of_two_who_save_a_document_is_given_the_first_ones,
    facts::what_was_changed_is_counted_with_the_change_and_nothing_else_is,
    facts::an_address_names_one_person_whatever_its_case,
    facts::whoever_leaves_is_out_everywhere_at_once,
    facts::a_session_ends_by_time_by_idleness_and_by_hand,
    facts::an_invitation_works_once_and_in_time,
    facts::a_new_password_takes_the_place_of_the_old_and_a_recovery_code_works_once,
    facts::a_role_is_held_between_its_days,
    facts::a_store_of_a_later_version_is_refused,
    guards::what_was_seen_is_said_even_where_the_act_is_given_up,
    guards::a_refusal_undoes_the_effect_and_keeps_the_look,
    guards::a_line_says_body_part_outcome_and_agreement,
    guards::a_note_with_more_than_codes_is_not_let_in,
    guards::any_altered_cell_of_any_line_is_found_and_named,
    guards::lines_cut_off_or_put_there_are_found,
    guards::a_page_joins_the_one_before_it,
    guards::a_chain_made_anew_is_found_by_a_signed_checkpoint_alone,
    guards::the_database_itself_refuses_to_change_the_audit,
    guards::who_looked_at_me_lists_looks_alone,
    guards::an_export_holds_every_line_once,
    guards::programs_that_start_together_make_one_store,
    guards::migrating_a_copy_changes_nothing,
    guards::duties_that_were_changed_before_they_were_a_setting_are_one_now,
    guards::what_was_erased_is_gone_and_in_the_ledger_outside,
    keeping::a_job_is_done_once_by_one_worker_with_progress,
    keeping::a_job_whose_worker_died_is_taken_by_another_and_given_up_in_the_end,
    keeping::a_job_is_tried_again_later_and_can_be_stopped,
    keeping::of_many_workers_each_job_has_one,
    keeping::who_fails_must_wait_and_nobody_else_is_shut_out,
    keeping::a_sealed_document_needs_leave_and_does_not_stand_in_the_clear,
    keeping::of_many_who_save_at_once_one_is_first,
    keeping::documents_are_found_by_their_marks,
    keeping::a_backup_restores_elsewhere_as_it_was_and_what_was_erased_stays_erased,
    keeping::a_rehearsal_that_went_wrong_leaves_nothing_in_the_way_of_the_next,
    keeping::a_backup_that_is_not_whole_is_refused_and_leaves_nothing,
    keeping::keys_are_changed_cell_by_cell_and_the_old_one_can_go,
);

#[tokio::test]
async fn of_many_who_open_a_new_file_at_once_nobody_is_turned_away() {
    for _ in 0..8 {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("records.sqlite");
        let opened: Vec<_> = (0..6)
            .map(|_| {
                let path = path.clone();
                tokio::spawn(async move { Store::file(&path).await.map(|store| store.id().to_owned()) })
            })
            .collect();
        let mut ids = std::collections::BTreeSet::new();
        for one in opened {
            ids.insert(one.await.unwrap().unwrap());
        }
        assert_eq!(ids.len(), 1, "it is one store");
    }
}

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
