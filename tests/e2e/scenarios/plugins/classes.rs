//! Classes and files: what a callback's own class, its relatives and the plugin's other files lend it.

use super::effect;
use super::pair::{Pair, Proof, pair};
use crate::posted::{Posted, by};

fn other() -> Posted {
    by("edith").data("acme-other", "x")
}

/// The pairs.
pub fn pairs() -> Vec<Pair> {
    let work = || other().data("acme", "1");
    [classes(), files()].into_iter().flatten().map(|pair| pair.works(work())).collect()
}

const CONSTANTS: &str = r"
class Acme_Keys {
	const PREFIX = 'ac';
	const KEY = self::PREFIX . 'me';
}
class Acme {
	const SCREENS = array( 'post', 'dashboard' );
	public static function received( $response, $data, $screen_id ) {
		if ( in_array( $screen_id, self::SCREENS, true ) && isset( $data[ Acme_Keys::KEY ] ) ) {
			$response['acme'] = 'acted';
		}
		/* here */
		return $response;
	}
}
add_filter( 'heartbeat_received', array( 'Acme', 'received' ), 10, 3 );";

const LATE: &str = r"
abstract class Acme_Base {
	const KEY = 'none';
	public static function register() {
		add_filter( 'heartbeat_received', array( static::class, 'received' ), 10, 2 );
	}
	public static function received( $response, $data ) {
		if ( isset( $data[ static::KEY ] ) ) {
			$response['acme'] = static::name();
		}
		/* here */
		return $response;
	}
	protected static function name() {
		return 'base';
	}
}
class Acme extends Acme_Base {
	const KEY = 'acme';
	protected static function name() {
		return 'acme';
	}
}
Acme::register();";

const INHERITED: &str = r"
class Acme_Base {
	public function received( $response, $data ) {
		if ( $this->has( $data ) ) {
			$response['acme'] = 'acted';
		}
		return $response;
	}
	protected function has( $data ) {
		return true;
	}
}
class Acme extends Acme_Base {
	protected function has( $data ) {
		/* here */
		return isset( $data['acme'] );
	}
}
add_filter( 'heartbeat_received', array( new Acme(), 'received' ), 10, 2 );";

const PARENT: &str = r"
class Acme_Base {
	public function received( $response, $data ) {
		return isset( $data['acme'] ) ? array( 'acme' => 'acted' ) + $response : $response;
	}
}
class Acme extends Acme_Base {
	public function received( $response, $data ) {
		/* here */
		return parent::received( $response, $data );
	}
}
add_filter( 'heartbeat_received', array( new Acme(), 'received' ), 10, 2 );";

const TRAIT: &str = r"
trait Acme_Receives {
	private static $count = 0;
	public function received( $response, $data ) {
		if ( self::mine( $data ) ) {
			$response['acme'] = __CLASS__;
		}
		return $response;
	}
	private static function mine( $data ) {
		/* here */
		return isset( $data['acme'] );
	}
}
class Acme {
	use Acme_Receives;
}
add_filter( 'heartbeat_received', array( new Acme(), 'received' ), 10, 2 );";

const ENUM: &str = r"
enum Acme_Key: string {
	case Lock = 'acme';
	public static function is_in( $data ) {
		return isset( $data[ self::Lock->value ] );
	}
}
function acme_received( $response, $data ) {
	if ( Acme_Key::is_in( $data ) ) {
		$response['acme'] = 'acted';
	}
	/* here */
	return $response;
}
add_filter( 'heartbeat_received', 'acme_received', 10, 2 );";

fn classes() -> Vec<Pair> {
    vec![
        pair("constants of two classes", other(), CONSTANTS).twin(effect::READS_TRANSIENT).acting(
            "whose constant is another",
            "self::PREFIX . 'me'",
            "self::PREFIX . 'me-other'",
        ),
        pair("late static binding", other(), LATE).twin(effect::SETS_HEADER).acting(
            "whose class has another constant",
            "KEY = 'acme'",
            "KEY = 'acme-other'",
        ),
        pair("an inherited method", other(), INHERITED).twin(effect::OPENS_SOCKET).acting(
            "that overrides nothing",
            "function has( $data ) {\n\t\t/* here */",
            "function has_not( $data ) {",
        ),
        pair("a parent's method", other(), PARENT).twin(effect::ECHOES),
        pair("a trait", other(), TRAIT).twin(effect::WRITES_OPTION),
        pair("an enum", other(), ENUM).proof(Proof::Either).twin(effect::SETS_COOKIE),
    ]
}

/// What other files of the plugin define.
const ELSEWHERE: &str = r"
function acme_has( $data, $key = 'acme' ) {
	return isset( $data[ $key ] );
}";

const USES_ELSEWHERE: &str = r"
function acme_received( $response, $data ) {
	if ( ! acme_has( $data ) ) {
		/* here */
		return $response;
	}
	$response['acme'] = 'acted';
	return $response;
}
add_filter( 'heartbeat_received', 'acme_received', 10, 2 );";

const ACTS_ELSEWHERE: &str = r"
function acme_has( $data, $key = 'acme' ) {
	update_option( 'acme_asked', 1 + (int) get_option( 'acme_asked' ) );
	return isset( $data[ $key ] );
}";

fn files() -> Vec<Pair> {
    vec![
        pair("a function of another file", other(), USES_ELSEWHERE).beside(ELSEWHERE).twin(effect::AT_SHUTDOWN),
        pair("a function of another file that does something", other(), USES_ELSEWHERE)
            .beside(ACTS_ELSEWHERE)
            .proof(Proof::None),
    ]
}
