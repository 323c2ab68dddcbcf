//! Scenarios of the background: what a full tick leaves behind beside its answer, and an express one would not.

use crate::scenario::Lane::{self, Express, Refused};
use crate::scenario::{ACCEPTED, Scenario, Server};

/// The table.
pub fn table() -> Vec<Scenario> {
    [rows(), files(), others(), heads(), by_owner(), counters(), none()].into_iter().flatten().collect()
}

fn on_init(name: &'static str, lane: Lane, code: &'static str) -> Scenario {
    Scenario::new(name, lane, |cast| cast.tick("edith")).mu_plugin(code)
}

const BACKGROUND: Lane = Refused("background");

/// What the scenarios write outside of the site.
macro_rules! elsewhere {
    ($code:literal) => {
        concat!(
            "add_action( 'init', function () {\n\t$file = sys_get_temp_dir() . '/wp-heartbeat-e2e-' . getmypid();\n\t",
            $code,
            "\n} );"
        )
    };
}

macro_rules! init {
    ($code:literal) => {
        concat!("add_action( 'init', function () {\n\tglobal $wpdb;\n\t", $code, "\n} );")
    };
}

fn rows() -> Vec<Scenario> {
    vec![
        on_init("a plugin counts in an option", BACKGROUND, init!("update_option( 'own', 1 + (int) get_option( 'own' ) );")),
        on_init("a plugin counts in an option at shutdown", BACKGROUND,
            "add_action( 'shutdown', function () {\n\tupdate_option( 'own', 1 + (int) get_option( 'own' ) );\n} );"),
        on_init("a plugin adds an option and deletes it", BACKGROUND, init!("add_option( 'own', 1 );\n\tdelete_option( 'own' );")),
        on_init("a plugin writes user meta", BACKGROUND, init!("update_user_meta( get_current_user_id(), 'own', 1 );")),
        on_init("a plugin inserts a row by SQL", BACKGROUND,
            init!("$wpdb->query( \"INSERT INTO $wpdb->postmeta (post_id, meta_key, meta_value) VALUES (1, 'own', 'x')\" );")),
        on_init("a plugin writes by a statement that begins with a comment", BACKGROUND,
            init!("$wpdb->query( \"/* own */ INSERT INTO $wpdb->postmeta (post_id, meta_key, meta_value) VALUES (1, 'own', 'x')\" );")),
        on_init("a plugin writes a row whose value looks like a transient", BACKGROUND,
            init!("$wpdb->query( \"UPDATE $wpdb->options SET option_value = '_transient_' WHERE option_name = 'blogdescription' OR option_name = '_transient_own'\" );")),
        on_init("a plugin truncates a table", BACKGROUND, init!("$wpdb->query( \"TRUNCATE $wpdb->links\" );")),
        on_init("a plugin takes a lock of the server", BACKGROUND, init!("$wpdb->query( \"SELECT GET_LOCK('own', 0)\" );")),
        on_init("a plugin reads for update", BACKGROUND, init!("$wpdb->query( \"SELECT * FROM $wpdb->options WHERE option_name = 'home' FOR UPDATE\" );")),
        on_init("a plugin schedules an event", BACKGROUND, init!("wp_schedule_single_event( 4102444800, 'own_event' );")),
        on_init("a plugin writes over a connection of its own", BACKGROUND,
            init!("$own = new mysqli( 'localhost', DB_USER, DB_PASSWORD, DB_NAME, 0, substr( DB_HOST, 10 ) );\n\t$own->query( \"INSERT INTO $wpdb->postmeta (post_id, meta_key, meta_value) VALUES (1, 'own', 'x')\" );")),
        on_init("a plugin writes by a prepared statement", BACKGROUND,
            init!("$own = mysqli_connect( 'localhost', DB_USER, DB_PASSWORD, DB_NAME, 0, substr( DB_HOST, 10 ) );\n\t$statement = mysqli_prepare( $own, \"INSERT INTO $wpdb->postmeta (post_id, meta_key, meta_value) VALUES (1, ?, 'x')\" );\n\t$key = 'own';\n\tmysqli_stmt_bind_param( $statement, 's', $key );\n\tmysqli_stmt_execute( $statement );")),
        on_init("a plugin writes by a statement object", BACKGROUND,
            init!("$own = mysqli_connect( 'localhost', DB_USER, DB_PASSWORD, DB_NAME, 0, substr( DB_HOST, 10 ) );\n\t$statement = new mysqli_stmt( $own, \"INSERT INTO $wpdb->postmeta (post_id, meta_key, meta_value) VALUES (1, 'own', 'x')\" );\n\t$statement->execute();")),
        on_init("a plugin writes by PDO", BACKGROUND,
            init!("$own = new PDO( 'mysql:unix_socket=' . substr( DB_HOST, 10 ) . ';dbname=' . DB_NAME, DB_USER, DB_PASSWORD );\n\t$own->exec( \"INSERT INTO $wpdb->postmeta (post_id, meta_key, meta_value) VALUES (1, 'own', 'x')\" );")).only(&[]),
    ]
}

