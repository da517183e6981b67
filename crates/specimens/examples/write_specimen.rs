//! Writes a specimen county into a folder, for documentation and for trying an import by hand.
//!
//! `cargo run -p specimens --example write_specimen -- FOLDER [small|demo] [SEED] [LAST-MONTH]`
//!
//! It must never write anywhere but below that folder.

use specimens::{Size, SpecimenFile};
use std::error::Error;
use std::path::{Path, PathBuf};

fn main() -> Result<(), Box<dyn Error>> {
    let mut words = std::env::args().skip(1);
    let folder = PathBuf::from(words.next().ok_or("name a folder to write into")?);
    let size = match words.next().as_deref() {
        None | Some("small") => Size::Small,
        Some("demo") => Size::Demo,
        Some(_) => return Err("the size is small or demo".into()),
    };
    let seed = words.next().map_or(Ok(1), |word| word.parse())?;
    let last = words.next().as_deref().unwrap_or("2025-06").parse()?;
    let county = specimens::county(seed, size, last);
    write(&folder.join("in-time"), &county.files)?;
    write(&folder.join("late"), &county.late)?;
    let awkward: Vec<SpecimenFile> = specimens::awkward(seed).into_iter().map(|one| one.file).collect();
    write(&folder, &awkward)
}

fn write(folder: &Path, files: &[SpecimenFile]) -> Result<(), Box<dyn Error>> {
    for file in files {
        let path = folder.join(&file.name);
        if let Some(parent) = path.parent() {
            std::fs::create_dir_all(parent)?;
        }
        std::fs::write(path, &file.bytes)?;
    }
    Ok(())
}
