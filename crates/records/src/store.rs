//! The store of what people decide and do: SQLite in one file, or PostgreSQL, by one address, with one code for both.
//!
//! Every change is an [`Act`]: a named transaction that cannot be committed without saying in the audit what was done.
//! Nothing else in the house knows the database.

use crate::act::{Act, Actor};
use crate::audit::{self, Waiting};
use crate::ledger::Ledger;
use crate::migrations::{self, Migrator};
use crate::{Erased, StoreError};
use chrono::{DateTime, Utc};
use sea_orm::TransactionTrait;
use sea_orm::entity::prelude::*;
use sea_orm::sqlx::sqlite::SqliteConnectOptions;
use sea_orm::{
    ConnectOptions, Database, DbBackend, RuntimeErr, Set, SqliteTransactionMode, Statement,
    TransactionOptions,
};
use sea_orm_migration::MigratorTrait;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use terms::Sensitive;

/// How long a writer waits for another before it gives up.
const WAIT: Duration = Duration::from_secs(10);
/// Connections to the database at most.
const CONNECTIONS: u32 = 8;

pub(crate) mod fact {
    //! What a store knows of itself, by name.

    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "store_fact")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub name: String,
        pub value: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// What the clones of a store share beside its connections.
#[derive(Debug, Default)]
pub(crate) struct Shared {
    /// SQLite has one writer. The others wait here, in order, and not in the database.
    turns: Arc<tokio::sync::Mutex<()>>,
    /// What was seen in acts that were given up: the next act writes it down.
    left: Mutex<Vec<Waiting>>,
    ledger: Option<Ledger>,
}

/// Looks on their way into the audit. They go back to the store unless they are taken out.
pub(crate) struct Looks<'a> {
    pub list: Vec<Waiting>,
    shared: &'a Shared,
}

impl Drop for Looks<'_> {
    fn drop(&mut self) {
        self.shared.left().append(&mut self.list);
    }
}

impl Shared {
    pub(crate) fn left(&self) -> MutexGuard<'_, Vec<Waiting>> {
        self.left.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn take_left(&self) -> Looks<'_> {
        Looks { list: std::mem::take(&mut *self.left()), shared: self }
    }

    pub(crate) fn ledger_hold(&self, erased: &[Erased]) -> Result<(), StoreError> {
        match &self.ledger {
            Some(ledger) if !erased.is_empty() => ledger.hold(erased),
            _ => Ok(()),
        }
    }
}

/// An open store.
#[derive(Clone, Debug)]
pub struct Store {
    pub(crate) db: DatabaseConnection,
    shared: Arc<Shared>,
    id: String,
    /// Printed nowhere.
    salt: Sensitive<String>,
}

impl Store {
    /// Opens the SQLite file of that path, and makes it, for its owner alone, if it is not there.
    ///
    /// # Errors
    /// As [`Store::open`].
    pub async fn file(path: &Path) -> Result<Self, StoreError> {
        Self::open(&format!("sqlite://{}?mode=rwc", path.display())).await
    }

    /// Opens the store at an address: `sqlite://PATH?mode=rwc` or `postgres://USER@HOST/NAME`, and brings its tables up to
    /// date, in one transaction.
    ///
    /// # Errors
    /// [`StoreError::Newer`] where a later version of the program has changed its tables; [`StoreError::Open`].
    pub async fn open(address: &str) -> Result<Self, StoreError> {
        Self::open_with(address, None).await
    }

    /// The same with a file outside the database that repeats what was erased, so that no restore brings it back. Keep
    /// it where backups are not written over.
    ///
    /// # Errors
    /// As [`Store::open`]; [`StoreError::Disk`] for the file.
    pub async fn open_with_ledger(address: &str, ledger: &Path) -> Result<Self, StoreError> {
        Self::open_with(address, Some(ledger.to_owned())).await
    }