fn files() -> Vec<Scenario> {
    vec![
        on_init("a plugin writes a file", BACKGROUND, elsewhere!("file_put_contents( $file, 'x' );\n\tunlink( $file );")),
        on_init(
            "a plugin adds to a file",
            BACKGROUND,
            elsewhere!("$handle = fopen( $file, 'a' );\n\tfwrite( $handle, 'x' );\n\tfclose( $handle );"),
        ),
        on_init(
            "a plugin opens a file to read and write",
            BACKGROUND,
            elsewhere!("$handle = fopen( __FILE__, 'r+' );\n\tfclose( $handle );"),
        ),
        on_init("a plugin touches a file", BACKGROUND, elsewhere!("touch( $file );")),
        on_init("a plugin makes a folder", BACKGROUND, elsewhere!("@mkdir( $file . '-folder' );")),
        on_init("a plugin makes a temporary file", BACKGROUND, elsewhere!("unlink( tempnam( sys_get_temp_dir(), 'e2e' ) );")),
        on_init(
            "a plugin writes a file by an object",
            BACKGROUND,
            elsewhere!("$own = new SplFileObject( $file, 'w' );\n\t$own->fwrite( 'x' );"),
        ),
        on_init(
            "a plugin writes a file by another object",
            BACKGROUND,
            elsewhere!("$own = ( new SplFileInfo( $file ) )->openFile( 'w' );\n\t$own->fwrite( 'x' );"),
        ),
        on_init(
            "a plugin draws a picture into a file",
            BACKGROUND,
            elsewhere!("imagepng( imagecreatetruecolor( 2, 2 ), $file );"),
        ),
        on_init(
            "a plugin saves a document into a file",
            BACKGROUND,
            elsewhere!("$own = new DOMDocument();\n\t$own->appendChild( $own->createElement( 'x' ) );\n\t$own->save( $file );"),
        ),
        on_init(
            "a plugin saves simple XML into a file",
            BACKGROUND,
            elsewhere!("( new SimpleXMLElement( '<x/>' ) )->asXML( $file );"),
        ),
        on_init(
            "a plugin writes XML into a file",
            BACKGROUND,
            elsewhere!("$own = new XMLWriter();\n\t$own->openURI( $file );\n\t$own->writeElement( 'x' );\n\t$own->flush();"),
        ),
        on_init(
            "a plugin writes a file at shutdown",
            BACKGROUND,
            "add_action( 'shutdown', function () {\n\tfile_put_contents( sys_get_temp_dir() . '/wp-heartbeat-e2e-' . getmypid(), 'x' );\n} );",
        ),
        on_init(
            "a plugin writes a file after the answer was sent",
            BACKGROUND,
            "add_action( 'shutdown', function () {\n\tfastcgi_finish_request();\n\tfile_put_contents( sys_get_temp_dir() . '/wp-heartbeat-e2e-' . getmypid(), 'x' );\n} );",
        ),
        on_init(
            "a plugin's object writes a file when it goes",
            BACKGROUND,
            "class E2e_Goes {\n\tpublic function __destruct() {\n\t\tfile_put_contents( sys_get_temp_dir() . '/wp-heartbeat-e2e-' . getmypid(), 'x' );\n\t}\n}\n$GLOBALS['e2e_goes'] = new E2e_Goes();",
        ),
        on_init(
            "a plugin's autoloader writes a file",
            BACKGROUND,
            "spl_autoload_register( function () {\n\tfile_put_contents( sys_get_temp_dir() . '/wp-heartbeat-e2e-' . getmypid(), 'x' );\n} );\nclass_exists( 'E2e_Not_There' );",
        ),
        on_init(
            "a plugin calls a function by its name",
            BACKGROUND,
            "call_user_func( 'file_' . 'put_contents', sys_get_temp_dir() . '/wp-heartbeat-e2e-' . getmypid(), 'x' );",
        ),
        on_init(
            "a plugin writes each of many files",
            BACKGROUND,
            "array_map( 'touch', array( sys_get_temp_dir() . '/wp-heartbeat-e2e-' . getmypid() ) );",
        ),
    ]
}

