//! Callables: every form in which a callback may stand on a hook, and hand its work on.

use super::effect;
use super::pair::{Pair, Proof, pair};
use crate::posted::{Posted, by};

fn other() -> Posted {
    by("edith").data("acme-other", "x")
}

fn keyed() -> Posted {
    other().data("acme", "1")
}

/// The pairs.
pub fn pairs() -> Vec<Pair> {
    [signatures(), closures(), handed_on()].into_iter().flatten().map(|pair| pair.works(keyed())).collect()
}

const DEFAULTS: &str = r"
function acme_received( $response, $data = array(), $screen_id = 'front', $more = false, $limit = 10 ) {
	if ( $more || $limit > 10 || ! empty( $data['acme'] ) ) {
		$response['acme'] = 'acted';
	}
	/* here */
	return $response;
}
add_filter( 'heartbeat_received', 'acme_received', 10, 2 );";

const TYPED: &str = r"
declare( strict_types=1 );
function acme_received( array $response, array $data, string $screen_id ): array {
	if ( isset( $data['acme'] ) && 'dashboard' === $screen_id ) {
		$response['acme'] = 'acted';
	}
	/* here */
	return $response;
}
add_filter( 'heartbeat_received', 'acme_received', 10, 3 );";

const UNION: &str = r"
function acme_received( mixed $response, array|string|null $data, ?string $screen_id = null ): mixed {
	if ( null === $screen_id || is_string( $data ) || isset( $data['acme'] ) ) {
		$response['acme'] = 'acted';
	}
	/* here */
	return $response;
}
add_filter( 'heartbeat_received', 'acme_received', 10, 3 );";

const FEW: &str = r"
function acme_received( $response ) {
	$all = func_get_args();
	if ( func_num_args() > 2 || isset( $all[1]['acme'] ) ) {
		$response['acme'] = 'acted';
	}
	/* here */
	return $response;
}
add_filter( 'heartbeat_received', 'acme_received', 10, 2 );";

const VARIADIC: &str = r"
function acme_received( $response, ...$rest ) {
	if ( count( $rest ) === 2 && isset( $rest[0]['acme'] ) ) {
		$response['acme'] = 'acted';
	}
	/* here */
	return $response;
}
add_filter( 'heartbeat_received', 'acme_received', 10, 3 );";

fn signatures() -> Vec<Pair> {
    vec![
        pair("parameters with defaults", other(), DEFAULTS)
            .twin(effect::WRITES_OPTION)
            .acting("whose default is true", "$more = false", "$more = true")
            .acting("whose default is another number", "$limit = 10", "$limit = 11"),
        pair("strict types", other(), TYPED).twin(effect::APPENDS),
        pair("nullable and union types", other(), UNION).twin(effect::SETS_HEADER),
        pair("func_get_args() and func_num_args()", other(), FEW).twin(effect::LATER),
        pair("a variadic parameter", other(), VARIADIC).twin(effect::OPENS_SOCKET),
    ]
}

const USE: &str = r"
$acme_key = 'acme';
add_filter( 'heartbeat_received', function ( $response, $data ) use ( $acme_key ) {
	if ( isset( $data[ $acme_key ] ) ) {
		$response[ $acme_key ] = 'acted';
	}
	/* here */
	return $response;
}, 10, 2 );";

const USE_LIST: &str = r"
$acme_keys = array( 'acme', 'acme-more' );
add_filter( 'heartbeat_received', function ( $response, $data ) use ( $acme_keys ) {
	foreach ( $acme_keys as $key ) {
		if ( ! empty( $data[ $key ] ) ) {
			$response['acme'] = 'acted';
		}
	}
	/* here */
	return $response;
}, 10, 2 );";

const USE_FLAG: &str = r"
$acme_on = (bool) get_option( 'acme_not_there' );
add_filter( 'heartbeat_received', function ( $response, $data ) use ( $acme_on ) {
	if ( $acme_on || isset( $data['acme'] ) ) {
		$response['acme'] = 'acted';
	}
	/* here */
	return $response;
}, 10, 2 );";

const USE_REFERENCE: &str = r"
$acme_key = 'acme';
add_filter( 'heartbeat_received', function ( $response, $data ) use ( &$acme_key ) {
	if ( isset( $data[ $acme_key ] ) ) {
		$response['acme'] = 'acted';
	}
	/* here */
	return $response;
}, 10, 2 );";

const ARROW: &str = r"
$acme_key = 'acme';
add_filter( 'heartbeat_received', fn( $response, $data ) => isset( $data[ $acme_key ] ) ? array( 'acme' => 'acted' ) + $response : $response, 10, 2 );";

