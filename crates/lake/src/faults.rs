//! Faults of a delivery, one JSON line each: kept for the sender to mend, never to be counted.

use crate::LakeError;
use serde::{Deserialize, Serialize};
use terms::{Fault, Kept};

#[derive(Serialize, Deserialize)]
struct FaultLine {
    file: String,
    row: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    column: Option<String>,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    shape: String,
    problem: String,
    hint: String,
    kept: KeptWord,
}

#[derive(Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum KeptWord {
    FileRefused,
    RowAside,
    ValueAside,
    Noted,
}

/// Adds faults to a file of lines.
pub(crate) fn write(faults: &[Fault], into: &mut Vec<u8>) {
    for fault in faults {
        let line = FaultLine {
            file: fault.file.clone(),
            row: fault.row,
            column: fault.column.clone(),
            shape: fault.shape.clone(),
            problem: fault.problem.clone(),
            hint: fault.hint.clone(),
            kept: match fault.kept {
                Kept::FileRefused => KeptWord::FileRefused,
                Kept::RowAside => KeptWord::RowAside,
                Kept::ValueAside => KeptWord::ValueAside,
                Kept::Noted => KeptWord::Noted,
            },
        };
        serde_json::to_writer(&mut *into, &line).expect("a fault is plain JSON and memory does not fail");
        into.push(b'\n');
    }
}

/// Reads them back, in the order they were written.
pub(crate) fn read(path: &str, bytes: &[u8]) -> Result<Vec<Fault>, LakeError> {
    let lines = bytes.split(|&byte| byte == b'\n').filter(|line| !line.is_empty());
    lines
        .map(|line| {
            let line: FaultLine =
                serde_json::from_slice(line).map_err(|cause| LakeError::damaged(path, cause.to_string()))?;
            Ok(Fault {
                file: line.file,
                row: line.row,
                column: line.column,
                shape: line.shape,
                problem: line.problem,
                hint: line.hint,
                kept: match line.kept {
                    KeptWord::FileRefused => Kept::FileRefused,
                    KeptWord::RowAside => Kept::RowAside,
                    KeptWord::ValueAside => Kept::ValueAside,
                    KeptWord::Noted => Kept::Noted,
                },
            })
        })
        .collect()
}