fn others() -> Vec<Scenario> {
    vec![
        on_init("a plugin opens a connection", BACKGROUND, init!("@fsockopen( '127.0.0.1', 9, $number, $text, 0.1 );")),
        on_init(
            "a plugin opens a stream",
            BACKGROUND,
            init!("@stream_socket_client( 'tcp://127.0.0.1:9', $number, $text, 0.1 );"),
        ),
        on_init(
            "a plugin calls out by cURL",
            BACKGROUND,
            init!("$own = curl_init( 'http://127.0.0.1:9/' );\n\tcurl_exec( $own );"),
        ),
        on_init(
            "a plugin calls out by WordPress",
            BACKGROUND,
            init!("wp_remote_get( 'http://127.0.0.1:9/', array( 'timeout' => 1 ) );"),
        )
        .config("define( 'WP_HTTP_BLOCK_EXTERNAL', false );"),
        on_init("a plugin reads an address", BACKGROUND, init!("@file_get_contents( 'http://127.0.0.1:9/' );")),
        on_init("a plugin looks a name up", BACKGROUND, init!("gethostbyname( 'localhost' );")),
        on_init("a plugin sends mail", BACKGROUND, init!("@mail( 'nobody@example.test', 'x', 'x' );")),
        on_init("a plugin writes to the log", BACKGROUND, init!("error_log( 'own' );")),
        on_init("a plugin writes to the system's log", BACKGROUND, init!("syslog( LOG_DEBUG, 'wp_heartbeat e2e' );")),
        on_init("a plugin starts a process", BACKGROUND, init!("exec( 'true' );")),
        on_init("a plugin starts a process by backticks", BACKGROUND, init!("`true`;")),
        on_init("a plugin opens a process", BACKGROUND, init!("pclose( popen( 'true', 'r' ) );")),
        on_init("a plugin makes opcache forget", BACKGROUND, init!("opcache_invalidate( __FILE__ );")).only(&[]),
    ]
}

/// Lines of the answer's head, beside those that core's rules give.
fn heads() -> Vec<Scenario> {
    vec![
        on_init(
            "a plugin sends a header when the headers leave",
            Refused("third-party"),
            init!("header_register_callback( function () {\n\t\theader( 'X-Own: 1' );\n\t} );"),
        ),
        on_init(
            "a plugin changes one of WordPress's headers",
            BACKGROUND,
            "add_action( 'admin_init', function () {\n\theader( 'X-Robots-Tag: own' );\n}, 99 );",
        ),
        on_init(
            "a plugin sets one of WordPress's headers before WordPress does",
            Express,
            init!("header( 'X-Robots-Tag: own' );"),
        ),
        on_init("a plugin takes its own header away", Express, init!("header( 'X-Own: 1' );\n\theader_remove( 'X-Own' );")),
        on_init(
            "a plugin takes all headers away",
            BACKGROUND,
            "add_action( 'admin_init', function () {\n\theader_remove();\n}, 99 );",
        ),
        on_init(
            "a plugin takes all headers away before WordPress sends its own",
            Express,
            "header( 'X-Own: 1' );\nadd_action( 'init', function () {\n\theader_remove( 'X-Own' );\n\theader_remove( 'X-Other' );\n} );",
        ),
        on_init("a plugin sets a cookie by its own words", BACKGROUND, init!("header( 'Set-Cookie: own=1' );")),
        on_init("a plugin sets a raw cookie", BACKGROUND, init!("setrawcookie( 'own', '1' );")),
        on_init("a plugin asks for the status", Express, init!("http_response_code();")),
        on_init("a plugin sets the status that it is", Express, init!("http_response_code( 200 );")),
        on_init("a plugin sets another status", Refused("prediction-wrong"), init!("http_response_code( 500 );")),
        on_init("a plugin sends WordPress's own headers once more", Express, init!("nocache_headers();")),
    ]
}

/// Whose background is accepted.
fn by_owner() -> Vec<Scenario> {
    const COUNTS: &str = init!("update_option( 'own', 1 + (int) get_option( 'own' ) );");
    const STATUS: &str = init!("http_response_code( 500 );");
    let tick = |name: &'static str, lane| Scenario::new(name, lane, |cast| cast.tick("edith"));
    vec![
        tick("a plugin whose background is not accepted counts", BACKGROUND)
            .plugin_in("e2e-other", COUNTS)
            .on(Server::AcceptsPlugin),
        tick("a must-use plugin counts where another is accepted", BACKGROUND).mu_plugin(COUNTS).on(Server::AcceptsPlugin),
        tick("a plugin counts on behalf of an accepted one", BACKGROUND)
            .plugin_in(ACCEPTED, "add_action( 'init', function () {\n\tdo_action( 'e2e_own' );\n} );")
            .mu_plugin("add_action( 'e2e_own', function () {\n\tupdate_option( 'own', microtime() );\n} );")
            .on(Server::AcceptsPlugin),
        tick("everybody's status is WordPress's where all is accepted", Refused("prediction-wrong"))
            .mu_plugin(STATUS)
            .on(Server::AcceptsAll),
        tick("an accepted plugin sets another status", Refused("prediction-wrong"))
            .plugin_in(ACCEPTED, STATUS)
            .on(Server::AcceptsPlugin),
        tick("an accepted plugin whose file is a link touches a file", Express)
            .plugin_in(ACCEPTED, elsewhere!("touch( $file );"))
            .on(Server::AcceptsPlugin),
        tick("a must-use plugin touches a file where all is accepted", Express)
            .mu_plugin(elsewhere!("touch( $file );"))
            .on(Server::AcceptsAll),
        tick("an accepted plugin prints", Refused("prediction-wrong"))
            .plugin_in(ACCEPTED, "add_action( 'init', function () {\n\techo 'x';\n} );")
            .on(Server::AcceptsPlugin),
        tick("an accepted plugin on a hook of the tick", Refused("third-party"))
            .plugin_in(
                ACCEPTED,
                "add_filter( 'heartbeat_send', function ( $response ) {\n\t$response['own'] = 1;\n\treturn $response;\n} );",
            )
            .on(Server::AcceptsPlugin),
    ]
}

