//! Every view's samples, rendered and read.

use crate::page::{Frame, Pages, Place, Signed, View};
use crate::{Brand, reading};

fn pages() -> Pages {
    let brand = Brand::plain("Blackmoor Community Safety Partnership", "safer@blackmoor.example").unwrap();
    Pages::new(brand).expect("run `cargo xtask assets` first")
}

fn render<V: View>(place: Place, samples: &[V]) -> Vec<(String, String)> {
    assert!(!samples.is_empty());
    let pages = pages();
    let mut frame = Frame::new("Sample", place);
    if place != Place::Areas {
        frame = frame.signed(Signed {
            name: "Ann Example".into(),
            csrf: "00".into(),
            opens: crate::door::Opens::ALL,
        });
    }
    samples
        .iter()
        .map(|view| {
            let html = pages.render(&frame, view).unwrap_or_else(|error| {
                panic!("{}: {:#}", V::TEMPLATE, std::error::Error::source(&error).unwrap())
            });
            (V::TEMPLATE.to_owned(), html)
        })
        .collect()
}

/// Every public page's samples.
fn public_pages() -> Vec<(String, String)> {
    use crate::public::{
        about, area, compare, compliance, delivery, holding, home, measure, meetings, performance,
    };
    let place = Place::Areas;
    let mut all = render(place, &home::HomeView::samples());
    all.extend(render(place, &area::AreaView::samples()));
    all.extend(render(place, &measure::MeasureView::samples()));
    all.extend(render(place, &compare::CompareView::samples()));
    all.extend(render(place, &performance::PerformanceView::samples()));
    all.extend(render(place, &crate::public::year_end::YearEndView::samples()));
    all.extend(render(place, &delivery::DeliveryView::samples()));
    all.extend(render(place, &meetings::MeetingsView::samples()));
    all.extend(render(place, &holding::HoldingView::samples()));
    all.extend(render(place, &compliance::ComplianceView::samples()));
    all.extend(render(place, &meetings::AskView::samples()));
    all.extend(render(place, &crate::public::letters::LettersView::samples()));
    all.extend(render(place, &crate::public::letters::LetterView::samples()));
    all.extend(render(place, &about::AboutView::samples()));
    all.extend(render(place, &about::AccessibilityView::samples()));
    all.extend(render(place, &about::PrivacyView::samples()));
    all.extend(render(place, &about::CookiesView::samples()));
    all.extend(render(place, &about::DataView::samples()));
    all.extend(render(place, &crate::problem::ProblemView::samples()));
    all.extend(render(place, &crate::public::plan::PublicPlanView::samples()));
    all.extend(render(place, &crate::public::plan::PublicPlansView::samples()));
    all.extend(render(place, &crate::public::assessment::PublicAssessmentsView::samples()));
    all.extend(render(place, &crate::public::assessment::PublicAssessmentView::samples()));
    all
}

/// What those see who look after the store, and those who oversee what is done.
fn overseers_pages() -> Vec<(String, String)> {
    use crate::staff::{audit, could, settings, upkeep};
    let mut all = render(Place::Upkeep, &upkeep::UpkeepView::samples());
    all.extend(render(Place::Audit, &audit::AuditView::samples()));
    all.extend(render(Place::Audit, &could::CouldView::samples()));
    all.extend(render(Place::Settings, &settings::SettingsView::samples()));
    all.extend(render(Place::Settings, &settings::SettingView::samples()));
    all
}

/// How a year ended, and what was achieved.
fn year_pages() -> Vec<(String, String)> {
    use crate::staff::accounts;
    let mut all = render(Place::Meetings, &crate::staff::specified::SpecifiedView::samples());
    all.extend(render(Place::Meetings, &accounts::AccountsView::samples()));
    all.extend(render(Place::Meetings, &accounts::inquiry::InquiryPageView::samples()));
    all.extend(render(Place::Plan, &crate::staff::achievements::AchievementsView::samples()));
    all.extend(render(Place::Targets, &crate::staff::year_end::YearEndView::samples()));
    all.extend(linkage_pages());
    all
}

fn linkage_pages() -> Vec<(String, String)> {
    use crate::staff::linkage;
    let mut all = render(Place::Agreements, &linkage::RunsView::samples());
    all.extend(render(Place::Agreements, &linkage::run::RunOpenedView::samples()));
    all.extend(render(Place::Agreements, &linkage::pair::PairView::samples()));
    all.extend(render(Place::Agreements, &linkage::pointer::PointerView::samples()));
    all.extend(render(Place::Agreements, &linkage::group::GroupView::samples()));
    all
}

