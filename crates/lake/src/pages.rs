//! Column chunks written straight as Parquet pages, for the few shapes of column that make up nearly all rows.
//!
//! The general writer looks at every value three times: to cast it, to hash it into a dictionary, and to encode it.
//! Our columns are whole numbers of known range or bytes of known length, so a table look-up or a copy is enough;
//! `examples/bench_lake.rs` measures what that saves. What comes out is ordinary Parquet (format 2.9, data pages of
//! version 1, no compression), and tests read it back with readers that know nothing of this file.

use bytes::Bytes;
use parquet::basic::{Compression, Encoding};
use parquet::column::page::{CompressedPage, Page, PageWriter};
use parquet::column::writer::ColumnCloseResult;
use parquet::errors::Result;
use parquet::file::metadata::ColumnChunkMetaData;
use parquet::file::writer::{SerializedPageWriter, TrackedWrite};
use parquet::schema::types::ColumnDescPtr;

/// A column chunk: its bytes and what the footer says of it.
pub(crate) struct Chunk {
    pub(crate) bytes: Bytes,
    pub(crate) close: ColumnCloseResult,
}

/// Values of a dictionary of ours are below this; above it a column is plain.
const LARGEST_IN_DICTIONARY: u32 = u16::MAX as u32;
/// Deltas in a block, and in each of its four miniblocks.
const BLOCK: usize = 128;
const MINIBLOCK: usize = 32;

/// Whole numbers as they are.
pub(crate) fn plain(column: &ColumnDescPtr, values: &[u32]) -> Result<Chunk> {
    let mut data = Vec::with_capacity(values.len() * 4);
    data.extend(values.iter().flat_map(|value| value.to_le_bytes()));
    chunk(column, values.len(), None, Encoding::PLAIN, data)
}

/// Whole numbers of few different values, by a dictionary in the order they are met. Values of 65,536 and more make
/// it plain.
pub(crate) fn few<T: Copy + Into<u32>>(column: &ColumnDescPtr, values: &[T]) -> Result<Chunk> {
    let largest = values.iter().fold(0, |largest, &value| largest.max(value.into()));
    if largest > LARGEST_IN_DICTIONARY {
        let values: Vec<u32> = values.iter().map(|&value| value.into()).collect();
        return plain(column, &values);
    }
    let mut number_of = vec![u32::MAX; largest as usize + 1];
    let mut dictionary: Vec<u32> = Vec::new();
    let mut numbers = Vec::with_capacity(values.len());
    for &value in values {
        let number = &mut number_of[value.into() as usize];
        if *number == u32::MAX {
            *number = dictionary.len() as u32;
            dictionary.push(value.into());
        }
        numbers.push(*number);
    }
    let width = bits(dictionary.len().saturating_sub(1) as u32).max(1);
    let mut data = vec![width as u8];
    if dictionary.len() == 1 {
        varint(&mut data, (values.len() as u64) << 1);
        data.push(0);
    } else {
        bit_packed(&mut data, &numbers, width);
    }
    chunk(column, values.len(), Some(&dictionary), Encoding::RLE_DICTIONARY, data)
}

/// Whole numbers that mostly rise by little, as their differences (`DELTA_BINARY_PACKED`).
pub(crate) fn rising(column: &ColumnDescPtr, values: &[u32]) -> Result<Chunk> {
    let mut data = Vec::new();
    varint(&mut data, BLOCK as u64);
    varint(&mut data, (BLOCK / MINIBLOCK) as u64);
    varint(&mut data, values.len() as u64);
    // Differences wrap, as the format says: the reader wraps them back.
    varint(&mut data, zigzag(values.first().copied().unwrap_or(0) as i32));
    let deltas: Vec<i32> = values.windows(2).map(|pair| pair[1].wrapping_sub(pair[0]) as i32).collect();
    for block in deltas.chunks(BLOCK) {
        let least = block.iter().copied().min().unwrap_or(0);
        varint(&mut data, zigzag(least));
        let above: Vec<u32> = block.iter().map(|delta| delta.wrapping_sub(least) as u32).collect();
        let widths = data.len();
        data.extend([0; BLOCK / MINIBLOCK]);
        for (at, miniblock) in above.chunks(MINIBLOCK).enumerate() {
            let width = bits(miniblock.iter().fold(0, |all, value| all | value));
            data[widths + at] = width as u8;
            let mut full = [0; MINIBLOCK];
            full[..miniblock.len()].copy_from_slice(miniblock);
            pack(&mut data, &full, width);
        }
    }
    chunk(column, values.len(), None, Encoding::DELTA_BINARY_PACKED, data)
}

