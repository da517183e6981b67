//! What a run has compared so far, piece by piece, for whoever keeps it: a run that was stopped goes on from there.
//!
//! Learning is not kept. It looks at a bounded number of pairs and is the same for the same seed, so it is done anew;
//! each piece says from what was learnt it follows, and one that follows from anything else is compared again.

use crate::linked::{Edge, Fitted};
use std::hash::{DefaultHasher, Hash, Hasher};

/// A part of the pairs of one rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Piece {
    /// Stands for everything that was learnt, to the last bit.
    pub learnt: u64,
    /// Number of the rule, from 0.
    pub rule: u32,
    /// Number of the piece within the rule, from 0.
    pub number: u32,
}

/// What a piece brought.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Compared {
    /// Pairs compared.
    pub pairs: u64,
    /// Those worth keeping.
    pub edges: Vec<Edge>,
}

/// Keeps pieces for a later run. Two runs may share it only if files, model and options are the same.
pub trait Journal: Sync {
    /// What a piece brought, if it was kept.
    fn kept(&self, piece: Piece) -> Option<Compared>;
    /// Keeps what a piece brought. `false` where that failed: the run then stops.
    fn keep(&self, piece: Piece, brought: &Compared) -> bool;
}

/// Bytes of an edge: two rows and a weight.
const EDGE_BYTES: usize = 16;

impl Compared {
    /// As bytes, the same on every machine.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(8 + self.edges.len() * EDGE_BYTES);
        bytes.extend(self.pairs.to_le_bytes());
        for Edge { a, b, weight } in &self.edges {
            bytes.extend(a.to_le_bytes());
            bytes.extend(b.to_le_bytes());
            bytes.extend(weight.to_bits().to_le_bytes());
        }
        bytes
    }

    /// From bytes that [`Compared::to_bytes`] made; `None` where these are not such.
    ///
    /// ```
    /// use linkage::{Compared, Edge};
    /// let piece = Compared { pairs: 7, edges: vec![Edge { a: 1, b: 2, weight: 0.1 + 0.2 }] };
    /// assert_eq!(Compared::from_bytes(&piece.to_bytes()), Some(piece));
    /// assert_eq!(Compared::from_bytes(&[0; 9]), None);
    /// ```
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Option<Compared> {
        let (pairs, rest) = bytes.split_first_chunk::<8>()?;
        let (edges, []) = rest.as_chunks::<EDGE_BYTES>() else { return None };
        let edge = |bytes: &[u8; EDGE_BYTES]| {
            let (a, rest) = bytes.split_first_chunk::<4>()?;
            let (b, rest) = rest.split_first_chunk::<4>()?;
            let weight = f64::from_bits(u64::from_le_bytes(*rest.first_chunk::<8>()?));
            Some(Edge { a: u32::from_le_bytes(*a), b: u32::from_le_bytes(*b), weight })
        };
        let edges = edges.iter().map(edge).collect::<Option<_>>()?;
        Some(Compared { pairs: u64::from_le_bytes(*pairs), edges })
    }
}

impl Fitted {
    /// A number that stands for everything learnt that a judgement needs, to the last bit.
    pub(crate) fn fingerprint(&self) -> u64 {
        let weights = &self.weights;
        let mut hash = DefaultHasher::new();
        let mut take = |value: f64| value.to_bits().hash(&mut hash);
        take(weights.prior);
        weights.m.iter().chain(&weights.u).flatten().for_each(|value| take(*value));
        weights.terms.iter().flatten().flatten().for_each(|value| take(*value));
        if let Some(homes) = &weights.homes {
            take(homes.prior);
            homes.v.iter().flatten().for_each(|value| take(*value));
            homes.shared.iter().for_each(|shared| take(f64::from(u8::from(*shared))));
        }
        hash.finish()
    }
}
