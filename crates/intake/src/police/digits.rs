//! Sixty-four hex digits to thirty-two bytes, eight digits at a time in one machine word.

/// Every byte of a word the same.
const fn each(byte: u8) -> u64 {
    u64::from_le_bytes([byte; 8])
}

/// The bytes that 64 hex digits of either case stand for; `None` for any other text.
///
/// ```text
/// "00ff…" -> [0x00, 0xff, …]
/// ```
#[inline]
pub(crate) fn reference_of(text: &[u8]) -> Option<[u8; 32]> {
    let text: &[u8; 64] = text.try_into().ok()?;
    let mut bytes = [0u8; 32];
    let mut bad = 0u64;
    for (word, four) in text.chunks_exact(8).zip(bytes.chunks_exact_mut(4)) {
        let word = u64::from_le_bytes(word.try_into().expect("chunks of 8"));
        bad |= not_hex(word);
        // A digit's low half is its value; a letter's is 1 to 6, and bit 6 marks it.
        let halves = (word & each(0x0F)).wrapping_add(((word >> 6) & each(0x01)).wrapping_mul(9));
        let pairs = ((halves << 4) | (halves >> 8)) & 0x00FF_00FF_00FF_00FF;
        let fours = (pairs | (pairs >> 8)) & 0x0000_FFFF_0000_FFFF;
        four.copy_from_slice(&((fours | (fours >> 16)) as u32).to_le_bytes());
    }
    (bad == 0).then_some(bytes)
}

/// A bit in each byte that is no hex digit. Sums stay below 256 in each byte once bit 7 is known to be clear, so no
/// byte carries into the next.
#[inline]
fn not_hex(word: u64) -> u64 {
    let top = word & each(0x80);
    let low = word & each(0x7F);
    let letters = low | each(0x20);
    let digit = low.wrapping_add(each(0x80 - b'0')) & !low.wrapping_add(each(0x80 - (b'9' + 1)));
    let letter = letters.wrapping_add(each(0x80 - b'a')) & !letters.wrapping_add(each(0x80 - (b'f' + 1)));
    top | (!(digit | letter) & each(0x80))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn it_reads_what_the_hex_crate_reads(bytes in prop::array::uniform32(any::<u8>()), upper in any::<bool>()) {
            let mut text: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
            if upper {
                text = text.to_uppercase();
            }
            prop_assert_eq!(reference_of(text.as_bytes()), Some(bytes));
        }
    }

    #[test]
    fn any_byte_that_is_no_hex_digit_is_refused_anywhere() {
        for byte in 0..=255u8 {
            for at in 0..64 {
                let mut text = [b'a'; 64];
                text[at] = byte;
                assert_eq!(reference_of(&text).is_some(), byte.is_ascii_hexdigit(), "{byte} at {at}");
            }
        }
        assert_eq!(reference_of(b""), None);
        assert_eq!(reference_of(&[b'a'; 63]), None);
    }
}
