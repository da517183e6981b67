//! The columns of each kind of reference file, there and back. No choice is made here: what comes back is what
//! went in.

use crate::ReferenceKind;
use crate::shapes;
use arrow::array::{
    Array, ArrayRef, AsArray, BinaryArray, Float64Array, Int32Array, RecordBatch, StringArray, UInt8Array,
    UInt16Array, UInt32Array,
};
use arrow::datatypes::{ArrowPrimitiveType, Float64Type, Int32Type, UInt8Type, UInt16Type, UInt32Type};
use std::sync::Arc;
use terms::{
    AreaCode, AreaLink, AreaRecord, Boundary, Category, DeliveryId, Deprivation, HarmTable, HarmWeight,
    Households, Outcode, Population, PostcodeLink, Reference, Relation, SimilarArea,
};

type Column = (&'static str, ArrayRef, bool);

/// All rows of one kind; `None` where there are none.
pub(crate) fn batch(kind: ReferenceKind, reference: &Reference) -> Option<RecordBatch> {
    let batch = columns(kind, reference);
    (batch.num_rows() > 0).then_some(batch)
}

/// The columns of a kind.
#[cfg(feature = "sql")]
pub(crate) fn schema(kind: ReferenceKind) -> arrow::datatypes::SchemaRef {
    columns(kind, &Reference::default()).schema()
}

fn columns(kind: ReferenceKind, reference: &Reference) -> RecordBatch {
    let columns = match kind {
        ReferenceKind::Areas => areas(&reference.areas),
        ReferenceKind::Links => links(&reference.links),
        ReferenceKind::Populations => populations(&reference.populations),
        ReferenceKind::Households => households(&reference.households),
        ReferenceKind::Deprivation => deprivation(&reference.deprivation),
        ReferenceKind::Similar => similar(&reference.similar),
        ReferenceKind::Boundaries => boundaries(&reference.boundaries),
        ReferenceKind::Postcodes => postcodes(&reference.postcodes),
        ReferenceKind::Harm => harm(&reference.harm),
    };
    RecordBatch::try_from_iter_with_nullable(columns).expect("columns of one list are equally long")
}

/// Adds the rows of a batch; `None` where the columns are not those of `kind`.
pub(crate) fn read(kind: ReferenceKind, batch: &RecordBatch, into: &mut Reference) -> Option<()> {
    let rows = 0..batch.num_rows();
    match kind {
        ReferenceKind::Areas => read_areas(batch, into),
        ReferenceKind::Links => read_links(batch, into),
        ReferenceKind::Populations => read_populations(batch, into),
        ReferenceKind::Households => {
            let (area, year) = (numbers::<UInt32Type>(batch, "area")?, numbers::<Int32Type>(batch, "year")?);
            let count = numbers::<Float64Type>(batch, "count")?;
            for row in rows {
                let area = AreaCode::unpack(area[row])?;
                into.households.push(Households { area, year: year[row], count: count[row] });
            }
            Some(())
        }
        ReferenceKind::Deprivation => read_deprivation(batch, into),
        ReferenceKind::Similar => read_similar(batch, into),
        ReferenceKind::Boundaries => {
            let area = numbers::<UInt32Type>(batch, "area")?;
            let (name, shape) =
                (words(batch, "name")?, batch.column_by_name("shape")?.as_binary_opt::<i32>()?);
            for row in rows {
                let area = AreaCode::unpack(area[row])?;
                let polygons = shapes::read(shape.value(row))?;
                into.boundaries.push(Boundary { area, name: name.value(row).to_owned(), polygons });
            }
            Some(())
        }
        ReferenceKind::Postcodes => {
            let (postcode, outcode) = (words(batch, "postcode")?, words(batch, "outcode")?);
            let area = numbers::<UInt32Type>(batch, "area")?;
            for row in rows {
                into.postcodes.push(PostcodeLink {
                    postcode: postcode.value(row).to_owned(),
                    outcode: outcode.is_valid(row).then(|| Outcode::new(outcode.value(row))).flatten(),
                    area: AreaCode::unpack(area[row])?,
                });
            }
            Some(())
        }
        ReferenceKind::Harm => read_harm(batch, into),
    }
}

fn numbers<'a, T: ArrowPrimitiveType>(batch: &'a RecordBatch, name: &str) -> Option<&'a [T::Native]> {
    batch.column_by_name(name)?.as_primitive_opt::<T>().map(|array| array.values().as_ref())
}

fn words<'a>(batch: &'a RecordBatch, name: &str) -> Option<&'a StringArray> {
    batch.column_by_name(name)?.as_string_opt::<i32>()
}

fn codes<'a>(of: impl Iterator<Item = &'a AreaCode>) -> ArrayRef {
    Arc::new(UInt32Array::from_iter_values(of.map(|code| code.pack())))
}

fn years(of: impl Iterator<Item = i32>) -> ArrayRef {
    Arc::new(Int32Array::from_iter_values(of))
}

