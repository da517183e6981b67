//! P24 Who runs the site; accessibility, privacy and cookies.

use crate::page::{Crumb, Frame, Place, View};
use crate::problem::Problem;
use crate::route;
use crate::site::Site;
use axum::extract::State;
use axum::response::Response;
use serde::Serialize;
use std::sync::Arc;

/// A page whose words all stand in its template.
macro_rules! plain_view {
    ($name:ident, $template:literal) => {
        #[derive(Serialize)]
        pub(crate) struct $name {
            operator: String,
            contact: String,
            about: String,
            emergency: String,
        }

        impl View for $name {
            const TEMPLATE: &'static str = $template;
        }

        impl $name {
            async fn new(site: &Site) -> Result<Self, Problem> {
                let (brand, words) = (site.pages.brand(), site.door.house_words().await?);
                Ok(Self {
                    operator: brand.operator.clone(),
                    contact: brand.contact.clone(),
                    about: words.about,
                    emergency: words.emergency,
                })
            }
        }

        #[cfg(test)]
        impl $name {
            pub(crate) fn samples() -> Vec<Self> {
                let sample = |contact: &str, about: &str| Self {
                    operator: "Moorland Community Safety Partnership".into(),
                    contact: contact.into(),
                    about: about.into(),
                    emergency: "If someone is in danger, call 999. To tell the police, call 101.".into(),
                };
                vec![sample("safer@example.org", "We are nine bodies who work together."), sample("", "")]
            }
        }
    };
}

plain_view!(AboutView, "public/about.html");
plain_view!(AccessibilityView, "public/accessibility.html");
plain_view!(PrivacyView, "public/privacy.html");
plain_view!(CookiesView, "public/cookies.html");
plain_view!(DataView, "public/data.html");

fn frame(title: &str) -> Frame {
    Frame::new(title, Place::About)
        .crumbs([Crumb::new("Home", route::HOME), Crumb::new("About", route::ABOUT)])
}

/// GET `/about`
pub(crate) async fn about(State(site): State<Arc<Site>>) -> Result<Response, Problem> {
    let frame = Frame::new("About this site", Place::About).crumbs([Crumb::new("Home", route::HOME)]);
    site.show(&frame, &AboutView::new(&site).await?)
}

/// GET `/about/accessibility`
pub(crate) async fn accessibility(State(site): State<Arc<Site>>) -> Result<Response, Problem> {
    site.show(&frame("Accessibility statement"), &AccessibilityView::new(&site).await?)
}

/// GET `/about/privacy`
pub(crate) async fn privacy(State(site): State<Arc<Site>>) -> Result<Response, Problem> {
    site.show(&frame("Privacy"), &PrivacyView::new(&site).await?)
}

/// GET `/about/cookies`
pub(crate) async fn cookies(State(site): State<Arc<Site>>) -> Result<Response, Problem> {
    site.show(&frame("Cookies"), &CookiesView::new(&site).await?)
}

/// GET `/about/data`
pub(crate) async fn data(State(site): State<Arc<Site>>) -> Result<Response, Problem> {
    site.show(&frame("Use our data"), &DataView::new(&site).await?)
}
