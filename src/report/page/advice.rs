//! What a site's owner can do about each reason for which WordPress answers ticks; also where that is nothing.

use crate::lane::decline::Decline;
use crate::report::findings::advice_for;
use crate::wp::__;

/// A sentence or two.
#[must_use]
pub fn advice(reason: Decline) -> String {
    advice_for(reason).unwrap_or_else(|| __(otherwise(reason)))
}

/// What is said where nothing can or need be done, or where it depends on whose code it is.
const fn otherwise(reason: Decline) -> &'static str {
    match reason {
        Decline::LaneFull => "Set wp_heartbeat.lane to express, and take WP_HEARTBEAT_LANE out of wp-config.php.",
        Decline::OddRequest => {
            "Nothing, if few: scripts that are not WordPress's own, and probes from outside, look like this."
        }
        Decline::Data => "Nothing: WordPress saves what is written in an editor, with all that plugins do at that.",
        Decline::OwnPage => "Nothing: these are the ticks of this page, while it is open.",
        Decline::Customizer => "Nothing: the Customizer's ticks are few.",
        Decline::Credentials => "Nothing, where a password or a proxy before the site is wanted.",
        Decline::Multisite => "Nothing for now: a network's ticks are WordPress's.",
        Decline::Maintenance => "If no update is running, delete the file .maintenance in WordPress's folder.",
        Decline::DropIn => "Remove drop-ins that are not needed. With an object cache ticks are WordPress's.",
        Decline::Options => {
            "Look whether the options home, siteurl and blog_charset are in the database, and are what they should be."
        }
        Decline::Session | Decline::Rows => {
            "Nothing, if few. Many: look which plugin writes sessions, users or locks in a form of its own."
        }
        Decline::LockWrite => "Nothing: two people took the same post at the same moment, and WordPress decided.",
        Decline::NoLease | Decline::LeaseOver | Decline::Changed => {
            "Nothing: this is how it is learned what may be answered natively."
        }
        Decline::CodeUnsettled => "Nothing: it passes within seconds.",
        Decline::ThirdParty => "See which plugin it is, under plugins that use the heartbeat on this page.",
        Decline::Background => {
            "See whose work it is, under background work on this page, and accept it if it need not be done with each tick."
        }
        Decline::PredictionWrong => "Nothing, if few. Many: please report it, with what WpHeartbeat\\explain() says.",
        Decline::WitnessIncomplete => "Nothing, if few. Many: a plugin ends requests early, or clears hooks.",
        Decline::LeasesFull => "Nothing, if few. Many: very many users are at work at the same time.",
        // Advice is there for each of these.
        Decline::Config
        | Decline::EarlyCode
        | Decline::OutputStarted
        | Decline::Salts
        | Decline::NoMysqli
        | Decline::Connect
        | Decline::Read
        | Decline::Write
        | Decline::CronDue
        | Decline::CoreUnknown
        | Decline::Panic => "",
    }
}
