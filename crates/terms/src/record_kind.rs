//! What can be asked for: kinds of record, sections of a record, how it identifies people, and what can be done.

macro_rules! slugs {
    ($name:ident, $count:literal: $($variant:ident = $slug:literal, $words:literal;)*) => {
        impl $name {
            /// Every one, in the order of the guide.
            pub const ALL: [Self; $count] = [$(Self::$variant),*];

            /// A short stable name, used in stores, rules and the audit trail.
            pub const fn slug(self) -> &'static str {
                match self { $(Self::$variant => $slug),* }
            }

            /// What people read.
            pub const fn words(self) -> &'static str {
                match self { $(Self::$variant => $words),* }
            }

            /// The one with that short name.
            pub fn from_slug(slug: &str) -> Option<Self> {
                Self::ALL.into_iter().find(|one| one.slug() == slug)
            }
        }
    };
}

pub(crate) use slugs;

/// What a record is about. One rule may treat kinds differently.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RecordKind {
    /// What was released: public pages, published documents, open data.
    Publication,
    /// Counts, rates and charts before release.
    Evidence,
    /// Files as partners sent them, and what is wrong with them.
    Delivery,
    /// Strategic assessments.
    Assessment,
    /// Plans, delivery plans, actions and targets.
    Plan,
    /// Meetings: agendas, minutes, decisions.
    Meeting,
    /// What must be published by law; what the chief constable is asked, answers and promises.
    Accountability,
    /// Consultations and their answers.
    Consultation,
    /// Problems that residents report.
    ProblemReport,
    /// Budgets, contributions and spending.
    Budget,
    /// Grants and commissioned services.
    Grant,
    /// Somebody is put forward for a case.
    Referral,
    /// Cases of persons and places.
    Case,
    /// Requests for information about people, and what was disclosed.
    Disclosure,
    /// Records of several bodies, held against one another to find who is the same person.
    Linkage,
    /// Information-sharing agreements.
    Agreement,
    /// Barriers to sharing.
    Barrier,
    /// Bodies, functions, offices, areas.
    Register,
    /// Accounts of staff: roles, vetting, training, sign-in.
    Account,
    /// The audit trail.
    Trail,
    /// Jobs, backups, health of the program.
    Job,
    /// Measures, words, thresholds and other settings.
    Settings,
}

slugs! { RecordKind, 22:
    Publication = "publication", "what is published";
    Evidence = "evidence", "figures before release";
    Delivery = "delivery", "files that partners sent";
    Assessment = "assessment", "strategic assessments";
    Plan = "plan", "plans, actions and targets";
    Meeting = "meeting", "meetings";
    Accountability = "accountability", "what must be published and who answers for it";
    Consultation = "consultation", "consultations";
    ProblemReport = "problem-report", "problems that residents report";
    Budget = "budget", "budgets and spending";
    Grant = "grant", "grants and commissioned services";
    Referral = "referral", "referrals";
    Case = "case", "cases";
    Disclosure = "disclosure", "disclosures about people";
    Linkage = "linkage", "linkage runs and pointers";
    Agreement = "agreement", "information-sharing agreements";
    Barrier = "barrier", "barriers to sharing";
    Register = "register", "the partnership register";
    Account = "account", "accounts of staff";
    Trail = "trail", "the audit trail";
    Job = "job", "jobs and backups";
    Settings = "settings", "settings";
}

impl RecordKind {
    /// Whether that such a record exists is itself a fact about somebody: then a refusal says "not found".
    pub const fn existence_is_secret(self) -> bool {
        matches!(self, Self::Referral | Self::Case | Self::Disclosure | Self::Linkage | Self::ProblemReport)
    }
}

/// A part of a record that is needed, and shown, on its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Section {
    /// The record as a whole, where it has no parts.
    Whole,
    /// That there is a record, and which bodies know of it: enough to ask, nothing more.
    Pointer,
    /// Name, date of birth, description.
    Identity,
    /// Where somebody lives or can be reached.
    Contact,
    /// Assessments of risk and vulnerability.
    Risk,
    /// Health, substance misuse, mental health.
    Health,
    /// Offences, orders, convictions.
    Offences,
    /// Notes of what was said and done.
    Notes,
    /// Actions, plans and reviews.
    Actions,
}

slugs! { Section, 9:
    Whole = "whole", "the whole record";
    Pointer = "pointer", "the name-only pointer";
    Identity = "identity", "name and date of birth";
    Contact = "contact", "address and contact details";
    Risk = "risk", "risk assessments";
    Health = "health", "health details";
    Offences = "offences", "offences and orders";
    Notes = "notes", "notes";
    Actions = "actions", "actions and reviews";
}

/// How data identify people, and how closely the law guards them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DataClass {
    /// May be published.
    Open,
    /// The partnership's own papers: about work, not about people.
    Business,
    /// About events or people whom nobody can recognise (Crime and Disorder Act 1998, section 17A(4)).
    Depersonalised,
    /// Personal data (UK GDPR, article 4(1)).
    Personal,
    /// About offences or proceedings (UK GDPR, article 10).
    Criminal,
    /// Special categories: health, ethnicity, beliefs, sex life (UK GDPR, article 9).
    Special,
}

slugs! { DataClass, 6:
    Open = "open", "open information";
    Business = "business", "working papers";
    Depersonalised = "depersonalised", "depersonalised information";
    Personal = "personal", "personal data";
    Criminal = "criminal", "criminal offence data";
    Special = "special", "special category data";
}

impl DataClass {
    /// Whether somebody can be recognised in it.
    pub const fn identifies(self) -> bool {
        matches!(self, Self::Personal | Self::Criminal | Self::Special)
    }
}

/// What somebody wants to do with a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Action {
    /// See in lists and search that it exists.
    Find,
    /// Open and read it.
    Read,
    /// Make a new one.
    Add,
    /// Change it.
    Change,
    /// Decide: accept, refuse, approve, sign, close.
    Decide,
    /// Send it to another body.
    Share,
    /// Take a copy out of the program.
    Export,
    /// Put it before the public.
    Publish,
    /// Erase it for good.
    Erase,
}

slugs! { Action, 9:
    Find = "find", "find";
    Read = "read", "read";
    Add = "add", "add to";
    Change = "change", "change";
    Decide = "decide", "decide on";
    Share = "share", "share";
    Export = "export", "export";
    Publish = "publish", "publish";
    Erase = "erase", "erase";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_short_name_leads_back_to_its_own() {
        assert!(RecordKind::ALL.iter().all(|kind| RecordKind::from_slug(kind.slug()) == Some(*kind)));
        assert!(Section::ALL.iter().all(|section| Section::from_slug(section.slug()) == Some(*section)));
        assert!(DataClass::ALL.iter().all(|class| DataClass::from_slug(class.slug()) == Some(*class)));
        assert!(Action::ALL.iter().all(|action| Action::from_slug(action.slug()) == Some(*action)));
    }
}
