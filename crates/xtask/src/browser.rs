//! `cargo xtask test browser`: serves every page over synthetic answers and walks them in Chromium; then signs in with a
//! passkey at the program itself.
//! It ends what it started, whatever comes of the walk, and asks no machine but this one, npm packages apart.

use crate::{assets, run_command};
use anyhow::{Context, Result, bail, ensure};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::time::Duration;

/// Quarter seconds to wait for the sample server.
const PATIENCE: u32 = 120;

/// A program of ours that ends with this value.
pub struct Started(pub Child);

impl Drop for Started {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Accessibility, narrow screens, keyboard, no scripts. Needs Chromium; pictures go to `target/pictures`.
pub fn browser(root: &Path) -> Result<()> {
    assets(root)?;
    let chromium = std::env::var("CHROMIUM").unwrap_or_else(|_| "/usr/bin/chromium".to_owned());
    ensure!(
        Path::new(&chromium).exists(),
        "{chromium} is not there: install chromium, or name one in CHROMIUM"
    );
    let tests = root.join("tests/browser");
    if !tests.join("node_modules/playwright-core").exists() {
        run_command(
            &tests,
            "browser packages",
            "npm",
            &["ci", "--ignore-scripts", "--no-audit", "--no-fund"],
        )?;
    }
    let (_site, base) = sample_site(root)?;
    let target = target(root);
    let pictures = target.join("pictures").display().to_string();
    let walk = ["run.mjs", &base, "--staff", "ann", "--password", "correct horse", "--pictures", &pictures];
    run_command(&tests, "browser tests", "node", &walk)?;
    // Of the whole workspace, as the tests before it: another choice of features would be another build.
    run_command(root, "the program", "cargo", &["build", "--quiet", "--workspace"])?;
    let program = target.join("debug/commonweal").display().to_string();
    run_command(&tests, "passkeys", "node", &["passkeys.mjs", &program, "--pictures", &pictures])
}

/// The folder that cargo builds into.
pub fn target(root: &Path) -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from)
}

/// Every page over synthetic answers, served until what comes back ends; and the address it is served at.
pub fn sample_site(root: &Path) -> Result<(Started, String)> {
    // Of the whole workspace: another choice of packages would be another choice of features, built anew.
    let build = ["build", "--quiet", "--workspace", "--features", "web/sample", "--example", "samples"];
    run_command(root, "sample pages", "cargo", &build)?;
    let address = free_address()?;
    let server = target(root).join("debug/examples/samples");
    let child = Command::new(&server)
        .arg(address.to_string())
        .spawn()
        .with_context(|| format!("starting {}", server.display()))?;
    let mut started = Started(child);
    wait_for(address, &mut started)?;
    Ok((started, format!("http://{address}")))
}

/// An address of this machine that nobody listens on.
pub fn free_address() -> Result<SocketAddr> {
    let listener = TcpListener::bind("127.0.0.1:0").context("looking for a free port")?;
    Ok(listener.local_addr()?)
}

/// Waits until the program answers there.
pub fn wait_for(address: SocketAddr, started: &mut Started) -> Result<()> {
    for _ in 0..PATIENCE {
        if let Some(status) = started.0.try_wait()? {
            bail!("the program ended at once ({status})");
        }
        if TcpStream::connect_timeout(&address, Duration::from_millis(250)).is_ok() {
            return Ok(());
        }
        std::thread::sleep(Duration::from_millis(250));
    }
    bail!("the program does not answer at {address}")
}