fn text<'a>(of: impl Iterator<Item = &'a str>) -> ArrayRef {
    Arc::new(StringArray::from_iter_values(of))
}

fn areas(list: &[AreaRecord]) -> Vec<Column> {
    vec![
        ("area", codes(list.iter().map(|area| &area.code)), false),
        ("name", text(list.iter().map(|area| area.name.as_str())), false),
        ("year", years(list.iter().map(|area| area.year)), false),
    ]
}

fn read_areas(batch: &RecordBatch, into: &mut Reference) -> Option<()> {
    let (code, year) = (numbers::<UInt32Type>(batch, "area")?, numbers::<Int32Type>(batch, "year")?);
    let name = words(batch, "name")?;
    for row in 0..batch.num_rows() {
        let (code, name) = (AreaCode::unpack(code[row])?, name.value(row).to_owned());
        into.areas.push(AreaRecord { code, name, year: year[row] });
    }
    Some(())
}

fn links(list: &[AreaLink]) -> Vec<Column> {
    let relation = |link: &AreaLink| match link.relation {
        Relation::Within => "within",
        Relation::Became => "became",
    };
    let weight: Float64Array = list.iter().map(|link| link.weight).collect();
    let change: StringArray = list.iter().map(|link| link.change.map(String::from)).collect();
    vec![
        ("from_area", codes(list.iter().map(|link| &link.from)), false),
        ("to_area", codes(list.iter().map(|link| &link.to)), false),
        ("relation", text(list.iter().map(relation)), false),
        ("weight", Arc::new(weight), true),
        ("change", Arc::new(change), true),
        ("year", years(list.iter().map(|link| link.year)), false),
    ]
}

fn read_links(batch: &RecordBatch, into: &mut Reference) -> Option<()> {
    let (from, to) = (numbers::<UInt32Type>(batch, "from_area")?, numbers::<UInt32Type>(batch, "to_area")?);
    let (relation, change) = (words(batch, "relation")?, words(batch, "change")?);
    let weight = batch.column_by_name("weight")?.as_primitive_opt::<Float64Type>()?;
    let year = numbers::<Int32Type>(batch, "year")?;
    for row in 0..batch.num_rows() {
        into.links.push(AreaLink {
            from: AreaCode::unpack(from[row])?,
            to: AreaCode::unpack(to[row])?,
            relation: match relation.value(row) {
                "within" => Relation::Within,
                "became" => Relation::Became,
                _ => return None,
            },
            weight: weight.is_valid(row).then(|| weight.value(row)),
            change: change.is_valid(row).then(|| change.value(row).chars().next()).flatten(),
            year: year[row],
        });
    }
    Some(())
}

fn populations(list: &[Population]) -> Vec<Column> {
    vec![
        ("area", codes(list.iter().map(|row| &row.area)), false),
        ("year", years(list.iter().map(|row| row.year)), false),
        ("age_from", Arc::new(UInt8Array::from_iter_values(list.iter().map(|row| row.age_from))), false),
        ("age_to", Arc::new(UInt8Array::from_iter_values(list.iter().map(|row| row.age_to))), false),
        ("count", Arc::new(Float64Array::from_iter_values(list.iter().map(|row| row.count))), false),
    ]
}

fn read_populations(batch: &RecordBatch, into: &mut Reference) -> Option<()> {
    let (area, year) = (numbers::<UInt32Type>(batch, "area")?, numbers::<Int32Type>(batch, "year")?);
    let (from, to) = (numbers::<UInt8Type>(batch, "age_from")?, numbers::<UInt8Type>(batch, "age_to")?);
    let count = numbers::<Float64Type>(batch, "count")?;
    for row in 0..batch.num_rows() {
        into.populations.push(Population {
            area: AreaCode::unpack(area[row])?,
            year: year[row],
            age_from: from[row],
            age_to: to[row],
            count: count[row],
        });
    }
    Some(())
}

fn households(list: &[Households]) -> Vec<Column> {
    vec![
        ("area", codes(list.iter().map(|row| &row.area)), false),
        ("year", years(list.iter().map(|row| row.year)), false),
        ("count", Arc::new(Float64Array::from_iter_values(list.iter().map(|row| row.count))), false),
    ]
}

fn deprivation(list: &[Deprivation]) -> Vec<Column> {
    let rank: UInt32Array = list.iter().map(|row| row.rank).collect();
    let decile: UInt8Array = list.iter().map(|row| row.decile).collect();
    vec![
        ("area", codes(list.iter().map(|row| &row.area)), false),
        ("year", years(list.iter().map(|row| row.year)), false),
        ("rank", Arc::new(rank), true),
        ("decile", Arc::new(decile), true),
    ]
}