const STATIC_CLOSURE: &str = r"
add_filter( 'heartbeat_received', static function ( $response, $data ) {
	/* here */
	return empty( $data['acme'] ) ? $response : array( 'acme' => 'acted' ) + $response;
}, 10, 2 );";

const FIRST_CLASS: &str = r"
function acme_received( $response, $data ) {
	if ( isset( $data['acme'] ) ) {
		$response['acme'] = 'acted';
	}
	/* here */
	return $response;
}
add_filter( 'heartbeat_received', acme_received( ... ), 10, 2 );";

const FIRST_CLASS_METHOD: &str = r"
class Acme {
	public function __construct() {
		add_filter( 'heartbeat_received', $this->received( ... ), 10, 2 );
		add_filter( 'heartbeat_received', Closure::fromCallable( array( $this, 'more' ) ), 10, 2 );
	}
	private function received( $response, $data ) {
		if ( isset( $data['acme'] ) ) {
			$response['acme'] = 'acted';
		}
		/* here */
		return $response;
	}
	protected function more( $response, $data ) {
		return isset( $data['acme'] ) ? array( 'more' => 1 ) + $response : $response;
	}
}
new Acme();";

const INVOKABLE: &str = r"
class Acme {
	public function __invoke( $response, $data ) {
		if ( isset( $data['acme'] ) ) {
			$response['acme'] = 'acted';
		}
		/* here */
		return $response;
	}
}
add_filter( 'heartbeat_received', new Acme(), 10, 2 );";

const FORTY: &str = r"
foreach ( range( 1, 40 ) as $acme_number ) {
	$acme_key = 40 === $acme_number ? 'acme' : 'acme-' . $acme_number;
	add_filter( 'heartbeat_received', function ( $response, $data ) use ( $acme_key ) {
		if ( isset( $data[ $acme_key ] ) ) {
			$response[ $acme_key ] = 'acted';
		}
		/* here */
		return $response;
	}, $acme_number, 2 );
	add_action( 'heartbeat_tick', function ( $response, $screen_id ) use ( $acme_key ) {
		if ( 0 === strpos( $screen_id, 'acme-screen' ) ) {
			update_option( 'acme', 'acted' );
		}
	}, $acme_number, 2 );
}";

fn closures() -> Vec<Pair> {
    vec![
        pair("a closure with a key of its surroundings", other(), USE).twin(effect::SENDS_MAIL).acting(
            "that was given the key that was sent",
            "= 'acme';",
            "= 'acme-other';",
        ),
        pair("eighty closures with keys of their surroundings", other(), FORTY).twin(effect::WRITES_OPTION).acting(
            "of which one was given the key that was sent",
            "'acme-' . $acme_number;",
            "'acme-' . ( 17 === $acme_number ? 'other' : $acme_number );",
        ),
        pair("a closure with a list of its surroundings", other(), USE_LIST).proof(Proof::Either).twin(effect::WRITES_FILE),
        pair("a closure with a flag of its surroundings", other(), USE_FLAG).proof(Proof::Either).twin(effect::IN_TIME).acting(
            "that was given another flag",
            "(bool) get_option",
            "! get_option",
        ),
        pair("a closure with a reference to its surroundings", other(), USE_REFERENCE)
            .proof(Proof::Either)
            .twin(effect::AT_SHUTDOWN)
            .acting("whose surroundings change", "}, 10, 2 );", "}, 10, 2 );\n$acme_key = 'acme-other';"),
        pair("an arrow function", other(), ARROW).acting("that asks the wrong way round", "=> isset(", "=> ! isset(").resting(
            "that makes a copy",
            ": $response, 10",
            ": array() + $response, 10",
        ),
        pair("a static closure", other(), STATIC_CLOSURE).twin(effect::TENTH_TIME),
        pair("a function as first-class callable", other(), FIRST_CLASS).twin(effect::STARTS_PROCESS),
        pair("private methods as first-class callables", other(), FIRST_CLASS_METHOD).twin(effect::ON_SHUTDOWN).acting(
            "whose second method acts",
            "'more' => 1 ) + $response : $response",
            "'more' => 1 ) + $response : array( 'more' => 2 ) + $response",
        ),
        pair("an invokable object", other(), INVOKABLE).twin(effect::SETS_COOKIE),
    ]
}

