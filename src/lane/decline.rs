//! Why a tick was not answered natively: a closed list, each reason with its name, its sentence for the site's owner, and
//! (through [`Decline::ALL`]) its counter, its line in the docs and its test.

use crate::closed_list::closed_list;

closed_list! {
    /// A reason to let WordPress answer.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
    enum Decline {
    // What is asked for, before anything is read.
    LaneFull "lane-full" "The setting wp_heartbeat.lane (or WP_HEARTBEAT_LANE) leaves every tick to WordPress.";
    OddRequest "odd-request" "The request carries something that no heartbeat of WordPress's own script carries.";
    Data "data" "The tick carries an autosave, whose save hooks are the site's, or data of a form that WordPress's own scripts do not send.";
    OwnPage "own-page" "The tick comes from the extension's own page, Tools > Heartbeat, which WordPress answers.";
    Customizer "customizer" "The tick comes from the Customizer, which adds its own heartbeat callbacks.";
    Credentials "credentials" "The request carries credentials other than WordPress's own cookies.";
    OutputStarted "output-started" "Something was printed, or a buffer opened, before WordPress began to load.";
    // How the site is set up.
    Config "config" "wp-config.php leaves out, or sets in an unusual way, a constant that a tick's answer depends on.";
    EarlyCode "early-code" "Code that runs before WordPress loads has already set hooks, the user, or functions that are WordPress's own.";
    Multisite "multisite" "The site is a network; networks are left to WordPress.";
    Maintenance "maintenance" "The site is in maintenance mode, or a file says that it was.";
    DropIn "drop-in" "A drop-in (object-cache.php, db.php, advanced-cache.php, …) changes how WordPress works.";
    Salts "salts-in-database" "Keys or salts in wp-config.php are missing or the same, so WordPress keeps them in the database.";
    // What the database says.
    NoMysqli "no-mysqli" "The mysqli extension is not there, or its functions are disabled.";
    Connect "database-connect" "The database could not be reached with the credentials of wp-config.php.";
    Read "database-read" "A read from the database failed.";
    Options "odd-options" "An option that a tick's answer depends on is missing or has an unusual value.";
    CronDue "cron-due" "Scheduled work is due: a full tick starts it.";
    Session "odd-session" "The login cookie or the session's row is not of the form that WordPress writes.";
    Rows "odd-rows" "A user's, a post's or a lock's row is not of the form that WordPress writes.";
    LockWrite "lock-write" "A post's lock was changed by somebody else at the same moment, or could not be written.";
    // What has been proven.
    NoLease "no-lease" "No full tick of this kind has been watched yet.";
    LeaseOver "lease-over" "The lease is over: the whole of WordPress answers once before the next.";
    Changed "changed" "A file, plugin, theme, setting or option has changed since the proof.";
    // What a witness found: no lease was given.
    CoreUnknown "core-unknown" "WordPress's own code for this tick is not one of the versions that are known.";
    CodeUnsettled "code-unsettled" "A file of WordPress has just changed, and PHP may still run the old code.";
    ThirdParty "third-party" "A plugin or theme hooks into what a tick does.";
    Background "background" "Something on the site writes, sends or calls out in the background of each tick.";
    PredictionWrong "prediction-wrong" "WordPress's answer was not the one that would have been given natively.";
    WitnessIncomplete "witness-incomplete" "The full tick ended in a way that could not be watched to its end.";
    LeasesFull "leases-full" "Too many kinds of ticks have a lease at the moment.";
    Write "database-write" "The lease could not be written to the database.";
    // What should never be.
    Panic "panic" "The extension failed within itself: please report it.";
    }
}

impl Decline {
    /// The reason of that name.
    #[must_use]
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|reason| reason.id() == id)
    }
}

impl std::fmt::Display for Decline {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.id())
    }
}
