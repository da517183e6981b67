//! Reading parts column by column, without any engine: for the cube, for scans and for rows.
//!
//! A part that is not what the log says is damage, and is said; nothing is guessed.

use crate::LakeError;
use crate::disk::Part;
use arrow::array::RecordBatch;
use bytes::{Buf, Bytes};
use parquet::arrow::arrow_reader::{ArrowReaderMetadata, ParquetRecordBatchReaderBuilder};
use parquet::column::reader::ColumnReader;
use parquet::column::reader::{ColumnReaderImpl, get_typed_column_reader};
use parquet::data_type::Int32Type;
use parquet::errors::ParquetError;
use parquet::file::metadata::ParquetMetaData;
use parquet::file::metadata::{ColumnChunkMetaData, ParquetMetaDataReader, RowGroupMetaData};
use parquet::file::reader::{ChunkReader, Length};
use parquet::file::serialized_reader::SerializedPageReader;
use std::sync::Arc;

/// One file of a part, with its footer read.
#[derive(Clone)]
pub(crate) struct OpenPart {
    path: Arc<str>,
    part: Part,
    pub(crate) metadata: Arc<ParquetMetaData>,
}

impl OpenPart {
    /// Reads the footer.
    pub(crate) fn new(path: &str, part: Part) -> Result<Self, LakeError> {
        let metadata = ParquetMetaDataReader::new()
            .parse_and_finish(&part)
            .map_err(|cause| LakeError::damaged(path, cause.to_string()))?;
        Ok(Self { path: path.into(), part, metadata: Arc::new(metadata) })
    }

    pub(crate) fn damaged(&self, cause: &ParquetError) -> LakeError {
        LakeError::damaged(self.path.as_ref(), cause.to_string())
    }

    /// A row group's columns.
    pub(crate) fn group(&self, group: u32) -> Result<&RowGroupMetaData, LakeError> {
        self.metadata
            .row_groups()
            .get(group as usize)
            .ok_or_else(|| LakeError::damaged(self.path.as_ref(), "a row group is missing"))
    }

    /// All rows of a row group, all columns.
    pub(crate) fn batch(&self, group: u32) -> Result<Option<RecordBatch>, LakeError> {
        let rows = self.group(group)?.num_rows().max(1) as usize;
        let read = || -> parquet::errors::Result<Option<RecordBatch>> {
            let metadata = ArrowReaderMetadata::try_new(self.metadata.clone(), Default::default())?;
            let mut batches = ParquetRecordBatchReaderBuilder::new_with_metadata(self.part.clone(), metadata)
                .with_row_groups(vec![group as usize])
                .with_batch_size(rows)
                .build()?;
            Ok(batches.next().transpose()?)
        };
        read().map_err(|cause| self.damaged(&cause))
    }

    /// The 32-bit columns `columns` (adjacent, ascending) of a row group, as they lie, in one read.
    pub(crate) fn integers<const N: usize>(
        &self,
        group: u32,
        columns: [usize; N],
        into: &mut [Vec<i32>; N],
    ) -> Result<(), LakeError> {
        let about = self.group(group)?;
        let rows = about.num_rows() as usize;
        let read = |into: &mut [Vec<i32>; N]| -> parquet::errors::Result<()> {
            let ranges = columns.map(|column| about.column(column).byte_range());
            let start = ranges.iter().map(|range| range.0).min().unwrap_or(0);
            let end = ranges.iter().map(|range| range.0 + range.1).max().unwrap_or(0);
            let bytes = self.part.get_bytes(start, (end - start) as usize)?;
            let span = Arc::new(Span { start, bytes });
            for (column, values) in columns.into_iter().zip(into) {
                values.clear();
                values.reserve(rows);
                let mut reader = integer_reader(span.clone(), about.column(column), rows)?;
                while values.len() < rows {
                    let (read, _, _) = reader.read_records(rows - values.len(), None, None, values)?;
                    if read == 0 {
                        return Err(ParquetError::EOF("a column ends early".to_owned()));
                    }
                }
            }
            Ok(())
        };
        read(into).map_err(|cause| self.damaged(&cause))
    }
}

fn integer_reader(
    span: Arc<Span>,
    column: &ColumnChunkMetaData,
    rows: usize,
) -> parquet::errors::Result<ColumnReaderImpl<Int32Type>> {
    let pages = SerializedPageReader::new(span, column, rows, None)?;
    let reader = parquet::column::reader::get_column_reader(column.column_descr_ptr(), Box::new(pages));
    match reader {
        ColumnReader::Int32ColumnReader(_) => Ok(get_typed_column_reader(reader)),
        _ => Err(ParquetError::General("a column is not of 32-bit numbers".to_owned())),
    }
}

/// A stretch of a file, in memory.
struct Span {
    start: u64,
    bytes: Bytes,
}

impl Span {
    fn from(&self, start: u64) -> parquet::errors::Result<Bytes> {
        let at = start.checked_sub(self.start).filter(|at| *at <= self.bytes.len() as u64);
        let at = at.ok_or_else(|| ParquetError::EOF("a page lies outside its column".to_owned()))?;
        Ok(self.bytes.slice(at as usize..))
    }
}

impl Length for Span {
    fn len(&self) -> u64 {
        self.start + self.bytes.len() as u64
    }
}

impl ChunkReader for Span {
    type T = bytes::buf::Reader<Bytes>;

    fn get_read(&self, start: u64) -> parquet::errors::Result<Self::T> {
        self.from(start).map(Buf::reader)
    }

    fn get_bytes(&self, start: u64, length: usize) -> parquet::errors::Result<Bytes> {
        let rest = self.from(start)?;
        if rest.len() < length {
            return Err(ParquetError::EOF("a page lies outside its column".to_owned()));
        }
        Ok(rest.slice(..length))
    }
}