const CALL_USER_FUNC: &str = r"
class Acme {
	public static function all( $response ) {
		return call_user_func_array( array( 'Acme', 'received' ), func_get_args() );
	}
	public static function received( $response, $data = array() ) {
		if ( call_user_func( 'acme_has', $data, 'acme' ) ) {
			$response['acme'] = 'acted';
		}
		return $response;
	}
}
function acme_has( $data, $key ) {
	/* here */
	return isset( $data[ $key ] );
}
add_filter( 'heartbeat_received', 'Acme::all', 10, 2 );";

const ON_THIS: &str = r"
class Acme {
	public function all( ...$all ) {
		return call_user_func_array( array( $this, 'received' ), $all );
	}
	private function received( $response, $data ) {
		return $this->has( $data, 'acme' ) ? $this->add( $response ) : $response;
	}
	private function has( $data, $key ) {
		/* here */
		return is_array( $data ) && array_key_exists( $key, $data );
	}
	private function add( $response ) {
		$response['acme'] = 'acted';
		return $response;
	}
}
add_filter( 'heartbeat_received', array( new Acme(), 'all' ), 10, 2 );";

const DEEP: &str = r"
function acme_one( $response, $data ) {
	return acme_two( $response, $data );
}
function acme_two( $response, $data ) {
	return acme_three( $response, $data );
}
function acme_three( $response, $data ) {
	return acme_four( $data ) ? array( 'acme' => 'acted' ) + $response : $response;
}
function acme_four( $data ) {
	/* here */
	return isset( $data['acme'] );
}
add_filter( 'heartbeat_received', 'acme_one', 10, 2 );";

const BY_VARIABLE: &str = r"
function acme_received( $response, $data ) {
	$has = 'acme_has';
	if ( $has( $data ) ) {
		$response['acme'] = 'acted';
	}
	return $response;
}
function acme_has( $data ) {
	/* here */
	return isset( $data['acme'] );
}
add_filter( 'heartbeat_received', 'acme_received', 10, 2 );";

const NAMED: &str = r"
function acme_has( $data, $key = 'acme', $deep = '' ) {
	/* here */
	return isset( $data[ $key ] ) || isset( $data['deep'][ $deep ] );
}
function acme_received( $response, $data ) {
	if ( acme_has( deep: 'acme', data: $data ) ) {
		$response['acme'] = 'acted';
	}
	return $response;
}
add_filter( 'heartbeat_received', 'acme_received', 10, 2 );";

const NAMESPACED: &str = r"
namespace Acme\Beat;
const KEY = 'acme';
class Received {
	public static function received( $response, $data, $screen_id ) {
		if ( strlen( $screen_id ) > 3 && in_array( KEY, array_keys( $data ), true ) ) {
			$response['acme'] = 'acted';
		}
		/* here */
		return $response;
	}
}
add_filter( 'heartbeat_received', array( Received::class, 'received' ), 10, 3 );";

const SHADOWED: &str = r"
namespace Acme;
function received( $response, $data, $screen_id ) {
	if ( false !== strpos( $screen_id, 'acme' ) || isset( $data['acme'] ) ) {
		$response['acme'] = 'acted';
	}
	return $response;
}
add_filter( 'heartbeat_received', 'Acme\received', 10, 3 );";

fn handed_on() -> Vec<Pair> {
    vec![
        pair("call_user_func_array() with func_get_args(), and call_user_func()", other(), CALL_USER_FUNC)
            .twin(effect::WRITES_USER_META),
        pair("call_user_func_array() with a private method", other(), ON_THIS).twin(effect::SCHEDULES).acting(
            "whose method answers otherwise",
            "return is_array( $data ) &&",
            "return ! is_array( $data ) || !",
        ),
        pair("four functions deep", other(), DEEP).twins(&[effect::WRITES_OPTION, effect::NINTH_TIME]),
        pair("a function by a variable", other(), BY_VARIABLE).proof(Proof::Either).twin(effect::SENDS_MAIL),
        pair("named arguments", other(), NAMED).proof(Proof::Either).twin(effect::WRITES_USER_META),
        pair("a namespace", other(), NAMESPACED).proof(Proof::Either).twin(effect::WRITES_FILE),
        pair("a function of PHP's in a namespace", other(), SHADOWED)
            .acting(
                "that has a function of that name in its namespace",
                "namespace Acme;",
                "namespace Acme;\nfunction strpos( $text, $part ) {\n\tupdate_option( 'acme_shadow', 1 );\n\treturn false;\n}",
            )
            .acting(
                "that has a function of that name in its namespace, which answers otherwise",
                "namespace Acme;",
                "namespace Acme;\nfunction strpos( $text, $part ) {\n\treturn 0;\n}",
            ),
    ]
}
