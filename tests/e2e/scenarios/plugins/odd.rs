//! Odd code: what a callback may do beside deciding, and by what it may decide that no bytecode settles. Each is a twin of one
//! plain plugin.

use super::pair::{Pair, Proof, pair};
use crate::posted::{Posted, by};

fn other() -> Posted {
    by("edith").data("acme-other", "x")
}

const PLAIN: &str = r"
class Acme {
	public $on = false;
	public static $off = true;
	public function received( $response, $data, $screen_id ) {
		if ( isset( $data['acme'] ) ) {
			$response['acme'] = 'acted';
		}
		return $response;
	}
}
add_filter( 'heartbeat_received', array( new Acme(), 'received' ), 10, 3 );";

/// How a twin differs from the plain plugin.
#[derive(Clone, Copy)]
enum Differs {
    /// It works if this holds.
    If(&'static str),
    /// Its method begins with these statements.
    Begins(&'static str),
    /// Its class has this member, and it works if that holds.
    Has(&'static str, &'static str),
    /// It is declared as this.
    Takes(&'static str),
    /// It returns this.
    Returns(&'static str),
    /// Behind it stands this.
    Behind(&'static str),
}

use Differs::{Begins, Behind, Has, If, Returns, Takes};

impl Differs {
    /// What stands in the twin in the place of what.
    fn replaces(self) -> (&'static str, String) {
        const CONDITION: &str = "if ( isset( $data['acme'] ) ) {";
        const METHOD: &str = "public function received( $response, $data, $screen_id ) {";
        const RETURN: &str = "\t\treturn $response;\n";
        const LAST: &str = "'received' ), 10, 3 );";
        match self {
            If(condition) => (CONDITION, format!("if ( {condition} || isset( $data['acme'] ) ) {{")),
            Begins(statements) => (METHOD, format!("{METHOD}\n\t\t{statements}")),
            Has(member, condition) => (
                METHOD,
                format!("{member}\n\t{METHOD}\n\t\tif ( {condition} ) {{\n\t\t\treturn array( 'acme' => 'twin' );\n\t\t}}"),
            ),
            Takes(declaration) => (METHOD, format!("public function received( {declaration} ) {{")),
            Returns(expression) => (RETURN, format!("\t\treturn {expression};\n")),
            Behind(statements) => (LAST, format!("{LAST}\n{statements}")),
        }
    }
}

/// What no bytecode settles, and does nothing on the tick.
const RESTING: &[(&str, Differs)] = &[
    ("counts in a static variable", Begins("static $calls = 0;\n\t\tif ( ++$calls > 1000 ) {\n\t\t\treturn array();\n\t\t}")),
    ("reads a global", Begins("global $wp_version;\n\t\tif ( '0' === $wp_version ) {\n\t\t\treturn array();\n\t\t}")),
    ("reads a global by its table", If("! empty( $GLOBALS['acme_on'] )")),
    ("reads a property", If("$this->on")),
    ("reads a static property", If("! self::$off")),
    ("writes a property", Begins("$this->on = false;")),
    (
        "throws and catches",
        Begins("try {\n\t\t\tthrow new Exception( 'acme' );\n\t\t} catch ( Exception $e ) {\n\t\t\tunset( $e );\n\t\t}"),
    ),
    (
        "catches what is not thrown",
        Begins("try {\n\t\t\t$acme = strlen( $screen_id );\n\t\t} finally {\n\t\t\tunset( $acme );\n\t\t}"),
    ),
    ("takes the data by reference", Takes("$response, &$data, $screen_id")),
    ("takes the response by reference", Takes("&$response, $data, $screen_id")),
    ("reads a key that is not there", Begins("$acme = $data['acme'];")),
    ("reads a variable that is not there", If("$acme_undefined")),
    ("reads a key that is not there, silently", If("@$data['acme']")),
    (
        "makes a generator",
        Has(
            "private function keys() {\n\t\tyield 'acme';\n\t}",
            "in_array( 'acme-other', iterator_to_array( $this->keys() ), true )",
        ),
    ),
    (
        "calls itself",
        Has(
            "private function depth( $list ) {\n\t\treturn is_array( $list ) ? 1 + $this->depth( reset( $list ) ) : 0;\n\t}",
            "$this->depth( $data ) > 5",
        ),
    ),
    ("includes a file", Begins("include ABSPATH . 'wp-includes/version.php';")),
    ("includes a file once more", Begins("include_once ABSPATH . 'wp-admin/includes/admin.php';")),
    ("makes an object of PHP's", If("( new ArrayObject( $data ) )->offsetExists( 'acme' )")),
    (
        "makes an object of its own",
        Has("public function has( $data ) {\n\t\treturn isset( $data['acme'] );\n\t}", "( new self() )->has( $data )"),
    ),
    ("clones itself", If("( clone $this )->on")),
    ("matches by a pattern", If("preg_match( '/^acme(-page)?$/', $screen_id )")),
    ("matches by a pattern, and keeps the match", If("preg_match( '/acme(.*)/', $screen_id, $match ) && $match[1]")),
    ("extracts the data", Begins("extract( $data, EXTR_SKIP );\n\t\tif ( isset( $acme ) ) {\n\t\t\treturn array();\n\t\t}")),
    ("compacts variables", If("isset( compact( 'data' )['data']['acme'] )")),
    (
        "reads a variable by its name",
        Begins("$name = 'data';\n\t\tif ( isset( $$name['acme'] ) ) {\n\t\t\treturn array();\n\t\t}"),
    ),
    (
        "calls what is not there, and __call() answers",
        Has(
            "public function __call( $name, $arguments ) {\n\t\treturn isset( $arguments[0]['acme'] );\n\t}",
            "$this->anything( $data )",
        ),
    ),
    (
        "calls what is not there, and __callStatic() answers",
        Has(
            "public static function __callStatic( $name, $arguments ) {\n\t\treturn isset( $arguments[0]['acme'] );\n\t}",
            "self::anything( $data )",
        ),
    ),
    (
        "reads what is not there, and __get() answers",
        Has("public function __get( $name ) {\n\t\treturn 'acme' === $name;\n\t}", "$this->anything"),
    ),
    (
        "asks for what is not there, and __isset() answers",
        Has("public function __isset( $name ) {\n\t\treturn 'acme' === $name;\n\t}", "isset( $this->anything )"),
    ),
    (
        "fills a list by reference",
        Has(
            "private static function fill( &$list ) {\n\t\t$list[] = 'acme';\n\t}",
            "( function ( $data ) {\n\t\t\tself::fill( $data );\n\t\t\treturn ! in_array( 'acme', $data, true );\n\t\t} )( $data )",
        ),
    ),
    ("sorts the data", Begins("ksort( $data );")),
    ("filters the data", If("array_filter( $data, function ( $value ) {\n\t\t\treturn 'acme' === $value;\n\t\t} )")),
    ("asks the year", If("gmdate( 'Y' ) < 2000")),
    ("asks the time", If("time() < 1000000000")),
    ("asks the time exactly", If("microtime( true ) < 1.0")),
    ("draws by lot", If("mt_rand( 0, 9 ) > 9")),
    ("asks php.ini", If("'acme' === ini_get( 'memory_limit' )")),
    ("asks the environment", If("'acme' === getenv( 'ACME' )")),
    ("asks the server's fields", If("isset( $_SERVER['HTTP_X_ACME'] )")),
    ("asks the address", If("'192.0.2.1' === $_SERVER['REMOTE_ADDR']")),
    ("asks whether a file is there", If("file_exists( __DIR__ . '/acme-is-not-there' )")),
    ("reads a file", If("'acme' === file_get_contents( ABSPATH . 'wp-includes/version.php', false, null, 0, 4 )")),
    ("asks an option", If("get_option( 'acme_on' )")),
    ("asks the object cache", If("wp_cache_get( 'acme' )")),
    ("writes to an object cache that is gone with the request", Begins("wp_cache_set( 'acme', $screen_id );")),
    ("asks the database", If("$GLOBALS['wpdb']->get_var( 'SELECT 0' )")),
    ("asks for a post", If("get_post( 999999 )")),
    ("asks for the user's meta", If("get_user_meta( get_current_user_id(), 'acme_on', true )")),
    ("asks a filter", If("apply_filters( 'acme_on', false )")),
    ("fires an action", Begins("do_action( 'acme_beat', $data );")),
    ("asks whether a filter is there", If("has_filter( 'acme_on' )")),
    ("asks how often an action fired", If("did_action( 'init' ) > 100")),
    ("asks whether the tick's hook ran before", If("did_action( 'heartbeat_tick' )")),
    ("evaluates a text", If("eval( 'return false;' )")),
    ("unserializes a text", If("unserialize( 'b:0;' )")),
    ("asks who called", If("count( debug_backtrace() ) > 1000")),
    ("gives a list that is the same by chance", Returns("array()")),
    ("gives a copy", Returns("array_replace( $response, array() )")),
    ("gives the first of its arguments", Returns("func_get_arg( count( $data ) - 1 )")),
];

/// What does something on the tick, beyond the effects that other pairs have.
const ACTING: &[(&str, Differs)] = &[
    ("prints by PHP's own tags", Begins("?> <?php")),
    ("takes a header away", Begins("header_remove( 'X-Robots-Tag' );")),
    ("sets a status", Begins("http_response_code( 202 );")),
    (
        "adds a callback to the next hook",
        Begins(
            "add_filter( 'heartbeat_send', function ( $response ) {\n\t\t\t$response['acme'] = 1;\n\t\t\treturn $response;\n\t\t} );",
        ),
    ),
    ("takes core's callback from the next hook", Begins("remove_filter( 'heartbeat_send', 'wp_auth_check' );")),
    (
        "tells the next hook by a global",
        Behind(
            "add_filter( 'heartbeat_received', function ( $response ) {\n\t$GLOBALS['acme_seen'] = 1;\n\treturn $response;\n} );\nadd_filter( 'heartbeat_send', function ( $response ) {\n\treturn isset( $GLOBALS['acme_seen'] ) ? array( 'acme' => 1 ) + $response : $response;\n} );",
        ),
    ),
    (
        "tells the next hook by a constant",
        Behind(
            "add_filter( 'heartbeat_received', function ( $response ) {\n\tdefine( 'ACME_SEEN', true );\n\treturn $response;\n} );\nadd_filter( 'heartbeat_send', function ( $response ) {\n\treturn defined( 'ACME_SEEN' ) ? array( 'acme' => 1 ) + $response : $response;\n} );",
        ),
    ),
    ("changes what was posted", Begins("$_POST['data'] = array();")),
    (
        "makes an object that works when it goes",
        Begins(
            "new class() {\n\t\t\tpublic function __destruct() {\n\t\t\t\tupdate_option( 'acme_gone', 1 );\n\t\t\t}\n\t\t};",
        ),
    ),
    (
        "writes by SQL",
        Begins(
            "$GLOBALS['wpdb']->query( \"UPDATE wp_options SET option_value = 'acme' WHERE option_name = 'blogdescription'\" );",
        ),
    ),
    ("writes to the log", Begins("error_log( 'acme' );")),
    ("writes to the log if it is told to, and it is", Begins("$log = 'error_' . 'log';\n\t\t$log( 'acme' );")),
    ("touches a file", Begins("touch( sys_get_temp_dir() . '/wp-heartbeat-e2e-' . getmypid() );")),
    ("calls out", Begins("curl_exec( curl_init( 'http://127.0.0.1:9/' ) );")),
    ("works in a called closure", If("( function () {\n\t\t\treturn ! update_option( 'acme_asked', 1 );\n\t\t} )()")),
    (
        "works in what a filter calls",
        Behind(
            "add_filter( 'acme_on', function ( $on ) {\n\tupdate_option( 'acme_asked', 1 );\n\treturn $on;\n} );\nadd_filter( 'heartbeat_received', function ( $response ) {\n\tapply_filters( 'acme_on', 1 );\n\treturn $response;\n} );",
        ),
    ),
    (
        "works where an array is sorted",
        Begins(
            "uksort( $data, function ( $a, $b ) {\n\t\t\treturn 0;\n\t\t} );\n\t\tarray_walk( $data, function () {\n\t\t\tupdate_option( 'acme_walked', 1 );\n\t\t} );",
        ),
    ),
    (
        "works where a text is made of it",
        Has(
            "public function __toString() {\n\t\tupdate_option( 'acme_text', 1 );\n\t\treturn '';\n\t}",
            "'acme' === $screen_id . $this",
        ),
    ),
    ("gives nothing", Returns("null")),
    ("gives the data", Returns("$data")),
    ("gives one key more", Returns("$response + array( 'acme' => 1 )")),
    ("answers by itself", Begins("wp_send_json( array( 'acme' => 1 ) );")),
    ("ends the request", Begins("exit;")),
    ("ends the request by a text", Begins("wp_die( 'acme' );")),
];

/// The pairs.
pub fn pairs() -> Vec<Pair> {
    let plain = pair("the plain plugin of odd twins", other(), PLAIN).works(other().data("acme", "1"));
    let twin = |(name, differs): &(&str, Differs), acts| {
        let (name, (old, new)) = (format!("that {name}"), differs.replaces());
        let pair = pair("odd code", other(), PLAIN).proof(Proof::Unsaid);
        if acts { pair.acting(&name, old, &new) } else { pair.resting(&name, old, &new) }
    };
    let resting = RESTING.iter().map(|row| twin(row, false));
    let acting = ACTING.iter().map(|row| twin(row, true));
    std::iter::once(plain).chain(resting).chain(acting).collect()
}