    /// As [`Store::file`], with a ledger outside: [`Store::open_with_ledger`].
    ///
    /// # Errors
    /// As [`Store::open_with_ledger`].
    pub async fn file_with_ledger(path: &Path, ledger: &Path) -> Result<Self, StoreError> {
        Self::open_with_ledger(&format!("sqlite://{}?mode=rwc", path.display()), ledger).await
    }

    async fn open_with(address: &str, ledger: Option<PathBuf>) -> Result<Self, StoreError> {
        let db = connect(address).await?;
        refuse_newer(&db).await?;
        if steps_taken(&db).await? == migrations::names() {
            // Nothing to do, so nobody's turn to write is waited for.
            return Self::with(db, ledger).await;
        }
        let tx = migrations::begin(&db).await.map_err(StoreError::Migrate)?;
        // Another program may have migrated while this one waited for its turn.
        refuse_newer(&tx).await?;
        Migrator::up(&tx, None).await.map_err(StoreError::Migrate)?;
        found(&tx).await?;
        tx.commit().await.map_err(StoreError::Migrate)?;
        Self::with(db, ledger).await
    }

    pub(crate) async fn with(db: DatabaseConnection, ledger: Option<PathBuf>) -> Result<Self, StoreError> {
        let (id, salt) = (known(&db, "store_id").await?, known(&db, "salt").await?);
        let ledger = ledger.map(|path| Ledger::open(&path)).transpose()?;
        let store = Self {
            db,
            shared: Arc::new(Shared { ledger, ..Shared::default() }),
            id,
            salt: Sensitive::new(salt),
        };
        if store.shared.ledger.is_some() {
            // The program may have been killed between the database and the file.
            store.shared.ledger_hold(&store.erased().await?)?;
        }
        Ok(store)
    }

    /// What the ledger outside holds; nothing where there is none.
    pub(crate) fn ledger_lines(&self) -> Vec<Erased> {
        self.shared.ledger.as_ref().map(Ledger::lines).unwrap_or_default()
    }

    /// A random text that no other store has.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// What names and addresses of tries to sign in are hashed with.
    pub(crate) fn salt(&self) -> &str {
        self.salt.expose()
    }

    /// The migrations that opening would make, without making them.
    ///
    /// # Errors
    /// As [`Store::open`].
    pub async fn pending(address: &str) -> Result<Vec<String>, StoreError> {
        let db = Database::connect(address).await.map_err(StoreError::Open)?;
        refuse_newer(&db).await?;
        let pending = Migrator::get_pending_migrations(&db).await.map_err(StoreError::Migrate)?;
        Ok(pending.iter().map(|migration| migration.name().to_owned()).collect())
    }

    /// Makes the migrations that opening would make, but on a copy, and gives their names. With SQLite the copy is a file
    /// that the database itself writes beside the store, gone afterwards; PostgreSQL can change its tables in a
    /// transaction, which is undone. The store stays as it is.
    ///
    /// # Errors
    /// As [`Store::open`]: what would go wrong goes wrong here.
    pub async fn migrate_on_a_copy(address: &str) -> Result<Vec<String>, StoreError> {
        let names = Self::pending(address).await?;
        let db = Database::connect(address).await.map_err(StoreError::Open)?;
        if db.get_database_backend() == DbBackend::Sqlite {
            let path = sqlite_path(address);
            let beside =
                path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
            let folder = tempfile::Builder::new().prefix("copy-").tempdir_in(beside);
            let folder = folder.map_err(StoreError::disk("making room for a copy of the store"))?;
            let copy = folder.path().join("records.sqlite");
            let into = Statement::from_sql_and_values(
                DbBackend::Sqlite,
                "VACUUM INTO ?",
                [copy.display().to_string().into()],
            );
            db.execute_raw(into).await.map_err(StoreError::database("copying the store"))?;
            Self::file(&copy).await?.close().await?;
            return Ok(names);
        }
        let tx = migrations::begin(&db).await.map_err(StoreError::Migrate)?;
        Migrator::up(&tx, None).await.map_err(StoreError::Migrate)?;
        found(&tx).await?;
        tx.rollback().await.map_err(StoreError::Migrate)?;
        Ok(names)
    }

