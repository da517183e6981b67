//! How often something of each kind was changed, so that nobody reads again what is as it was.
//!
//! The database itself counts, in the transaction that changes: no way of writing can forget it. PostgreSQL counts when the
//! transaction ends, where acts are one after the other already, so that no two can wait for each other here; it puts the
//! number of the transaction there, which is as good: it is another one after each change.

use super::text::Step;

pub(crate) const STEP: Step = Step {
    name: "m0004_changes_counted",
    both: &["CREATE TABLE change_count (kind {text} NOT NULL PRIMARY KEY, changes {int} NOT NULL)"],
    sqlite: &[
        "CREATE TRIGGER document_added AFTER INSERT ON document BEGIN
            INSERT INTO change_count (kind, changes) VALUES (NEW.kind, 1)
                ON CONFLICT (kind) DO UPDATE SET changes = change_count.changes + 1; END",
        "CREATE TRIGGER document_changed AFTER UPDATE ON document BEGIN
            INSERT INTO change_count (kind, changes) VALUES (NEW.kind, 1)
                ON CONFLICT (kind) DO UPDATE SET changes = change_count.changes + 1; END",
        "CREATE TRIGGER document_removed AFTER DELETE ON document BEGIN
            INSERT INTO change_count (kind, changes) VALUES (OLD.kind, 1)
                ON CONFLICT (kind) DO UPDATE SET changes = change_count.changes + 1; END",
        "CREATE TRIGGER person_added AFTER INSERT ON person BEGIN
            INSERT INTO change_count (kind, changes) VALUES ('person', 1)
                ON CONFLICT (kind) DO UPDATE SET changes = change_count.changes + 1; END",
        "CREATE TRIGGER person_changed AFTER UPDATE ON person BEGIN
            INSERT INTO change_count (kind, changes) VALUES ('person', 1)
                ON CONFLICT (kind) DO UPDATE SET changes = change_count.changes + 1; END",
        "CREATE TRIGGER person_removed AFTER DELETE ON person BEGIN
            INSERT INTO change_count (kind, changes) VALUES ('person', 1)
                ON CONFLICT (kind) DO UPDATE SET changes = change_count.changes + 1; END",
        "CREATE TRIGGER role_added AFTER INSERT ON role_held BEGIN
            INSERT INTO change_count (kind, changes) VALUES ('person', 1)
                ON CONFLICT (kind) DO UPDATE SET changes = change_count.changes + 1; END",
        "CREATE TRIGGER role_changed AFTER UPDATE ON role_held BEGIN
            INSERT INTO change_count (kind, changes) VALUES ('person', 1)
                ON CONFLICT (kind) DO UPDATE SET changes = change_count.changes + 1; END",
        "CREATE TRIGGER role_removed AFTER DELETE ON role_held BEGIN
            INSERT INTO change_count (kind, changes) VALUES ('person', 1)
                ON CONFLICT (kind) DO UPDATE SET changes = change_count.changes + 1; END",
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
        "CREATE CONSTRAINT TRIGGER document_counted AFTER INSERT OR UPDATE OR DELETE ON document
            DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION count_change()",
        "CREATE CONSTRAINT TRIGGER person_counted AFTER INSERT OR UPDATE OR DELETE ON person
            DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION count_change()",
        "CREATE CONSTRAINT TRIGGER role_counted AFTER INSERT OR UPDATE OR DELETE ON role_held
            DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION count_change()",
    ],
};
