//! Serves every page of the site over synthetic answers, to look at and for the browser tests.
//! `cargo run -p web --features sample --example samples [ADDRESS]`, then sign in as `ann`, `correct horse`.
//! It must never be used for real figures: its dice are counted, not thrown.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use terms::FixedClock;
use web::sample::SampleDoor;
use web::{Brand, Dice, Settings, Site};

/// Counts instead of throwing: every run is the same.
struct Counted(AtomicU64);

impl Dice for Counted {
    fn draw(&self) -> [u8; 32] {
        let mut bytes = [0x11; 32];
        bytes[..8].copy_from_slice(&self.0.fetch_add(1, Ordering::Relaxed).to_le_bytes());
        bytes
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let address: SocketAddr = std::env::args().nth(1).as_deref().unwrap_or("127.0.0.1:4700").parse()?;
    let clock = FixedClock("2026-11-20T09:30:00Z".parse()?);
    let brand = Brand::plain("Blackmoor Community Safety Partnership", "safer@blackmoor.example")?;
    let settings = Settings { https: false, ..Settings::default() };
    let dice = Arc::new(Counted(AtomicU64::new(1)));
    let site = Site::new(Arc::new(SampleDoor::default()), Arc::new(clock), dice, brand, settings)?;
    let listener = tokio::net::TcpListener::bind(address).await?;
    eprintln!("samples on http://{address}/");
    let service = web::router(Arc::new(site)).into_make_service_with_connect_info::<SocketAddr>();
    axum::serve(listener, service).await?;
    Ok(())
}
