//! Nothing of a person reaches the log, at any level: the program itself is run with its log at its finest.

#![expect(clippy::unwrap_used, reason = "a test says what went wrong by failing")]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};

const PROGRAM: &str = env!("CARGO_BIN_EXE_commonweal");
/// What somebody types, sends or is called. None of it may be in the log.
const PERSONAL: [&str; 10] = [
    "Zebedee",
    "Quillfeather",
    "04/05/1961",
    "zq@example.org",
    "ZZ9",
    "9ZZ",
    "no-password-of-mine",
    "a-word-somebody-typed",
    "a-token-somebody-was-sent",
    "Mozilla-of-somebody",
];

/// A site that is being served, and what it wrote to standard error so far.
struct Served {
    program: Child,
    log: Arc<Mutex<String>>,
    address: String,
    password: String,
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.program.kill();
        let _ = self.program.wait();
    }
}

fn serve(store: &Path) -> Served {
    let mut program = Command::new(PROGRAM)
        .args(["--log", "trace", "--store"])
        .arg(store)
        .args(["serve", "--listen", "127.0.0.1:0"])
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(program.stderr.take().unwrap()).lines().map_while(Result::ok);
    let (mut seen, mut password) = (String::new(), String::new());
    let mut said = |line: String| {
        seen.push_str(&line);
        seen.push('\n');
        line
    };
    let address = loop {
        let line = said(lines.next().expect("the program says where it serves"));
        if line.starts_with("An operator account was made") {
            password = line.split('`').nth(3).unwrap().to_owned();
        } else if let Some(after) = line.split("Serving on http://").nth(1) {
            break after.split('/').next().unwrap().to_owned();
        }
    };
    let log = Arc::new(Mutex::new(seen));
    let more = Arc::clone(&log);
    std::thread::spawn(move || {
        for line in lines {
            let mut log = more.lock().unwrap();
            log.push_str(&line);
            log.push('\n');
        }
    });
    Served { program, log, address, password }
}

impl Served {
    /// The whole answer, headers and all.
    fn send(&self, head: &str, cookie: &str, kind: &str, body: &str) -> String {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        let length = body.len();
        write!(
            stream,
            "{head} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nAccept-Encoding: identity\r\nUser-Agent: \
             Mozilla-of-somebody\r\nCookie: {cookie}\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\n\r\n{body}",
            self.address
        )
        .unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        String::from_utf8_lossy(&answer).into_owned()
    }

    fn get(&self, path: &str, cookie: &str) -> String {
        self.send(&format!("GET {path}"), cookie, "text/plain", "")
    }

    fn post(&self, path: &str, cookie: &str, form: &str) -> String {
        self.send(&format!("POST {path}"), cookie, "application/x-www-form-urlencoded", form)
    }
}

fn between<'a>(text: &'a str, before: &str, after: &str) -> &'a str {
    let from = text.find(before).unwrap_or_else(|| panic!("no {before} in {text}")) + before.len();
    text[from..].split(after).next().unwrap()
}

/// Signs in as the operator; the session's cookie and token.
fn sign_in(site: &Served) -> (String, String) {
    let form = site.get("/sign-in", "");
    let (cookie, csrf) =
        (between(&form, "set-cookie: ", ";"), between(&form, "name=\"csrf\" value=\"", "\""));
    let typed = format!("csrf={csrf}&name=Zebedee+Quillfeather&password=no-password-of-mine");
    assert!(site.post("/sign-in", cookie, &typed).starts_with("HTTP/1.1 422"), "a wrong password is refused");
    let typed = format!("csrf={csrf}&name=operator&password={}", site.password);
    let answer = site.post("/sign-in", cookie, &typed);
    assert!(answer.starts_with("HTTP/1.1 303"), "{answer}");
    let cookie = between(&answer, "set-cookie: ", ";").to_owned();
    let page = site.get("/app/imports/new", &cookie);
    (cookie, between(&page, "name=\"csrf\" value=\"", "\"").to_owned())
}

#[test]
fn nothing_that_somebody_types_sends_or_is_called_reaches_the_log() {
    let folder = tempfile::tempdir().unwrap();
    let site = serve(&folder.path().join("store"));
    assert!(site.get("/areas?postcode=ZZ9+9ZZ", "").starts_with("HTTP/1.1 "));
    site.get("/a-word-somebody-typed/Zebedee%20Quillfeather", "");
    site.get("/invitation/a-token-somebody-was-sent", "");
    let (cookie, csrf) = sign_in(&site);
    let sheet = "Reported on,Incident type,LSOA21CD,Surname,Date of birth,E-mail\r\n\
                 31/01/2025,Noise,E01029761,Quillfeather,04/05/1961,zq@example.org\r\n";
    let field = |name: &str, value: &str| {
        format!("--cut\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
    };
    let body = field("csrf", &csrf)
        + &field("sender", "new")
        + &field("new-sender", "Zebedee Council")
        + &field("new-licence", "Agreement")
        + &format!(
            "--cut\r\nContent-Disposition: form-data; name=\"file\"; filename=\"Quillfeather.csv\"\r\n\
             Content-Type: text/csv\r\n\r\n{sheet}\r\n--cut--\r\n"
        );
    let answer = site.send("POST /app/imports/new", &cookie, "multipart/form-data; boundary=cut", &body);
    assert!(answer.starts_with("HTTP/1.1 303"), "{answer}");
    let page = site.get(between(&answer, "location: ", "\r\n"), &cookie);
    assert!(page.contains("Quillfeather.csv"), "its sender sees the file's name: {page}");
    std::thread::sleep(std::time::Duration::from_millis(500));
    let log = site.log.lock().unwrap().clone();
    assert!(log.contains("/areas") && log.contains("TRACE"), "the log is at its finest: {log}");
    for said in PERSONAL {
        let line = log.lines().find(|line| line.to_lowercase().contains(&said.to_lowercase()));
        assert!(line.is_none(), "{said} is in the log: {line:?}");
    }
}
