//! Lines of the audit say what was done to which part, for which body, and what came of it; and the database itself
//! refuses to change one.

use super::text::Step;

pub(crate) const STEP: Step = Step {
    name: "m0002_audit_guards",
    both: &[
        "ALTER TABLE audit ADD COLUMN body {text} NOT NULL DEFAULT ''",
        "ALTER TABLE audit ADD COLUMN what {text} NOT NULL DEFAULT ''",
        "ALTER TABLE audit ADD COLUMN section {text} NOT NULL DEFAULT ''",
        "ALTER TABLE audit ADD COLUMN outcome {text} NOT NULL DEFAULT ''",
        "ALTER TABLE audit ADD COLUMN agreement {text} NOT NULL DEFAULT ''",
        "CREATE TABLE store_fact (name {text} NOT NULL PRIMARY KEY, value {text} NOT NULL)",
    ],
    sqlite: &[
        "CREATE TRIGGER audit_never_changes BEFORE UPDATE ON audit
            BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END",
        "CREATE TRIGGER audit_never_shrinks BEFORE DELETE ON audit
            BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END",
    ],
    postgres: &[
        "CREATE FUNCTION audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN RAISE EXCEPTION 'the audit is append-only'; END $$",
        "CREATE TRIGGER audit_never_changes BEFORE UPDATE OR DELETE ON audit
            FOR EACH ROW EXECUTE FUNCTION audit_is_append_only()",
        "CREATE TRIGGER audit_never_emptied BEFORE TRUNCATE ON audit
            FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only()",
    ],
};
