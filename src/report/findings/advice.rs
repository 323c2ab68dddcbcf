//! What a site's owner can do about a reason to let WordPress answer.

use crate::lane::decline::Decline;
use crate::wp::__;

/// What can be done; `None` where nothing can or need be: the reason is in a tick's nature, is over soon, or is the owner's own will.
/// For [`Decline::ThirdParty`] and [`Decline::Background`] what can be done depends on whose code it is, and is said there.
#[must_use]
pub fn advice_for(reason: Decline) -> Option<String> {
    let advice = match reason {
        Decline::CronDue => {
            "Have the server run wp-cron.php (or wp cron event run --due-now) each minute, and set DISABLE_WP_CRON to true in \
             wp-config.php: ticks then need not start that work."
        }
        Decline::Salts => "Put all eight keys and salts into wp-config.php, each another.",
        Decline::Config => "Have wp-config.php define all that WordPress's sample of it does, with usual values.",
        Decline::EarlyCode => {
            "Move code that sets hooks, or functions of WordPress's, from wp-config.php or auto_prepend_file to a must-use plugin."
        }
        Decline::OutputStarted => {
            "Find what prints something before WordPress loads: mostly white space around the PHP code in wp-config.php."
        }
        Decline::NoMysqli => "Have PHP's extension mysqli installed and its functions enabled.",
        Decline::Connect | Decline::Read | Decline::Write => {
            "Ask whoever runs the database why it refuses connections or statements."
        }
        Decline::CoreUnknown => "Update the extension wp_heartbeat: this version does not know the code of this WordPress.",
        Decline::Panic => "This is a failure of the extension wp_heartbeat: please report it.",
        _ => return None,
    };
    Some(__(advice))
}

/// Whether the site's owner can do something about it.
#[must_use]
pub fn is_actionable(reason: Decline) -> bool {
    matches!(reason, Decline::ThirdParty | Decline::Background) || advice_for(reason).is_some()
}
