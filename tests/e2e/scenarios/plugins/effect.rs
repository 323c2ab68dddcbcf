//! Effects: what a twin does more than the plugin that it was made from.

/// Something that a callback does, or would do at another time.
#[derive(Clone, Copy, Debug)]
pub struct Effect {
    /// What the twin does, for the scenario's name.
    pub name: &'static str,
    /// PHP statements. What begins to be filtered is in `$response`.
    pub code: &'static str,
    /// Whether it is done on the scenario's tick. No bytecode can tell; a witness can.
    pub acts: bool,
    /// A statement that the scenario needs.
    pub sql: Option<&'static str>,
}

const fn acts(name: &'static str, code: &'static str) -> Effect {
    Effect { name, code, acts: true, sql: None }
}

const fn rests(name: &'static str, code: &'static str) -> Effect {
    Effect { name, code, acts: false, sql: None }
}

/// `acme_count` is one more.
pub const WRITES_OPTION: Effect =
    acts("writes an option", "update_option( 'acme_count', 1 + (int) get_option( 'acme_count' ) );");

pub const WRITES_FILE: Effect =
    acts("writes a file", "file_put_contents( sys_get_temp_dir() . '/wp-heartbeat-e2e-' . getmypid(), 'x' );");

pub const SENDS_MAIL: Effect = acts("sends mail", "@mail( 'nobody@example.test', 'x', 'x' );");

pub const OPENS_SOCKET: Effect =
    acts("opens a socket", "$acme_socket = @fsockopen( '127.0.0.1', 9, $acme_number, $acme_text, 0.1 );");

pub const SETS_HEADER: Effect = acts("sets a header", "header( 'X-Acme: 1' );");

pub const APPENDS: Effect = acts("appends to the response", "$response['acme_twin'] = 1;");

pub const AT_SHUTDOWN: Effect = acts(
    "registers a shutdown function",
    "register_shutdown_function( static function () {\n\t\tupdate_option( 'acme_ended', 1 );\n\t} );",
);

pub const ON_SHUTDOWN: Effect = acts(
    "adds a callback to shutdown",
    "add_action( 'shutdown', static function () {\n\t\tupdate_option( 'acme_ended', 1 );\n\t} );",
);

pub const SCHEDULES: Effect = acts("schedules an event", "wp_schedule_single_event( 4102444800, 'acme_event' );");

pub const WRITES_USER_META: Effect = acts("writes user meta", "update_user_meta( get_current_user_id(), 'acme_seen', 'yes' );");

pub const STARTS_PROCESS: Effect = acts("starts a process", "exec( 'true' );");

pub const SETS_COOKIE: Effect = acts("sets a cookie", "setcookie( 'acme', 'x' );");

pub const ECHOES: Effect = acts("prints", "echo ' ';");

/// Counts the tens of a number that something else counts.
const EVERY_TENTH: &str = "if ( 9 === (int) get_option( 'acme_calls' ) % 10 ) {\n\t\tupdate_option( 'acme_tens', 1 + (int) get_option( 'acme_tens' ) );\n\t}";

pub const TENTH_TIME: Effect = Effect {
    sql: Some(option!("acme_calls", "19")),
    ..acts("counts in an option every tenth time, and this is a tenth", EVERY_TENTH)
};

pub const NINTH_TIME: Effect = Effect {
    sql: Some(option!("acme_calls", "18")),
    ..rests("counts in an option every tenth time, and this is no tenth", EVERY_TENTH)
};

pub const LATER: Effect =
    rests("acts when it is time, and it is not", "if ( time() > 4102444800 ) {\n\t\tupdate_option( 'acme_late', 1 );\n\t}");

pub const IN_TIME: Effect =
    acts("acts when it is time, and it is", "if ( time() > 1000000000 ) {\n\t\tupdate_option( 'acme_late', 1 );\n\t}");

pub const READS_OPTION: Effect =
    rests("reads an option", "if ( get_option( 'acme_on' ) ) {\n\t\tupdate_option( 'acme_late', 1 );\n\t}");

pub const READS_TRANSIENT: Effect =
    rests("reads a transient", "if ( get_transient( 'acme_on' ) ) {\n\t\tupdate_option( 'acme_late', 1 );\n\t}");

/// Every effect that is named in what the guards must never miss.
pub const ALL: &[Effect] = &[
    WRITES_OPTION,
    WRITES_FILE,
    SENDS_MAIL,
    OPENS_SOCKET,
    SETS_HEADER,
    SETS_COOKIE,
    APPENDS,
    ECHOES,
    STARTS_PROCESS,
    AT_SHUTDOWN,
    ON_SHUTDOWN,
    SCHEDULES,
    WRITES_USER_META,
    TENTH_TIME,
    NINTH_TIME,
    LATER,
    IN_TIME,
    READS_OPTION,
    READS_TRANSIENT,
];
