//! How often something of each kind was changed, so that nobody reads again what is as it was.
//!
//! The database itself counts, in the transaction that changes: no way of writing can forget it. PostgreSQL counts when the
//! transaction ends, where acts are one after the other already, so that no two can wait for each other here; it puts the
//! number of the transaction there, which is as good: it is another one after each change.

use super::text::Step;

/// SQLite counts one change more of a kind after each row of a table is added, changed or removed.
macro_rules! counted_by_sqlite {
    ($name:literal, $event:literal, $table:literal, $kind:literal) => {
        concat!(
            "CREATE TRIGGER ",
            $name,
            " AFTER ",
            $event,
            " ON ",
            $table,
            " BEGIN
            INSERT INTO change_count (kind, changes) VALUES (",
            $kind,
            ", 1)
                ON CONFLICT (kind) DO UPDATE SET changes = change_count.changes + 1; END"
        )
    };
}

/// PostgreSQL counts at the end of the transaction, whatever happened to rows of the table.
macro_rules! counted_by_postgres {
    ($name:literal, $table:literal) => {
        concat!(
            "CREATE CONSTRAINT TRIGGER ",
            $name,
            " AFTER INSERT OR UPDATE OR DELETE ON ",
            $table,
            "
            DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION count_change()"
        )
    };
}

pub(crate) const STEP: Step = Step {
    name: "m0004_changes_counted",
    both: &["CREATE TABLE change_count (kind {text} NOT NULL PRIMARY KEY, changes {int} NOT NULL)"],
    sqlite: &[
        counted_by_sqlite!("document_added", "INSERT", "document", "NEW.kind"),
        counted_by_sqlite!("document_changed", "UPDATE", "document", "NEW.kind"),
        counted_by_sqlite!("document_removed", "DELETE", "document", "OLD.kind"),
        counted_by_sqlite!("person_added", "INSERT", "person", "'person'"),
        counted_by_sqlite!("person_changed", "UPDATE", "person", "'person'"),
        counted_by_sqlite!("person_removed", "DELETE", "person", "'person'"),
        counted_by_sqlite!("role_added", "INSERT", "role_held", "'person'"),
        counted_by_sqlite!("role_changed", "UPDATE", "role_held", "'person'"),
        counted_by_sqlite!("role_removed", "DELETE", "role_held", "'person'"),
    ],
    postgres: &[
        "CREATE FUNCTION count_change() RETURNS trigger LANGUAGE plpgsql AS $$
            DECLARE what text := 'person';
            BEGIN
                IF TG_TABLE_NAME = 'document' THEN
                    IF TG_OP = 'DELETE' THEN what := OLD.kind; ELSE what := NEW.kind; END IF;
                END IF;
                INSERT INTO change_count (kind, changes) VALUES (what, txid_current())
                    ON CONFLICT (kind) DO UPDATE SET changes = EXCLUDED.changes
                    WHERE change_count.changes <> EXCLUDED.changes;
                RETURN NULL;
            END $$",
        counted_by_postgres!("document_counted", "document"),
        counted_by_postgres!("person_counted", "person"),
        counted_by_postgres!("role_counted", "role_held"),
    ],
};
