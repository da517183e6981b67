//! Jobs, tries to sign in, what documents are found by, and when the store was backed up and rehearsed.

use super::text::Step;

pub(crate) const STEP: Step = Step {
    name: "m0003_jobs_attempts_marks_upkeep",
    both: &[
        "CREATE TABLE job (
            id {text} NOT NULL PRIMARY KEY, kind {text} NOT NULL,
            state {text} NOT NULL CONSTRAINT job_state_known
                CHECK (state IN ('queued', 'running', 'done', 'failed', 'cancelled')),
            input {text} NOT NULL, result {text} NOT NULL, failure {text} NOT NULL,
            steps_done {int} NOT NULL, steps_total {int} NOT NULL, tries {int} NOT NULL, tries_max {int} NOT NULL,
            cancel_asked {int} NOT NULL CONSTRAINT job_cancel_is_flag CHECK (cancel_asked IN (0, 1)),
            worker {text} NOT NULL, lease_until_ms {int} NOT NULL, due_ms {int} NOT NULL,
            made_by {text} NOT NULL, made_ms {int} NOT NULL, ended_ms {int} NOT NULL)",
        "CREATE INDEX by_job_state_due ON job (state, due_ms, id)",
        "CREATE INDEX by_job_made ON job (made_ms, id)",
        "CREATE TABLE attempt (
            id {text} NOT NULL PRIMARY KEY, at_ms {int} NOT NULL, account_hash {text} NOT NULL,
            address_hash {text} NOT NULL, device_hash {text} NOT NULL,
            passed {int} NOT NULL CONSTRAINT attempt_passed_is_flag CHECK (passed IN (0, 1)))",
        "CREATE INDEX by_attempt_account ON attempt (account_hash, at_ms)",
        "CREATE INDEX by_attempt_address ON attempt (address_hash, at_ms)",
        "CREATE TABLE known_device (
            device_hash {text} NOT NULL, account_hash {text} NOT NULL, seen_ms {int} NOT NULL,
            CONSTRAINT known_device_once PRIMARY KEY (device_hash, account_hash))",
        "CREATE TABLE document_mark (
            kind {text} NOT NULL, id {text} NOT NULL, name {text} NOT NULL, value {text} NOT NULL,
            CONSTRAINT document_mark_once PRIMARY KEY (kind, id, name, value))",
        "CREATE INDEX by_document_mark_value ON document_mark (kind, name, value, id)",
        "CREATE TABLE upkeep (
            kind {text} NOT NULL, at_ms {int} NOT NULL,
            ok {int} NOT NULL CONSTRAINT upkeep_ok_is_flag CHECK (ok IN (0, 1)), note {text} NOT NULL,
            CONSTRAINT upkeep_once PRIMARY KEY (kind, at_ms))",
    ],
    sqlite: &[],
    postgres: &[],
};
