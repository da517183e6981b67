//! A PostgreSQL server of a test's own: on a temporary folder, on a socket in it, gone with the test.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A running server.
pub struct Server {
    programs: PathBuf,
    folder: tempfile::TempDir,
    /// The account it runs as, where ours may not: PostgreSQL does not run as root.
    account: Option<&'static str>,
}

impl Server {
    /// Starts one; `None` where its programs are not found or may not be run.
    pub fn start() -> Option<Self> {
        let programs = programs()?;
        let folder = tempfile::Builder::new().prefix("commonweal-pg").tempdir_in("/tmp").ok()?;
        let root = Command::new("id").arg("-u").output().is_ok_and(|id| id.stdout == b"0\n");
        let server = Self { programs, folder, account: root.then_some("postgres") };
        if let Some(account) = server.account {
            let given = Command::new("chown").arg(account).arg(server.folder.path()).status();
            given.ok().filter(|status| status.success())?;
        }
        let data = server.data();
        server.run("initdb", &["-D", &data, "-A", "trust", "-U", "tester", "--no-sync", "-E", "UTF8"])?;
        let socket = server.folder.path().display().to_string();
        let options = format!("-c listen_addresses='' -c unix_socket_directories='{socket}' -c fsync=off");
        server.run("pg_ctl", &["-D", &data, "-w", "-o", &options, "-l", "/dev/null", "start"])?;
        Some(server)
    }

    /// The address of a new, empty database.
    pub fn database(&self, fact: &str) -> String {
        // A name may have 63 characters.
        let name: String = fact.chars().take(60).collect();
        let socket = self.folder.path().display().to_string();
        self.run("createdb", &["-h", &socket, "-U", "tester", &name]).expect("a new database");
        format!("postgres://tester@localhost/{name}?host={socket}")
    }

    fn data(&self) -> String {
        self.folder.path().join("data").display().to_string()
    }

    /// Runs one of its programs to its end.
    fn run(&self, program: &str, arguments: &[&str]) -> Option<()> {
        let program = self.programs.join(program);
        let mut command = match self.account {
            Some(account) => {
                let mut command = Command::new("runuser");
                command.args(["-u", account, "--"]).arg(program);
                command
            }
            None => Command::new(program),
        };
        let status = command.args(arguments).stdout(Stdio::null()).stderr(Stdio::null()).status();
        status.ok().filter(|status| status.success()).map(|_| ())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.run("pg_ctl", &["-D", &self.data(), "-m", "immediate", "stop"]);
    }
}

/// The folder with `initdb` and `pg_ctl` in it.
fn programs() -> Option<PathBuf> {
    let named = std::env::var_os("COMMONWEAL_POSTGRES").map(PathBuf::from);
    let on_path = std::env::var_os("PATH").map(|path| std::env::split_paths(&path).collect::<Vec<_>>());
    let mut versions: Vec<PathBuf> = fs::read_dir("/usr/lib/postgresql")
        .map(|entries| entries.flatten().map(|entry| entry.path().join("bin")).collect())
        .unwrap_or_default();
    versions.sort();
    versions.reverse();
    let here = |folder: &Path| folder.join("initdb").is_file() && folder.join("pg_ctl").is_file();
    let folder =
        named.into_iter().chain(on_path.unwrap_or_default()).chain(versions).find(|folder| here(folder))?;
    // What is on the path may be links; the other programs lie beside what they lead to.
    folder.join("pg_ctl").canonicalize().ok()?.parent().map(Path::to_owned)
}
