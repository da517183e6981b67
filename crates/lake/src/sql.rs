//! Named queries over the lake, run by DataFusion within bounds.
//!
//! A query is a file of `queries/`, never a text put together at run time. Values are bound, lists become small
//! tables, and nothing but reading is allowed. Memory is bounded; what does not fit is spilled to the system's
//! temporary folder, within a bound too. One machine today; the statements run unchanged on a cluster.

mod catalog;
mod file_table;
mod gss;
mod param;

pub use param::Param;

use crate::disk::Disk;
use crate::{Lake, LakeError};
use catalog::Snapshot;
use datafusion::arrow::array::RecordBatch;
use datafusion::catalog::{CatalogProvider, MemoryCatalogProvider};
use datafusion::error::DataFusionError;
use datafusion::execution::memory_pool::FairSpillPool;
use datafusion::execution::runtime_env::{RuntimeEnv, RuntimeEnvBuilder};
use datafusion::logical_expr::ScalarUDF;
use datafusion::prelude::{SQLOptions, SessionConfig, SessionContext};
use std::sync::Arc;

/// Memory that all queries together may hold, in bytes.
const MEMORY: usize = 512 << 20;
/// What they may spill to the disk, in bytes.
const SPILLED: u64 = 16 << 30;
/// Rows of a batch.
const BATCH: usize = 8_192;
/// Partitions a query is split into: one for each core, at most this many.
const PARTITIONS: usize = 8;

/// Where queries find the files of the lake.
const STORE: &str = "lake://held/";

/// Every named query: its name and its text, whose first line says its arguments and what comes back.
const QUERIES: &[(&str, &str)] = &[
    ("areas_seen", include_str!("../queries/areas_seen.sql")),
    ("completeness", include_str!("../queries/completeness.sql")),
    ("counts_from_rows", include_str!("../queries/counts_from_rows.sql")),
    ("counts_monthly", include_str!("../queries/counts_monthly.sql")),
    ("outcome_counts", include_str!("../queries/outcome_counts.sql")),
    ("outcomes_joined", include_str!("../queries/outcomes_joined.sql")),
    ("references_repeated", include_str!("../queries/references_repeated.sql")),
    ("times", include_str!("../queries/times.sql")),
];

/// What all queries share: the bounds, and the footers that have been read.
pub(crate) struct Engine {
    runtime: Arc<RuntimeEnv>,
}

impl Engine {
    pub(crate) fn new(disk: &Disk) -> Result<Self, LakeError> {
        let runtime = RuntimeEnvBuilder::new()
            .with_memory_pool(Arc::new(FairSpillPool::new(MEMORY)))
            .with_max_temp_directory_size(SPILLED)
            .build_arc()
            .map_err(|cause| failed("opening", cause))?;
        runtime.register_object_store(&STORE.parse().expect("the address is well made"), disk.object_store());
        Ok(Self { runtime })
    }

    fn session(&self, snapshot: Snapshot) -> Result<SessionContext, DataFusionError> {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let config = SessionConfig::new()
            .with_default_catalog_and_schema("commonweal", "lake")
            .with_create_default_catalog_and_schema(false)
            .with_information_schema(false)
            .with_target_partitions(cores.min(PARTITIONS))
            .with_repartition_file_scans(false)
            .with_collect_statistics(false)
            .with_batch_size(BATCH)
            // Texts come back as plain strings, the same whether stored or cast.
            .set_bool("datafusion.sql_parser.map_string_types_to_utf8view", false);
        let session = SessionContext::new_with_config_rt(config, self.runtime.clone());
        let catalog = MemoryCatalogProvider::new();
        catalog.register_schema("lake", Arc::new(snapshot))?;
        session.register_catalog("commonweal", Arc::new(catalog));
        session.register_udf(ScalarUDF::from(gss::Gss::default()));
        Ok(session)
    }
}

impl Lake {
    /// Runs a named query on what is held now. Arguments are given by name, exactly those that the query's first
    /// line lists.
    ///
    /// # Errors
    /// [`LakeError::NoSuchQuery`], [`LakeError::WrongArguments`], [`LakeError::Query`].
    pub async fn sql(
        &self,
        name: &str,
        arguments: Vec<(&str, Param)>,
    ) -> Result<Vec<RecordBatch>, LakeError> {
        self.sql_as_of(name, arguments, u64::MAX).await
    }

    /// Runs a named query on what was held after commit `as_of`.
    ///
    /// # Errors
    /// As [`Lake::sql`].
    pub async fn sql_as_of(
        &self,
        name: &str,
        arguments: Vec<(&str, Param)>,
        as_of: u64,
    ) -> Result<Vec<RecordBatch>, LakeError> {
        let text = QUERIES.iter().find(|query| query.0 == name).map(|query| query.1);
        let text = text.ok_or_else(|| LakeError::NoSuchQuery(name.to_owned()))?;
        let mut given: Vec<&str> = arguments.iter().map(|argument| argument.0).collect();
        let mut expected = arguments_of(text);
        given.sort_unstable();
        expected.sort_unstable();
        if given != expected {
            return Err(LakeError::WrongArguments { name: name.to_owned(), expected: expected.join(", ") });
        }
        let state = self.now().await?;
        let as_of = as_of.min(state.number());
        let run = async {
            let (values, lists) = param::split(arguments)?;
            let snapshot = Snapshot::new(state, as_of, lists, self.inner.disk.clone());
            let session = self.inner.engine.session(snapshot)?;
            let options =
                SQLOptions::new().with_allow_ddl(false).with_allow_dml(false).with_allow_statements(false);
            let frame = session.sql_with_options(text, options).await?;
            frame.with_param_values(values)?.collect().await
        };
        run.await.map_err(|cause| failed(name, cause))
    }
}

/// The arguments that the first line of a query names: `-- name(one, two): …`.
fn arguments_of(text: &str) -> Vec<&str> {
    let line = text.lines().next().unwrap_or_default();
    let inside =
        line.split_once('(').and_then(|(_, rest)| rest.split_once(')')).map_or("", |(inside, _)| inside);
    inside.split(',').map(str::trim).filter(|name| !name.is_empty()).collect()
}

fn failed(name: &str, cause: DataFusionError) -> LakeError {
    LakeError::Query { name: name.to_owned(), cause: Arc::new(cause) }
}

#[cfg(test)]
mod tests {
    use super::{QUERIES, arguments_of};

    #[test]
    fn every_query_is_listed_and_says_what_it_is_for() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/queries");
        let mut files: Vec<String> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        files.sort();
        let listed: Vec<String> = QUERIES.iter().map(|(name, _)| format!("{name}.sql")).collect();
        assert_eq!(files, listed);
        for (name, text) in QUERIES {
            let first = text.lines().next().unwrap();
            assert!(first.starts_with(&format!("-- {name}(")) && first.contains("): "), "{name}");
            assert!(text.to_lowercase().contains("order by"), "{name} orders its rows");
            for argument in arguments_of(text) {
                let used =
                    text.contains(&format!("${argument}")) || text.contains(&format!("FROM {argument}"));
                assert!(used, "{name} uses {argument}");
            }
        }
    }
}
