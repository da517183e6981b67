//! News by email, as the public pages ask for it.

use super::Answer;
use async_trait::async_trait;

/// Everything about news by email that the pages may ask. A reader is known by what stands in the link they were sent.
#[async_trait]
pub trait LettersDoor: Send + Sync {
    /// Whether the site sends letters at all.
    fn letters_offered(&self) -> bool;
    /// Sends a letter to that address in which its reader is asked to say so again. Answers the same whoever is known.
    async fn letter_ask(&self, address: &str) -> Answer<()>;
    /// Whether whoever has that link gets news by now.
    async fn letter(&self, token: &str) -> Answer<bool>;
    /// They have said so again.
    async fn letter_begin(&self, token: &str) -> Answer<()>;
    /// They want no more: their address is erased.
    async fn letter_end(&self, token: &str) -> Answer<()>;
}
