//! Forms of a page as a browser would send them, filled in by somebody who types the first thing that fits. It reads our own
//! pages alone and is no parser of other people's.

/// A form: where it goes, and its fields in their order.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Form {
    pub(super) page: String,
    pub(super) action: String,
    pub(super) fields: Vec<(String, String)>,
}

impl Form {
    /// A form without any field.
    pub(super) fn empty(action: &str) -> Self {
        Self { page: String::new(), action: action.to_owned(), fields: Vec::new() }
    }

    /// The value of a field; empty where there is none.
    pub(super) fn value(&self, name: &str) -> &str {
        self.fields.iter().find(|(field, _)| field == name).map_or("", |(_, value)| value)
    }

    /// What is sent, with the session's token.
    pub(super) fn body(&self, token: &str) -> String {
        let mut body = format!("csrf={token}");
        for (name, value) in self.fields.iter().filter(|(name, _)| name != "csrf") {
            body.push_str(&format!("&{}={}", encoded(name), encoded(value)));
        }
        body
    }
}

fn encoded(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    text.bytes()
        .map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}

fn decoded(text: &str) -> String {
    let named = [
        ("&quot;", "\""),
        ("&#34;", "\""),
        ("&#39;", "'"),
        ("&#x27;", "'"),
        ("&#x2f;", "/"),
        ("&lt;", "<"),
        ("&gt;", ">"),
    ];
    named
        .iter()
        .fold(text.to_owned(), |text, (name, letter)| text.replace(name, letter))
        .replace("&amp;", "&")
}

/// The value of an attribute; empty where it has none, `None` where it is not there.
fn attribute(tag: &str, name: &str) -> Option<String> {
    if let Some(at) = tag.find(&format!(" {name}=\"")) {
        let value = &tag[at + name.len() + 3..];
        return Some(decoded(value.split('"').next().unwrap_or_default()));
    }
    tag.split_whitespace().any(|word| word.trim_end_matches('>') == name).then(String::new)
}

/// Every form of a page that is sent by POST.
pub(super) fn forms_of(html: &str, page: &str) -> Vec<Form> {
    let mut forms = Vec::new();
    for rest in html.split("<form").skip(1) {
        let (tag, inside) = rest.split_once('>').unwrap();
        if attribute(&format!("{tag}>"), "method").as_deref() != Some("post") || tag.contains("multipart") {
            continue;
        }
        let action = attribute(tag, "action").unwrap_or_else(|| page.to_owned());
        let inside = inside.split("</form").next().unwrap();
        let form = Form { page: page.to_owned(), action, fields: fields_of(inside) };
        let buttons = buttons_of(inside);
        forms.extend(buttons.iter().map(|button| {
            let mut form = form.clone();
            form.fields.push(button.clone());
            form
        }));
        if buttons.is_empty() {
            forms.push(form);
        }
    }
    forms
}

/// Buttons that say something by themselves: each is another thing that the form can do.
fn buttons_of(html: &str) -> Vec<(String, String)> {
    let tags = html.split("<button").skip(1).filter_map(|rest| rest.split('>').next());
    tags.filter_map(|tag| Some((attribute(tag, "name")?, attribute(tag, "value")?))).collect()
}

/// Fields as they stand; what is empty is filled in, of several choices the first is taken.
fn fields_of(html: &str) -> Vec<(String, String)> {
    let mut fields: Vec<(String, String)> = Vec::new();
    for rest in html.split('<').skip(1) {
        let Some((tag, text)) = rest.split_once('>') else { continue };
        let Some(name) = attribute(tag, "name") else { continue };
        let known = fields.iter().any(|(field, _)| *field == name);
        if tag.starts_with("input") {
            let kind = attribute(tag, "type").unwrap_or_else(|| "text".into());
            let value = attribute(tag, "value");
            match kind.as_str() {
                "radio" if known => {}
                "checkbox" if known && attribute(tag, "checked").is_none() => {}
                "radio" | "checkbox" => fields.push((name, value.unwrap_or_else(|| "on".into()))),
                "hidden" => fields.push((name, value.unwrap_or_default())),
                _ => {
                    let value = value.filter(|value| !value.is_empty()).unwrap_or_else(|| typed(&name));
                    fields.push((name, value));
                }
            }
        } else if tag.starts_with("textarea") {
            let text = decoded(text);
            let text = text.trim_start_matches('\n');
            fields.push((name.clone(), if text.is_empty() { typed(&name) } else { text.to_owned() }));
        } else if tag.starts_with("select") {
            let from = html.find(&format!("<{tag}>")).unwrap();
            fields.push((name, chosen(html[from..].split("</select").next().unwrap())));
        }
    }
    fields
}

/// The option that is chosen already, or the first that is not empty.
fn chosen(select: &str) -> String {
    let options: Vec<&str> =
        select.split("<option").skip(1).map(|rest| rest.split('>').next().unwrap()).collect();
    let value = |tag: &str| attribute(tag, "value").unwrap_or_default();
    let before = options.iter().find(|tag| attribute(tag, "selected").is_some()).map(|tag| value(tag));
    before
        .filter(|value| !value.is_empty())
        .or_else(|| options.iter().map(|tag| value(tag)).find(|value| !value.is_empty()))
        .unwrap_or_default()
}

/// What somebody types into an empty field of that name.
fn typed(name: &str) -> String {
    let days =
        ["on", "day", "due", "from", "date", "by", "starts_on", "made", "begins", "review", "answered"];
    let last_days = ["until", "ends", "next"];
    // The third of a kind is typed like the first.
    let name = name.trim_end_matches(|letter: char| letter.is_ascii_digit() || letter == '-');
    let counts = ["minutes", "score", "count", "share", "answers", "every", "weight", "aim", "said", "asked"];
    if days.contains(&name) || ["_on", "-on", "-due"].iter().any(|end| name.ends_with(end)) {
        "2026-11-20".into()
    } else if last_days.contains(&name) || name.ends_with("_until") {
        "2027-11-20".into()
    } else if name.starts_with("due-") {
        // An action that goes on in the plan after this one.
        "2030-09-30".into()
    } else if name.starts_with("pounds") {
        "1,200".into()
    } else if name == "quorum" {
        "1".into()
    } else if name == "back_by" {
        "2027-01".into()
    } else if ["evidence", "place"].contains(&name) {
        "/about".into()
    } else if name.ends_with("address") {
        "https://example.org/".into()
    } else if counts.contains(&name) || name.starts_with("score") {
        "3".into()
    } else if name.contains("month") {
        "2026-04".into()
    } else if name.contains("email") {
        "new.person@example.org".into()
    } else {
        "Words that say what is needed".into()
    }
}
