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
        }

        impl View for $name {
            const TEMPLATE: &'static str = $template;
        }

        impl $name {
            fn new(site: &Site) -> Self {
                let brand = site.pages.brand();
                Self { operator: brand.operator.clone(), contact: brand.contact.clone() }
            }
        }

        #[cfg(test)]
        impl $name {
            pub(crate) fn samples() -> Vec<Self> {
                vec![
                    Self {
                        operator: "Moorland Community Safety Partnership".into(),
                        contact: "safer@example.org".into(),
                    },
                    Self { operator: "Moorland Community Safety Partnership".into(), contact: String::new() },
                ]
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
    site.show(&frame, &AboutView::new(&site))
}

/// GET `/about/accessibility`
pub(crate) async fn accessibility(State(site): State<Arc<Site>>) -> Result<Response, Problem> {
    site.show(&frame("Accessibility statement"), &AccessibilityView::new(&site))
}

/// GET `/about/privacy`
pub(crate) async fn privacy(State(site): State<Arc<Site>>) -> Result<Response, Problem> {
    site.show(&frame("Privacy"), &PrivacyView::new(&site))
}

/// GET `/about/cookies`
pub(crate) async fn cookies(State(site): State<Arc<Site>>) -> Result<Response, Problem> {
    site.show(&frame("Cookies"), &CookiesView::new(&site))
}

/// GET `/about/data`
pub(crate) async fn data(State(site): State<Arc<Site>>) -> Result<Response, Problem> {
    site.show(&frame("Use our data"), &DataView::new(&site))
}
