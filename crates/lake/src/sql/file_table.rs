//! A table that is row groups of Parquet files, each with values of its own: how a slice gets its dataset, body,
//! month and delivery without a byte of them in its rows.
//!
//! Filters on those values choose row groups before any file is opened, and choose exactly.

use crate::disk::Disk;
use datafusion::arrow::array::{AsArray, RecordBatch};
use datafusion::arrow::datatypes::{FieldRef, Schema, SchemaRef};
use datafusion::catalog::{Session, TableProvider};
use datafusion::common::DFSchema;
use datafusion::datasource::TableType;
use datafusion::datasource::listing::PartitionedFile;
use datafusion::datasource::physical_plan::parquet::{CachedParquetFileReaderFactory, ParquetAccessPlan};
use datafusion::datasource::physical_plan::{FileGroup, FileScanConfigBuilder, ParquetSource};
use datafusion::datasource::source::DataSourceExec;
use datafusion::datasource::table_schema::TableSchema;
use datafusion::error::Result;
use datafusion::execution::object_store::ObjectStoreUrl;
use datafusion::logical_expr::{Expr, TableProviderFilterPushDown};
use datafusion::physical_plan::ExecutionPlan;
use datafusion::physical_plan::empty::EmptyExec;
use datafusion::scalar::ScalarValue;
use std::sync::Arc;

/// Some rows of a file.
#[derive(Clone, Debug)]
pub(super) struct Piece {
    pub(super) path: String,
    /// Length of the file.
    pub(super) bytes: u64,
    /// Which row group, of how many; `None` for the whole file.
    pub(super) group: Option<(usize, usize)>,
    /// Values of the columns that are not in the file.
    pub(super) values: Vec<ScalarValue>,
}

/// The table.
#[derive(Debug)]
pub(super) struct FileTable {
    schema: TableSchema,
    outside: SchemaRef,
    pieces: Vec<Piece>,
    disk: Disk,
}

impl FileTable {
    /// `inside` are the columns of the files; `outside` those that each piece has one value of.
    pub(super) fn new(inside: SchemaRef, outside: Vec<FieldRef>, pieces: Vec<Piece>, disk: Disk) -> Self {
        let schema = TableSchema::builder(inside).with_table_partition_cols(outside.clone()).build();
        Self { schema, outside: Arc::new(Schema::new(outside)), pieces, disk }
    }

    fn is_outside(&self, filter: &Expr) -> bool {
        let columns = filter.column_refs();
        !columns.is_empty() && columns.iter().all(|column| self.outside.index_of(column.name()).is_ok())
    }

    /// The pieces that filters on outside columns leave.
    fn chosen(&self, state: &dyn Session, filters: &[Expr]) -> Result<Vec<&Piece>> {
        let mut chosen: Vec<&Piece> = self.pieces.iter().collect();
        let schema = DFSchema::try_from(self.outside.clone())?;
        for filter in filters.iter().filter(|filter| self.is_outside(filter)) {
            if chosen.is_empty() {
                break;
            }
            let columns = (0..self.outside.fields().len())
                .map(|at| ScalarValue::iter_to_array(chosen.iter().map(|piece| piece.values[at].clone())))
                .collect::<Result<_>>()?;
            let batch = RecordBatch::try_new(self.outside.clone(), columns)?;
            let kept = state.create_physical_expr(filter.clone(), &schema)?.evaluate(&batch)?;
            let kept = kept.into_array(chosen.len())?;
            // Null is not true, and SQL keeps only what is true.
            let kept = kept.as_boolean().iter().map(|kept| kept == Some(true));
            chosen = chosen.into_iter().zip(kept).filter(|(_, kept)| *kept).map(|(piece, _)| piece).collect();
        }
        Ok(chosen)
    }
}

#[async_trait::async_trait]
impl TableProvider for FileTable {
    fn schema(&self) -> SchemaRef {
        self.schema.table_schema().clone()
    }

    fn table_type(&self) -> TableType {
        TableType::Base
    }

    fn supports_filters_pushdown(&self, filters: &[&Expr]) -> Result<Vec<TableProviderFilterPushDown>> {
        let how = |filter: &&Expr| match self.is_outside(filter) {
            true => TableProviderFilterPushDown::Exact,
            false => TableProviderFilterPushDown::Unsupported,
        };
        Ok(filters.iter().map(how).collect())
    }

    async fn scan(
        &self,
        state: &dyn Session,
        projection: Option<&Vec<usize>>,
        filters: &[Expr],
        limit: Option<usize>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let chosen = self.chosen(state, filters)?;
        if chosen.is_empty() {
            let schema = datafusion::physical_plan::project_schema(&self.schema(), projection)?;
            return Ok(Arc::new(EmptyExec::new(schema)));
        }
        let footers = state.runtime_env().cache_manager.get_file_metadata_cache();
        let readers = CachedParquetFileReaderFactory::new(self.disk.object_store(), footers);
        let source =
            ParquetSource::new(self.schema.clone()).with_parquet_file_reader_factory(Arc::new(readers));
        let mut groups = vec![Vec::new(); state.config().target_partitions().min(chosen.len())];
        let width = groups.len();
        for (at, piece) in chosen.into_iter().enumerate() {
            let mut file = PartitionedFile::new(piece.path.as_str(), piece.bytes);
            file.partition_values = piece.values.clone();
            if let Some((group, of)) = piece.group {
                let mut plan = ParquetAccessPlan::new_none(of);
                plan.scan(group);
                file = file.with_extension(plan);
            }
            groups[at % width].push(file);
        }
        let store = ObjectStoreUrl::parse(super::STORE)?;
        let config = FileScanConfigBuilder::new(store, Arc::new(source))
            .with_file_groups(groups.into_iter().map(FileGroup::new).collect())
            .with_projection_indices(projection.cloned())?
            .with_limit(limit)
            .build();
        Ok(DataSourceExec::from_data_source(config))
    }
}