/// Numbers of which some are not known.
pub(crate) fn known(column: &ColumnDescPtr, values: &[Option<i32>]) -> Result<Chunk> {
    let mut data = Vec::with_capacity(values.len() * 4 + values.len() / 8 + 16);
    levels(&mut data, values.iter().map(Option::is_some));
    data.extend(values.iter().flatten().flat_map(|value| value.to_le_bytes()));
    chunk(column, values.len(), None, Encoding::PLAIN, data)
}

/// References of 32 bytes; all zero is none.
pub(crate) fn references(column: &ColumnDescPtr, values: &[[u8; 32]]) -> Result<Chunk> {
    let mut data = Vec::with_capacity(values.len() * 32 + values.len() / 8 + 16);
    levels(&mut data, values.iter().map(|value| *value != [0; 32]));
    for value in values {
        if *value != [0; 32] {
            data.extend_from_slice(value);
        }
    }
    chunk(column, values.len(), None, Encoding::PLAIN, data)
}

/// Definition levels of a column that may be null: their length, then one bit for each value.
fn levels(data: &mut Vec<u8>, present: impl ExactSizeIterator<Item = bool>) {
    let start = data.len();
    data.extend([0; 4]);
    varint(data, (present.len().div_ceil(8) as u64) << 1 | 1);
    let (mut byte, mut at) = (0u8, 0);
    for present in present {
        byte |= u8::from(present) << at;
        at += 1;
        if at == 8 {
            data.push(byte);
            (byte, at) = (0, 0);
        }
    }
    if at > 0 {
        data.push(byte);
    }
    let length = (data.len() - start - 4) as u32;
    data[start..start + 4].copy_from_slice(&length.to_le_bytes());
}

/// One bit-packed run of the hybrid encoding: groups of eight, padded with zeros.
fn bit_packed(data: &mut Vec<u8>, values: &[u32], width: u32) {
    let groups = values.len().div_ceil(8);
    varint(data, (groups as u64) << 1 | 1);
    data.reserve(groups * width as usize);
    let whole = values.len() / 8 * 8;
    pack(data, &values[..whole], width);
    if whole < values.len() {
        let mut last = [0; 8];
        last[..values.len() - whole].copy_from_slice(&values[whole..]);
        pack(data, &last, width);
    }
}

/// `width` bits of each value, the least significant first; a multiple of eight values.
fn pack(data: &mut Vec<u8>, values: &[u32], width: u32) {
    let (mut buffer, mut held) = (0u64, 0);
    for &value in values {
        buffer |= u64::from(value) << held;
        held += width;
        while held >= 32 {
            data.extend_from_slice(&(buffer as u32).to_le_bytes());
            buffer >>= 32;
            held -= 32;
        }
    }
    while held > 0 {
        data.push(buffer as u8);
        buffer >>= 8;
        held = held.saturating_sub(8);
    }
}

/// Bits that a number takes; none for 0.
fn bits(value: u32) -> u32 {
    u32::BITS - value.leading_zeros()
}

fn zigzag(value: i32) -> u64 {
    u64::from((value << 1 ^ value >> 31) as u32)
}

fn varint(data: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        data.push(value as u8 | 0x80);
        value >>= 7;
    }
    data.push(value as u8);
}