/// A callback on a hook that exists to count: that it did nothing this time shows nothing.
fn counters() -> Vec<Scenario> {
    let counter = |name: &'static str, who: &'static str, lane, code: &'static str| {
        Scenario::new(name, lane, move |cast| cast.tick(who)).mu_plugin(code)
    };
    let writes =
        "add_action( 'auth_cookie_expired', function () {\n\tupdate_option( 'own', 1 + (int) get_option( 'own' ) );\n} );";
    let seldom = "add_action( 'auth_cookie_expired', function () {\n\tif ( get_option( 'e2e_count' ) ) {\n\t\tupdate_option( 'own', 1 + (int) get_option( 'own' ) );\n\t}\n} );";
    vec![
        counter("a plugin counts log-ins that have expired", "long expired", Refused("third-party"), writes),
        counter("a plugin counts log-ins that have expired, beside one in its grace", "expired", Express, writes),
        counter("a plugin counts log-ins that have expired, if it is told to", "long expired", Refused("third-party"), seldom),
    ]
}

fn none() -> Vec<Scenario> {
    vec![
        on_init("a plugin writes a transient", Express, init!("set_transient( 'own', time(), 60 );")).leaving_out_transients(),
        on_init("a plugin writes a transient that never expires", Express, init!("set_transient( 'own', microtime() );"))
            .leaving_out_transients(),
        on_init(
            "a plugin writes a transient of the network",
            Express,
            init!("set_site_transient( 'own', array( 'x' => \"it's\" ), 60 );"),
        )
        .leaving_out_transients(),
        on_init("a plugin deletes a transient", Express, init!("delete_transient( 'own' );"))
            .sql("INSERT INTO wp_options (option_name, option_value, autoload) VALUES ('_transient_own', '1', 'yes')")
            .leaving_out_transients(),
        on_init(
            "a plugin writes an option that is the same",
            Express,
            init!("update_option( 'blogname', get_option( 'blogname' ) );"),
        ),
        on_init(
            "a plugin reads a file",
            Express,
            init!("$own = fopen( __FILE__, 'r' );\n\tfread( $own, 10 );\n\tfclose( $own );\n\tfile_get_contents( __FILE__ );"),
        ),
        on_init(
            "a plugin writes into memory",
            Express,
            init!("$own = fopen( 'php://memory', 'w+' );\n\tfwrite( $own, 'x' );\n\t$own = fopen( 'php://temp', 'w+' );"),
        ),
        on_init(
            "a plugin reads over a connection of its own",
            Express,
            init!(
                "$own = new mysqli( 'localhost', DB_USER, DB_PASSWORD, DB_NAME, 0, substr( DB_HOST, 10 ) );\n\t$own->query( 'SELECT 1' );"
            ),
        ),
        on_init(
            "a plugin reads by several kinds of statements",
            Express,
            init!(
                "$wpdb->get_results( 'SHOW TABLES' );\n\t$wpdb->get_results( \"DESCRIBE $wpdb->posts\" );\n\t$wpdb->get_var( \"  (select option_value from $wpdb->options limit 1)\" );"
            ),
        ),
        on_init(
            "a plugin sets a limit and an environment variable",
            Express,
            init!("set_time_limit( 30 );\n\tputenv( 'E2E=1' );\n\tini_set( 'display_errors', '0' );"),
        ),
        on_init(
            "a plugin counts in a property of a class",
            Express,
            "class E2e_Counter {\n\tpublic static $count = 0;\n}\nadd_action( 'init', function () {\n\tE2e_Counter::$count++;\n} );",
        ),
        on_init("a plugin loads another file", Express, init!("include_once ABSPATH . 'wp-admin/includes/plugin.php';")),
    ]
}