fn staff_pages() -> Vec<(String, String)> {
    use crate::staff::{
        account, actions, agreements, barriers, board, calendar, code, duties, import, imports, invitation,
        jobs, limits, meetings, own, people, person, plan, plans, priorities, problems, questions, register,
        requests, search, sign_in, targets, thread, today, upload,
    };
    let mut all = year_pages();
    all.extend(render(Place::SignIn, &sign_in::SignInView::samples()));
    all.extend(render(Place::SignIn, &code::CodeView::samples()));
    all.extend(render(Place::SignIn, &invitation::InvitationView::samples()));
    all.extend(render(Place::Register, &register::RegisterView::samples()));
    all.extend(render(Place::Agreements, &agreements::AgreementsView::samples()));
    all.extend(render(Place::Agreements, &agreements::form::AgreementFormView::samples()));
    all.extend(render(Place::Agreements, &barriers::BarriersView::samples()));
    all.extend(render(Place::Agreements, &requests::RequestsView::samples()));
    all.extend(render(Place::Agreements, &requests::asking::RequestNewView::samples()));
    all.extend(render(Place::Agreements, &requests::one::RequestView::samples()));
    all.extend(render(Place::Agreements, &requests::one::GlassAskView::samples()));
    all.extend(render(Place::Targets, &targets::TargetsView::samples()));
    all.extend(render(Place::Targets, &targets::new::TargetNewView::samples()));
    all.extend(render(Place::Targets, &targets::one::TargetView::samples()));
    all.extend(render(Place::Targets, &targets::exceptions::ExceptionsView::samples()));
    all.extend(render(Place::Targets, &targets::exceptions::ExceptionView::samples()));
    all.extend(render(Place::Targets, &board::BoardView::samples()));
    all.extend(render(Place::Targets, &board::WallView::samples()));
    all.extend(render(Place::Targets, &targets::surveys::SurveysView::samples()));
    all.extend(render(Place::Plan, &actions::ActionsView::samples()));
    all.extend(render(Place::Plan, &actions::action::ActionView::samples()));
    all.extend(render(Place::Plan, &actions::form::ActionFormView::samples()));
    all.extend(render(Place::Plan, &plans::PlansView::samples()));
    all.extend(render(Place::Plan, &plan::PlanView::samples()));
    all.extend(render(Place::Plan, &plan::part::PlanPartView::samples()));
    all.extend(render(Place::Plan, &plan::line::PlanLineView::samples()));
    all.extend(render(Place::Plan, &plan::begin::PlanBeginView::samples()));
    all.extend(render(Place::Plan, &plan::follow::PlanFollowView::samples()));
    all.extend(render(Place::Plan, &priorities::PrioritiesView::samples()));
    all.extend(render(Place::Plan, &priorities::round::RoundView::samples()));
    all.extend(render(Place::Plan, &priorities::score::ScoreView::samples()));
    all.extend(render(Place::Plan, &priorities::priority::PriorityView::samples()));
    all.extend(render(Place::Plan, &thread::ThreadView::samples()));
    all.extend(render(Place::Account, &account::AccountView::samples()));
    all.extend(render(Place::Account, &own::OwnView::samples()));
    all.extend(render(Place::Assessments, &crate::both::BothView::samples()));
    all.extend(render(Place::Search, &search::SearchView::samples()));
    all.extend(render(Place::People, &people::PeopleView::samples()));
    all.extend(render(Place::People, &person::PersonView::samples()));
    all.extend(overseers_pages());
    all.extend(render(Place::Meetings, &meetings::MeetingsView::samples()));
    all.extend(render(Place::Meetings, &meetings::series::SeriesView::samples()));
    all.extend(render(Place::Meetings, &meetings::meeting::MeetingView::samples()));
    all.extend(render(Place::Meetings, &meetings::live::LiveView::samples()));
    all.extend(render(Place::Meetings, &meetings::minutes::MinutesView::samples()));
    all.extend(render(Place::Meetings, &questions::QuestionsView::samples()));
    all.extend(render(Place::Meetings, &problems::ProblemsView::samples()));
    all.extend(render(Place::Meetings, &problems::problem::ProblemView::samples()));
    all.extend(render(Place::Meetings, &duties::DutiesView::samples()));
    all.extend(render(Place::Account, &calendar::CalendarView::samples()));
    all.extend(render(Place::Today, &today::TodayView::samples()));
    all.extend(render(Place::Imports, &imports::ImportsView::samples()));
    all.extend(render(Place::Imports, &imports::FaultsView::samples()));
    all.extend(render(Place::Imports, &import::ImportView::samples()));
    all.extend(render(Place::Imports, &upload::UploadView::samples()));
    all.extend(render(Place::Assessments, &limits::LimitsView::samples()));
    all.extend(render(Place::Jobs, &jobs::JobsView::samples()));
    all.extend(render(Place::Jobs, &jobs::JobPageView::samples()));
    all.extend(assessment_pages());
    all
}