fn read_deprivation(batch: &RecordBatch, into: &mut Reference) -> Option<()> {
    let (area, year) = (numbers::<UInt32Type>(batch, "area")?, numbers::<Int32Type>(batch, "year")?);
    let rank = batch.column_by_name("rank")?.as_primitive_opt::<UInt32Type>()?;
    let decile = batch.column_by_name("decile")?.as_primitive_opt::<UInt8Type>()?;
    for row in 0..batch.num_rows() {
        into.deprivation.push(Deprivation {
            area: AreaCode::unpack(area[row])?,
            year: year[row],
            rank: rank.is_valid(row).then(|| rank.value(row)),
            decile: decile.is_valid(row).then(|| decile.value(row)),
        });
    }
    Some(())
}

fn similar(list: &[SimilarArea]) -> Vec<Column> {
    vec![
        ("area", codes(list.iter().map(|row| &row.area)), false),
        ("similar", codes(list.iter().map(|row| &row.similar)), false),
        ("list", text(list.iter().map(|row| row.list.as_str())), false),
        ("position", Arc::new(UInt32Array::from_iter_values(list.iter().map(|row| row.position))), false),
    ]
}

fn read_similar(batch: &RecordBatch, into: &mut Reference) -> Option<()> {
    let (area, similar) = (numbers::<UInt32Type>(batch, "area")?, numbers::<UInt32Type>(batch, "similar")?);
    let (list, position) = (words(batch, "list")?, numbers::<UInt32Type>(batch, "position")?);
    for row in 0..batch.num_rows() {
        into.similar.push(SimilarArea {
            area: AreaCode::unpack(area[row])?,
            similar: AreaCode::unpack(similar[row])?,
            list: list.value(row).to_owned(),
            position: position[row],
        });
    }
    Some(())
}

fn boundaries(list: &[Boundary]) -> Vec<Column> {
    let shape = BinaryArray::from_iter_values(list.iter().map(|row| shapes::write(&row.polygons)));
    vec![
        ("area", codes(list.iter().map(|row| &row.area)), false),
        ("name", text(list.iter().map(|row| row.name.as_str())), false),
        ("shape", Arc::new(shape), false),
    ]
}

fn postcodes(list: &[PostcodeLink]) -> Vec<Column> {
    let outcode: StringArray = list.iter().map(|row| row.outcode.as_ref().map(Outcode::as_str)).collect();
    vec![
        ("postcode", text(list.iter().map(|row| row.postcode.as_str())), false),
        ("outcode", Arc::new(outcode), true),
        ("area", codes(list.iter().map(|row| &row.area)), false),
    ]
}

/// One row for each weight; a table without weights has one row without a category.
fn harm(list: &[HarmTable]) -> Vec<Column> {
    let rows: Vec<(u32, &HarmTable, Option<&HarmWeight>)> = (0..)
        .zip(list)
        .flat_map(|(number, table)| {
            let none = table.weights.is_empty().then_some((number, table, None));
            none.into_iter().chain(table.weights.iter().map(move |weight| (number, table, Some(weight))))
        })
        .collect();
    let number = UInt32Array::from_iter_values(rows.iter().map(|row| row.0));
    let category: UInt16Array = rows.iter().map(|row| row.2.map(|weight| weight.category.id())).collect();
    let weight: Float64Array = rows.iter().map(|row| row.2.map(|weight| weight.weight)).collect();
    let delivery: StringArray = rows.iter().map(|row| row.1.delivery.map(|id| id.to_string())).collect();
    vec![
        ("harm_table", Arc::new(number), false),
        ("name", text(rows.iter().map(|row| row.1.name.as_str())), false),
        ("source", text(rows.iter().map(|row| row.1.source.as_str())), false),
        ("unit", text(rows.iter().map(|row| row.1.unit.as_str())), false),
        ("category", Arc::new(category), true),
        ("weight", Arc::new(weight), true),
        ("delivery", Arc::new(delivery), true),
    ]
}

fn read_harm(batch: &RecordBatch, into: &mut Reference) -> Option<()> {
    let number = numbers::<UInt32Type>(batch, "harm_table")?;
    let (name, source) = (words(batch, "name")?, words(batch, "source")?);
    let (unit, delivery) = (words(batch, "unit")?, words(batch, "delivery")?);
    let category = batch.column_by_name("category")?.as_primitive_opt::<UInt16Type>()?;
    let weight = batch.column_by_name("weight")?.as_primitive_opt::<Float64Type>()?;
    for row in 0..batch.num_rows() {
        if row == 0 || number[row] != number[row - 1] {
            let delivery: Option<DeliveryId> = match delivery.is_valid(row) {
                true => Some(delivery.value(row).parse().ok()?),
                false => None,
            };
            into.harm.push(HarmTable {
                name: name.value(row).to_owned(),
                source: source.value(row).to_owned(),
                unit: unit.value(row).to_owned(),
                weights: Vec::new(),
                delivery,
            });
        }
        if category.is_valid(row) {
            let category = Category::from_id(category.value(row))?;
            let weight = HarmWeight { category, weight: weight.value(row) };
            into.harm.last_mut()?.weights.push(weight);
        }
    }
    Some(())
}