    /// Begins an act. Dropping it changes nothing.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn begin(
        &self,
        name: &'static str,
        actor: &Actor,
        at: DateTime<Utc>,
    ) -> Result<Act, StoreError> {
        let turn = match self.is_sqlite() {
            true => {
                let turn = tokio::time::timeout(WAIT, Arc::clone(&self.shared.turns).lock_owned()).await;
                Some(turn.map_err(|_| StoreError::Busy(name))?)
            }
            false => None,
        };
        // A writer takes SQLite's one lock at once: two that read first and write later would block each other.
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        let tx = self.db.begin_with_options(options).await.map_err(StoreError::database(name))?;
        Ok(Act::new((tx, self.db.clone()), name, actor.clone(), at, Arc::clone(&self.shared), turn))
    }

    /// A write that the audit need not know: a heartbeat, a try to sign in. End it with [`Act::commit_quietly`].
    pub(crate) async fn begin_quietly(&self, doing: &'static str) -> Result<Act, StoreError> {
        self.begin(doing, &Actor::system("upkeep"), DateTime::UNIX_EPOCH).await
    }

    /// Writes down what was seen in acts that were given up, where no later act has done so yet.
    ///
    /// # Errors
    /// [`StoreError::Database`]; it is kept for the next time then.
    pub async fn settle(&self) -> Result<(), StoreError> {
        let mut looks = self.shared.take_left();
        if looks.list.is_empty() {
            return Ok(());
        }
        let act = self.begin_quietly("settling the audit").await?;
        audit::append(&act.tx, looks.list.iter()).await?;
        act.commit_quietly().await?;
        looks.list.clear();
        Ok(())
    }

    /// Which kind of database it is in: `SQLite` or `PostgreSQL`.
    pub fn database(&self) -> &'static str {
        database_name(&self.db)
    }

    /// Names of the steps by which its tables came to be, oldest first: the last one is the version of the schema.
    ///
    /// # Errors
    /// [`StoreError::Migrate`].
    pub async fn steps(&self) -> Result<Vec<String>, StoreError> {
        steps_taken(&self.db).await
    }

    /// Whether it is SQLite.
    pub fn is_sqlite(&self) -> bool {
        self.db.get_database_backend() == DbBackend::Sqlite
    }

    /// Closes all connections: what was acknowledged is on disk already. Close a store before the program ends, so that
    /// what was seen in acts that were given up is written down.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn close(self) -> Result<(), StoreError> {
        self.settle().await?;
        self.db.close().await.map_err(StoreError::database("closing the store"))
    }
}

/// What the database of a connection is called.
pub(crate) fn database_name(db: &DatabaseConnection) -> &'static str {
    match db.get_database_backend() {
        DbBackend::Postgres => "PostgreSQL",
        _ => "SQLite",
    }
}

/// The file of an SQLite address.
fn sqlite_path(address: &str) -> PathBuf {
    let path = address.strip_prefix("sqlite:").unwrap_or(address);
    let path = path.strip_prefix("//").unwrap_or(path);
    path.split('?').next().unwrap_or(path).into()
}

