//! How rows lie in Parquet: the columns of the three kinds of part, and their encodings.
//!
//! A part is a trio of files that share a name: `….rows.parquet`, `….spots.parquet` and `….counts.parquet`. Row
//! group `n` of each belongs to the same slice. Any program that reads Parquet reads them; nothing private is
//! in them. What is written here is for ever: a column may be added, none changes its meaning.
//!
//! Nothing is compressed: nine tenths of a row are its sender's reference, which is noise to a compressor, and what
//! is left is packed already.

use arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use parquet::arrow::ArrowSchemaConverter;
use parquet::arrow::arrow_writer::ArrowRowGroupWriterFactory;
use parquet::basic::Compression;
use parquet::file::properties::{EnabledStatistics, WriterProperties, WriterPropertiesPtr};
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::{ColumnDescPtr, SchemaDescPtr, TypePtr};
use std::sync::{Arc, LazyLock};

/// Bytes of a sender's reference.
pub(crate) const REFERENCE_BYTES: i32 = 32;

/// The columns of a `rows` file that are counted come first and so lie side by side: one read brings them all.
/// [`terms::Category::id`] is the first.
pub(crate) const CATEGORY: usize = 0;
/// [`terms::AreaCode::pack`], 0 for none, is the second: copied from the spot, so that counting needs no join.
pub(crate) const AREA: usize = 1;
/// How many incidents the row stands for is the third.
pub(crate) const COUNT: usize = 2;

/// One kind of file: its columns and how they are written.
pub(crate) struct Layout {
    /// The columns as Arrow has them.
    pub(crate) schema: SchemaRef,
    root: TypePtr,
    properties: WriterPropertiesPtr,
    columns: SchemaDescPtr,
    /// Makes column writers, from any thread.
    pub(crate) factory: ArrowRowGroupWriterFactory,
}

impl Layout {
    fn new(fields: Vec<Field>, dictionary: &[&str]) -> Self {
        let schema = Arc::new(Schema::new(fields));
        let mut builder = WriterProperties::builder()
            .set_compression(Compression::UNCOMPRESSED)
            .set_dictionary_enabled(false)
            .set_statistics_enabled(EnabledStatistics::None)
            .set_offset_index_disabled(true)
            .set_data_page_size_limit(usize::MAX / 2)
            .set_data_page_row_count_limit(usize::MAX)
            .set_write_batch_size(64 * 1024)
            .set_created_by("commonweal lake".to_owned());
        for name in dictionary {
            builder = builder.set_column_dictionary_enabled((*name).into(), true);
        }
        let properties = Arc::new(builder.build());
        let descriptor =
            ArrowSchemaConverter::new().convert(&schema).expect("every field of ours has a Parquet type");
        let root = descriptor.root_schema_ptr();
        let model = SerializedFileWriter::new(Vec::new(), root.clone(), properties.clone())
            .expect("writing to memory does not fail");
        let factory = ArrowRowGroupWriterFactory::new(&model, schema.clone());
        Self { schema, root, properties, columns: Arc::new(descriptor), factory }
    }

    /// What the footer says of a column.
    pub(crate) fn column(&self, at: usize) -> ColumnDescPtr {
        self.columns.column(at)
    }

    /// A new empty file of this kind, in memory.
    pub(crate) fn file(&self) -> SerializedFileWriter<Vec<u8>> {
        SerializedFileWriter::new(Vec::new(), self.root.clone(), self.properties.clone())
            .expect("writing to memory does not fail")
    }
}

fn required(name: &str, kind: DataType) -> Field {
    Field::new(name, kind, false)
}

fn optional(name: &str, kind: DataType) -> Field {
    Field::new(name, kind, true)
}

/// The rows, in the file's order. `spot` is a row of the slice's spots, `row` the row in the sender's file (the
/// header is 1), `day` 0 and `minute` 65,535 are not known, `outcome` is [`terms::Outcome::id`] or 0.
pub(crate) static ROWS: LazyLock<Layout> = LazyLock::new(|| {
    Layout::new(
        vec![
            required("category", DataType::UInt16),
            required("area", DataType::UInt32),
            required("count", DataType::UInt32),
            required("spot", DataType::UInt32),
            required("row", DataType::UInt32),
            required("day", DataType::UInt8),
            required("minute", DataType::UInt16),
            required("outcome", DataType::UInt8),
            optional("reference", DataType::FixedSizeBinary(REFERENCE_BYTES)),
        ],
        &[],
    )
});

/// The places of a slice: row `n` is spot `n`.
pub(crate) static SPOTS: LazyLock<Layout> = LazyLock::new(|| {
    Layout::new(
        vec![
            required("spot", DataType::UInt32),
            optional("lon_e6", DataType::Int32),
            optional("lat_e6", DataType::Int32),
            required("area", DataType::UInt32),
            required("place", DataType::Utf8),
        ],
        &["place"],
    )
});

/// Incidents by area and category, sorted by both: what the cube is made from.
pub(crate) static COUNTS: LazyLock<Layout> = LazyLock::new(|| {
    Layout::new(
        vec![
            required("area", DataType::UInt32),
            required("category", DataType::UInt16),
            required("n", DataType::UInt32),
        ],
        &[],
    )
});