/// The strategic assessment and its workbench.
fn assessment_pages() -> Vec<(String, String)> {
    use crate::staff::assessments;
    let mut all = render(Place::Assessments, &assessments::AssessmentsView::samples());
    all.extend(render(Place::Assessments, &assessments::AssessmentView::samples()));
    all.extend(render(Place::Assessments, &assessments::part::PartView::samples()));
    all.extend(render(Place::Assessments, &assessments::part::VersionsView::samples()));
    all
}

#[test]
fn every_template_has_a_sample_and_every_sample_renders() {
    let mut seen: Vec<String> =
        public_pages().into_iter().chain(staff_pages()).map(|(name, _)| name).collect();
    seen.sort();
    seen.dedup();
    let pages = crate::files::template_names();
    let pages: Vec<_> =
        pages.into_iter().filter(|name| name != "layout.html" && !name.starts_with("parts/")).collect();
    assert_eq!(seen, pages);
}

#[test]
fn a_field_that_a_view_does_not_have_is_an_error() {
    #[derive(serde::Serialize)]
    struct Empty {}
    impl View for Empty {
        const TEMPLATE: &'static str = "public/home.html";
    }
    let error = pages().render(&Frame::new("x", Place::Areas), &Empty {}).unwrap_err();
    let cause = std::error::Error::source(&error).unwrap().to_string();
    assert!(cause.contains("the view has no field"), "{cause}");
}

#[test]
fn nothing_is_inline_and_nothing_comes_from_elsewhere() {
    for (name, html) in public_pages().into_iter().chain(staff_pages()) {
        assert!(!html.contains(" style="), "{name} has a style attribute");
        assert!(!html.contains("<style"), "{name} has a style element");
        assert!(
            !html.contains("javascript:") && !html.contains(" onclick="),
            "{name} has a script in an attribute"
        );
        for script in html.split("<script").skip(1) {
            let (tag, after) = script.split_once('>').unwrap();
            assert!(
                tag.contains(" src=\"/assets/") && after.starts_with("</script>"),
                "{name}: inline script"
            );
        }
        // A link that says so may lead elsewhere: it loads nothing until somebody follows it.
        let here = html.replace("rel=\"external noreferrer\" href=\"https://", "data-elsewhere=\"");
        for address in here.split("src=\"").skip(1).chain(here.split("href=\"").skip(1)) {
            let address = address.split('"').next().unwrap();
            let ours = address.starts_with('/') && !address.starts_with("//");
            let ours = ours
                || address.starts_with('#')
                || address.starts_with("mailto:")
                || address.starts_with("tel:");
            assert!(ours, "{name} points at {address:?}");
        }
    }
}

#[test]
fn every_page_has_one_main_heading_and_no_id_twice() {
    for (name, html) in public_pages().into_iter().chain(staff_pages()) {
        assert_eq!(html.matches("<h1").count(), 1, "{name}");
        let mut ids: Vec<&str> =
            html.split(" id=\"").skip(1).map(|rest| rest.split('"').next().unwrap()).collect();
        let all = ids.len();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), all, "{name} has an id twice");
    }
}

#[test]
fn public_pages_read_easily_and_use_our_words() {
    let mut grades = Vec::new();
    for (name, html) in public_pages() {
        let main = html.split("<main").nth(1).unwrap().split("</main>").next().unwrap();
        let text = reading::text_of(&format!("<main{main}"));
        let reading = reading::read(&text);
        assert!(reading.grade <= 8.0, "{name}: grade {:.1}\n{text}", reading.grade);
        let lower = text.to_lowercase();
        for word in reading::BANNED {
            assert!(!lower.contains(word), "{name} says {word:?}");
        }
        grades.push(reading.grade);
    }
    let mean = grades.iter().sum::<f64>() / grades.len() as f64;
    assert!(mean <= 6.0, "public pages read at grade {mean:.1} on average");
}
