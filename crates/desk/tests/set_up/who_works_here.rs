//! People of staff for tests over a real store: invited into a body and a role, as whoever keeps accounts does it.

use access::Asker;
use desk::Desk;
use desk::people::NewPerson;

/// Invites somebody, and answers the desk as they ask it.
pub async fn someone(desk: &Desk, id: &str, body: &str, role: &str) -> Desk {
    let new = NewPerson {
        id: id.into(),
        name: id.into(),
        email: format!("{id}@example.org"),
        body: body.into(),
        role: role.into(),
        role_id: format!("{id}-1"),
    };
    let mut hash = [0u8; 32];
    hash[..id.len()].copy_from_slice(id.as_bytes());
    desk.invite(&new, hash).await.unwrap().unwrap();
    desk.asked_by(Asker::Person(id.parse().unwrap()))
}