fn chunk(
    column: &ColumnDescPtr,
    rows: usize,
    dictionary: Option<&[u32]>,
    encoding: Encoding,
    data: Vec<u8>,
) -> Result<Chunk> {
    let mut sink = TrackedWrite::new(Vec::with_capacity(data.len() + 256));
    let mut pages = SerializedPageWriter::new(&mut sink);
    let mut dictionary_at = None;
    let mut encodings = vec![Encoding::RLE, encoding];
    if let Some(values) = dictionary {
        let buf: Vec<u8> = values.iter().flat_map(|value| value.to_le_bytes()).collect();
        let (length, num_values) = (buf.len(), values.len() as u32);
        let page =
            Page::DictionaryPage { buf: buf.into(), num_values, encoding: Encoding::PLAIN, is_sorted: false };
        dictionary_at = Some(pages.write_page(CompressedPage::new(page, length))?.offset as i64);
        encodings.push(Encoding::PLAIN);
    }
    let length = data.len();
    let page = Page::DataPage {
        buf: data.into(),
        num_values: rows as u32,
        encoding,
        def_level_encoding: Encoding::RLE,
        rep_level_encoding: Encoding::RLE,
        statistics: None,
    };
    let data_at = pages.write_page(CompressedPage::new(page, length))?.offset as i64;
    pages.close()?;
    let bytes = Bytes::from(sink.into_inner()?);
    let metadata = ColumnChunkMetaData::builder(column.clone())
        .set_compression(Compression::UNCOMPRESSED)
        .set_encodings(encodings)
        .set_num_values(rows as i64)
        .set_total_compressed_size(bytes.len() as i64)
        .set_total_uncompressed_size(bytes.len() as i64)
        .set_data_page_offset(data_at)
        .set_dictionary_page_offset(dictionary_at)
        .build()?;
    let close = ColumnCloseResult {
        bytes_written: bytes.len() as u64,
        rows_written: rows as u64,
        metadata,
        bloom_filter: None,
        column_index: None,
        offset_index: None,
    };
    Ok(Chunk { bytes, close })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::encode::{Column, append};
    use crate::layout::{Layout, ROWS, SPOTS};
    use arrow::array::{Array, ArrayRef, AsArray, RecordBatch};
    use arrow::datatypes::{Int32Type, UInt32Type};
    use parquet::arrow::ProjectionMask;
    use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
    use proptest::prelude::*;

    /// Column `at` of a file whose every column is the same chunk's twin, by the general reader.
    fn read(layout: &Layout, at: usize, make: impl Fn(&ColumnDescPtr) -> Result<Chunk>) -> ArrayRef {
        let width = layout.schema.fields().len();
        let mut file = layout.file();
        let blank = |other: usize, rows: usize| match layout.schema.field(other).name().as_str() {
            "reference" => references(&layout.column(other), &vec![[0; 32]; rows]),
            "lon_e6" | "lat_e6" => known(&layout.column(other), &vec![None; rows]),
            _ => few(&layout.column(other), &vec![0u32; rows]),
        };
        let rows = make(&layout.column(at)).unwrap().close.rows_written as usize;
        let columns = (0..width).map(|other| {
            let chunk = if other == at { make(&layout.column(at)) } else { blank(other, rows) };
            Column::Ours(chunk.unwrap())
        });
        append(&mut file, columns.collect()).unwrap();
        let builder =
            ParquetRecordBatchReaderBuilder::try_new(Bytes::from(file.into_inner().unwrap())).unwrap();
        let mask = ProjectionMask::roots(builder.parquet_schema(), [at]);
        // Small batches, so that a page is read in several goes.
        let batches: Vec<RecordBatch> = builder
            .with_projection(mask)
            .with_batch_size(37)
            .build()
            .unwrap()
            .map(|batch| batch.unwrap())
            .collect();
        let arrays: Vec<&dyn Array> = batches.iter().map(|batch| batch.column(0).as_ref()).collect();
        match arrays.is_empty() {
            true => arrow::array::new_empty_array(layout.schema.field(at).data_type()),
            false => arrow::compute::concat(&arrays).unwrap(),
        }
    }

    fn values() -> impl Strategy<Value = Vec<u32>> {
        let value = prop_oneof![0u32..3, 0u32..1_500, any::<u32>(), Just(u32::MAX)];
        prop_oneof![
            prop::collection::vec(value, 0..400),
            prop::collection::vec(0u32..9, 0..400),
            (any::<u32>(), 0u32..400)
                .prop_map(|(first, rows)| (0..rows).map(|n| first.wrapping_add(n)).collect()),
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]
        #[test]
        fn numbers_come_back_however_they_are_written(values in values()) {
            const SPOT: usize = 3;
            for write in [plain, few::<u32>, rising] {
                let back = read(&ROWS, SPOT, |column| write(column, &values));
                prop_assert_eq!(back.as_primitive::<UInt32Type>().values().as_ref(), values.as_slice());
            }
        }

        #[test]
        fn what_is_not_known_comes_back_as_null(values in prop::collection::vec(any::<Option<i32>>(), 0..200)) {
            let back = read(&SPOTS, 1, |column| known(column, &values));
            prop_assert_eq!(back.as_primitive::<Int32Type>().iter().collect::<Vec<_>>(), values);
        }

        #[test]
        fn references_come_back_and_nought_is_none(first in prop::collection::vec(0u8..3, 0..200)) {
            let values: Vec<[u8; 32]> = first.iter().map(|&byte| [byte; 32]).collect();
            let back = read(&ROWS, 8, |column| references(column, &values));
            let back = back.as_fixed_size_binary();
            for (at, value) in values.iter().enumerate() {
                prop_assert_eq!(back.is_valid(at), *value != [0; 32]);
                prop_assert!(back.is_null(at) || back.value(at) == value);
            }
        }
    }
}
