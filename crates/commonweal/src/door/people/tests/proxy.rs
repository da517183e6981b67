//! Behind a proxy: whoever hammers from one address shuts nobody out who comes from another.

use super::*;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use web::{Brand, Dice, Settings, Site};

struct Fixed;

impl Dice for Fixed {
    fn draw(&self) -> [u8; 32] {
        [7; 32]
    }
}

/// A served site that trusts those proxies; its address.
async fn serve(set: &Set, trusted: &[&str]) -> String {
    let trusted_proxies = trusted.iter().map(|proxy| proxy.parse().unwrap()).collect();
    let settings = Settings { https: false, trusted_proxies, ..Settings::default() };
    let brand = Brand::plain("A partnership", "").unwrap();
    let clock = Arc::new(FixedClock(NOON.parse().unwrap()));
    let site = Site::new(Arc::new(set.door.clone()), clock, Arc::new(Fixed), brand, settings).unwrap();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    tokio::spawn(web::serve(listener, Arc::new(site), std::future::pending()));
    address
}

async fn send(address: &str, request: String) -> String {
    let mut stream = tokio::net::TcpStream::connect(address).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    String::from_utf8_lossy(&answer).into_owned()
}

/// The status of a try to sign in that a proxy passes on from `client`.
async fn sign_in(address: &str, client: &str) -> String {
    let head = format!("Host: {address}\r\nConnection: close\r\nX-Forwarded-For: {client}\r\n");
    let form = send(address, format!("GET /sign-in HTTP/1.1\r\n{head}\r\n")).await;
    let lower = form.to_lowercase();
    let cookie = lower.split("set-cookie: ").nth(1).unwrap().split(';').next().unwrap().to_owned();
    let csrf = form.split("name=\"csrf\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    let body = format!("csrf={csrf}&name=ann@example.org&password=three+plain+words");
    let kind = "Content-Type: application/x-www-form-urlencoded";
    let length = format!("Content-Length: {}", body.len());
    let request =
        format!("POST /sign-in HTTP/1.1\r\n{head}Cookie: {cookie}\r\n{kind}\r\n{length}\r\n\r\n{body}");
    send(address, request).await.split(' ').nth(1).unwrap_or_default().to_owned()
}

#[tokio::test]
async fn behind_a_trusted_proxy_one_who_hammers_keeps_nobody_else_out() {
    let set = set(NOON).await;
    join(&set, "case-worker").await;
    for number in 0..40 {
        for address in ["203.0.113.9", "127.0.0.1"] {
            let account = format!("nobody-{number}@example.org");
            let tried = Try { account, address: address.into(), device: None };
            set.door.tried(&tried, false).await.unwrap();
        }
    }
    let behind = serve(&set, &["127.0.0.1"]).await;
    assert_eq!(sign_in(&behind, "203.0.113.9").await, "429", "who hammered must wait");
    assert_eq!(sign_in(&behind, "192.0.2.7").await, "303", "and the other gets in");
    assert_eq!(
        sign_in(&behind, "192.0.2.7, 203.0.113.9").await,
        "429",
        "whatever they write into the header"
    );
    let alone = serve(&set, &[]).await;
    assert_eq!(sign_in(&alone, "192.0.2.7").await, "429", "nobody is believed who is not trusted");
}
