//! `gss(area)`: the nine characters of a packed area code, for people who read a query's rows. Null for no area.

use datafusion::arrow::array::{ArrayRef, AsArray, StringArray};
use datafusion::arrow::datatypes::{DataType, UInt32Type};
use datafusion::error::Result;
use datafusion::logical_expr::{ColumnarValue, ScalarFunctionArgs, ScalarUDFImpl, Signature, Volatility};
use std::sync::Arc;
use terms::AreaCode;

/// The function.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(super) struct Gss {
    signature: Signature,
}

impl Default for Gss {
    fn default() -> Self {
        Self { signature: Signature::exact(vec![DataType::UInt32], Volatility::Immutable) }
    }
}

impl ScalarUDFImpl for Gss {
    fn name(&self) -> &str {
        "gss"
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _: &[DataType]) -> Result<DataType> {
        Ok(DataType::Utf8)
    }

    fn invoke_with_args(&self, arguments: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let arrays = ColumnarValue::values_to_arrays(&arguments.args)?;
        let texts: StringArray = arrays[0]
            .as_primitive::<UInt32Type>()
            .iter()
            .map(|packed| packed.and_then(AreaCode::unpack).map(|code| code.to_string()))
            .collect();
        Ok(ColumnarValue::Array(Arc::new(texts) as ArrayRef))
    }
}