pub(crate) async fn connect(address: &str) -> Result<DatabaseConnection, StoreError> {
    if address.starts_with("sqlite:") && address.contains("mode=rwc") {
        let path = sqlite_path(address);
        let failed = StoreError::disk("making the file of the store");
        let made = crate::disk::private().write(true).create(true).truncate(false).open(&path);
        made.and_then(|_| crate::disk::sync_folder_of(&path)).map_err(failed)?;
    }
    let mut options = ConnectOptions::new(address);
    options.max_connections(CONNECTIONS).acquire_timeout(WAIT).sqlx_logging(false);
    // A server may have hung up meanwhile, which is asked before each use; a file does not.
    options.test_before_acquire(!address.starts_with("sqlite:"));
    // What was acknowledged lasts through a power cut: the log is written ahead and synced at each commit. What was
    // erased is written over.
    options.map_sqlx_sqlite_opts(|sqlite: SqliteConnectOptions| {
        sqlite
            .pragma("journal_mode", "WAL")
            .pragma("synchronous", "FULL")
            .pragma("foreign_keys", "ON")
            .pragma("secure_delete", "ON")
            .busy_timeout(WAIT)
    });
    let begun = Instant::now();
    loop {
        match Database::connect(options.clone()).await {
            // Programs that start together ask a new file for its log at once, and SQLite makes none of them wait for that.
            Err(error) if is_busy(&error) && begun.elapsed() < WAIT => {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
            connected => return connected.map_err(StoreError::Open),
        }
    }
}

/// Whether SQLite says that somebody else has the file now (its code 5, with what it adds in higher bits).
fn is_busy(error: &DbErr) -> bool {
    let DbErr::Conn(RuntimeErr::SqlxError(error)) = error else { return false };
    let code = error.as_database_error().and_then(|told| told.code()?.parse::<u32>().ok());
    code.is_some_and(|code| code & 0xff == 5)
}

/// Names of the migrations that were made, in order; none for a store that never was.
pub(crate) async fn steps_taken<C: ConnectionTrait>(db: &C) -> Result<Vec<String>, StoreError> {
    let there = match db.get_database_backend() {
        DbBackend::Postgres => {
            "SELECT COUNT(*) FROM information_schema.tables
             WHERE table_name = 'seaql_migrations' AND table_schema = current_schema()"
        }
        _ => "SELECT COUNT(*) FROM sqlite_schema WHERE name = 'seaql_migrations'",
    };
    let ask =
        async |sql: &str| db.query_all_raw(Statement::from_string(db.get_database_backend(), sql)).await;
    let found = ask(there).await.map_err(StoreError::Migrate)?;
    let count =
        found.first().map_or(Ok(0), |row| row.try_get_by_index::<i64>(0)).map_err(StoreError::Migrate)?;
    if count == 0 {
        return Ok(Vec::new());
    }
    let rows =
        ask("SELECT version FROM seaql_migrations ORDER BY version").await.map_err(StoreError::Migrate)?;
    rows.iter().map(|row| row.try_get_by_index(0).map_err(StoreError::Migrate)).collect()
}

async fn refuse_newer<C: ConnectionTrait>(db: &C) -> Result<(), StoreError> {
    let ours = migrations::names();
    match steps_taken(db).await?.into_iter().find(|step| !ours.contains(step)) {
        Some(migration) => Err(StoreError::Newer { migration }),
        None => Ok(()),
    }
}

/// Gives a store that has none its identity.
pub(crate) async fn found<C: ConnectionTrait>(db: &C) -> Result<(), StoreError> {
    let failed = || StoreError::database("giving the store its identity");
    if fact::Entity::find_by_id("store_id").one(db).await.map_err(failed())?.is_some() {
        return Ok(());
    }
    let facts = [("store_id", random(16)), ("salt", random(32))];
    let rows = facts.map(|(name, value)| fact::ActiveModel { name: Set(name.to_owned()), value: Set(value) });
    fact::Entity::insert_many(rows).exec_without_returning(db).await.map_err(failed())?;
    Ok(())
}

/// Random bytes of the machine as hexadecimal digits.
pub(crate) fn random(bytes: usize) -> String {
    let mut random = vec![0; bytes];
    getrandom::fill(&mut random).expect("the machine gives random bytes once it has started");
    hex::encode(random)
}

async fn known<C: ConnectionTrait>(db: &C, name: &str) -> Result<String, StoreError> {
    let row = fact::Entity::find_by_id(name).one(db).await;
    let row = row.map_err(StoreError::database("reading what the store is"))?;
    row.map(|row| row.value).ok_or(StoreError::Missing("the identity of the store"))
}
