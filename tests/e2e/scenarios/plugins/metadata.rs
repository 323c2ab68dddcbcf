//! Plugins on the hooks of post meta, which an editor's tick fires when it refreshes the post's lock.

use super::effect;
use super::pair::{Pair, Proof, pair};
use crate::posted::{Posted, edits, lists};

fn editor() -> Posted {
    edits("edith", 0)
}

/// The tick refreshes a lock of the user's own.
fn refresh(name: &'static str, form: &'static str) -> Pair {
    pair(name, editor(), form).sql(lock!("post0", "edith", "30"))
}

const TWO_KEYS: &str = r"
function acme_updated( $meta_id, $post_id, $key, $value ) {
	if ( '_acme_sku' !== $key && '_acme_price' !== $key ) {
		/* here */
		return;
	}
	update_option( 'acme_changed', $post_id );
}
add_action( 'updated_post_meta', 'acme_updated', 10, 4 );";

const WATCHER: &str = r"
class Acme_Index {
	protected $post_type = 'acme';
	public function watch() {
		foreach ( array( 'added_post_meta', 'updated_post_meta', 'deleted_post_meta' ) as $hook ) {
			add_action( $hook, array( $this, 'changed' ), 10, 4 );
		}
	}
	public function changed( $meta_id, $object_id, $meta_key, $meta_value ) {
		if ( ! self::is_indexed( $meta_key ) ) {
			return;
		}
		update_option( 'acme_changed', $object_id );
	}
	private static function is_indexed( $meta_key ) {
		/* here */
		return 0 === strpos( $meta_key, '_acme_' ) || '_thumbnail_id' === $meta_key;
	}
}
( new Acme_Index() )->watch();";

const BEFORE_UPDATE: &str = r"
function acme_update( $check, $object_id, $meta_key, $meta_value ) {
	if ( 'acme_rating' === $meta_key && ! is_numeric( $meta_value ) ) {
		return false;
	}
	/* here */
	return $check;
}
add_filter( 'update_post_metadata', 'acme_update', 10, 4 );";

const BEFORE_UPDATE_NULL: &str = r"
add_filter( 'update_post_metadata', function ( $check, $object_id, $meta_key ) {
	if ( 'acme_rating' !== $meta_key ) {
		return null;
	}
	return true;
}, 10, 3 );";

const GETTER: &str = r"
add_filter( 'get_post_metadata', function ( $value, $object_id, $meta_key, $single ) {
	if ( '_thumbnail_id' === $meta_key && $single ) {
		return 7;
	}
	/* here */
	return $value;
}, 10, 4 );";

const GETTER_BY_LIST: &str = r"
class Acme_Fields {
	const REPLACED = array( '_acme_title', '_acme_text' );
	public static function get( $value, $object_id, $meta_key = '', $single = false ) {
		if ( is_admin() && ! in_array( $meta_key, self::REPLACED, true ) ) {
			/* here */
			return $value;
		}
		return array( 'replaced' );
	}
}
add_filter( 'get_post_metadata', array( 'Acme_Fields', 'get' ), 9, 4 );";

const LOCKS: &str = r"
add_action( 'updated_post_meta', function ( $meta_id, $post_id, $key, $value ) {
	if ( '_edit_lock' === $key ) {
		update_option( 'acme_edits', 1 + (int) get_option( 'acme_edits' ) );
	}
}, 10, 4 );";

const BY_VALUE: &str = r"
add_action( 'updated_post_meta', function ( $meta_id, $post_id, $key, $value ) {
	if ( is_string( $value ) && ! str_contains( $value, ':' ) ) {
		update_option( 'acme_odd', $value );
	} else {
		/* here */
	}
}, 10, 4 );";

const OF_LOCK: &str = r"
add_filter( 'wp_check_post_lock_window', function ( $seconds ) {
	/* here */
	return $seconds;
} );";

const LONGER: &str = "add_filter( 'wp_check_post_lock_window', fn() => 600 );";

/// The pairs.
pub fn pairs() -> Vec<Pair> {
    vec![
        refresh("two keys of post meta", TWO_KEYS)
            .twin(effect::OPENS_SOCKET)
            .acting("that looks for the lock", "'_acme_price'", "'_edit_lock'")
            .never_observed()
            .everywhere(),
        pair("two keys of post meta, on a list", lists("edith", 0..3), TWO_KEYS),
        refresh("a class that watches three hooks of post meta", WATCHER)
            .twin(effect::SENDS_MAIL)
            .acting("that looks for every key that begins with _", "'_acme_' )", "'_' )")
            .never_observed(),
        pair("a class that watches three hooks of post meta, and the lock is new", editor(), WATCHER)
            .twin(effect::LATER)
            .never_observed(),
        refresh("a key of post meta before it is updated", BEFORE_UPDATE)
            .twins(&[effect::WRITES_USER_META, effect::NINTH_TIME])
            .acting("that refuses the lock", "'acme_rating' === $meta_key", "'_edit_lock' === $meta_key"),
        refresh("a key of post meta before it is updated, by null", BEFORE_UPDATE_NULL).acting(
            "that refuses the lock",
            "'acme_rating'",
            "'_edit_lock'",
        ),
        refresh("a key of post meta before it is read", GETTER)
            .twin(effect::AT_SHUTDOWN)
            .acting("that answers itself", "'_thumbnail_id' === $meta_key", "'_edit_lock' === $meta_key")
            .everywhere(),
        pair("a key of post meta before it is read, on a list", lists("edith", 0..3), GETTER).twin(effect::WRITES_FILE),
        refresh("a list of keys of post meta before they are read", GETTER_BY_LIST).twin(effect::SCHEDULES).acting(
            "whose list has the lock",
            "'_acme_text'",
            "'_edit_lock'",
        ),
        refresh("a count of refreshed locks", LOCKS).proof(Proof::None),
        pair("a count of refreshed locks, and somebody else has the post", editor(), LOCKS).sql(lock!("post0", "admin", "5")),
        refresh("the value of post meta", BY_VALUE).proof(Proof::Unsaid).twin(effect::STARTS_PROCESS).never_observed(),
        refresh("how long a lock holds, left as it is", OF_LOCK).twin(effect::TENTH_TIME),
        refresh("how long a lock holds, longer", LONGER).proof(Proof::None),
    ]
}
