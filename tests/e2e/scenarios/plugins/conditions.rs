//! Conditions: everything by which a callback may tell that a tick is none of its business.

use super::effect::{self, Effect};
use super::pair::{Pair, pair};
use crate::posted::{Posted, by};

/// A callback on `heartbeat_received` that does its work if this holds.
macro_rules! works_if {
    ($condition:literal) => {
        concat!(
            "function acme_received( $response, $data, $screen_id ) {\n\tif ( ",
            $condition,
            " ) {\n\t\t$response['acme'] = 'acted';\n\t} else {\n\t/* here */\n\t}\n\treturn $response;\n}\nadd_filter( 'heartbeat_received', 'acme_received', 10, 3 );"
        )
    };
}

/// A callback on `heartbeat_received` that returns at once if this holds.
macro_rules! returns_if {
    ($condition:literal) => {
        concat!(
            "add_filter( 'heartbeat_received', function ( $response, $data, $screen_id ) {\n\tif ( ",
            $condition,
            " ) {\n\t/* here */\n\t\treturn $response;\n\t}\n\t$response['acme'] = 'acted';\n\treturn $response;\n}, 10, 3 );"
        )
    };
}

/// A callback on `heartbeat_received` that begins with these statements and does its work if `$works`.
macro_rules! works_after {
    ($statements:literal) => {
        concat!(
            "class Acme {\n\tpublic static function received( $response, $data, $screen_id ) {\n\t",
            $statements,
            "\n\t/* here */\n\t\tif ( $works ) {\n\t\t\t$response['acme'] = 'acted';\n\t\t}\n\t\treturn $response;\n\t}\n}\nadd_filter( 'heartbeat_received', array( 'Acme', 'received' ), 10, 3 );"
        )
    };
}

fn other() -> Posted {
    by("edith").data("acme-other", "x")
}

fn with(key: &'static str, value: &'static str) -> Posted {
    other().data(key, value)
}

/// The pairs.
pub fn pairs() -> Vec<Pair> {
    let tables = [keys(), types(), comparisons(), joined(), branches(), loops()];
    // Each gets a twin, the effects in turn.
    tables
        .into_iter()
        .flatten()
        .zip(effect::ALL.iter().cycle())
        .map(|(pair, effect): (Pair, &Effect)| pair.twin(*effect))
        .collect()
}

fn keys() -> Vec<Pair> {
    vec![
        pair("isset() of a key", other(), works_if!("isset( $data['acme'] )")).works(with("acme", "1")),
        pair("isset() of three levels", with("acme[post][x]", "1"), works_if!("isset( $data['acme']['post']['id'] )"))
            .works(with("acme[post][id]", "5")),
        pair("isset() into a text", with("acme", "text"), works_if!("isset( $data['acme']['post']['id'] )")),
        pair("isset() of a letter", with("acme", "te"), works_if!("isset( $data['acme'][2] )")).works(with("acme", "text")),
        pair("isset() of several keys", other(), works_if!("isset( $data['acme-other'], $data['acme'], $data['more'] )"))
            .works(with("acme", "1").data("more", "1")),
        pair("empty() of a key", with("acme", "0"), returns_if!("empty( $data['acme'] )")).works(with("acme", "00")),
        pair("empty() of a list", with("acme[x]", ""), returns_if!("empty( $data['acme']['x'] )")).works(with("acme[x]", "y")),
        pair("empty() and not", other(), works_if!("! empty( $data['acme']['id'] )")).works(with("acme[id]", "5")),
        pair("array_key_exists()", other(), returns_if!("! array_key_exists( 'acme', $data )")).works(with("acme", "")),
        pair(
            "array_key_exists() of two levels",
            with("acme", "1"),
            works_if!("is_array( $data['acme'] ) && array_key_exists( 'id', $data['acme'] )"),
        )
        .works(with("acme[id]", "1")),
        pair("a number as key", with("7", "x"), works_if!("isset( $data[8] ) || isset( $data['08'] )")).works(with("8", "x")),
        pair("in_array() of values", other(), works_if!("in_array( 'acme', $data, true )")).works(with("what", "acme")),
        pair("in_array() of values, loosely", other(), works_if!("in_array( 'acme', $data )")).works(with("what", "acme")),
        pair(
            "in_array() of screens",
            other(),
            returns_if!("! in_array( $screen_id, array( 'acme', 'toplevel_page_acme' ), true )"),
        )
        .works(other().screen("toplevel_page_acme")),
        pair("in_array() of keys", other(), works_if!("in_array( 'acme', array_keys( $data ), true )"))
            .works(with("acme", "1")),
        pair("??", other(), works_if!("null !== ( $data['acme']['id'] ?? null )")).works(with("acme[id]", "5")),
        pair("?? of a chain", other(), works_if!("$data['acme'] ?? $data['more']['acme'] ?? false"))
            .works(with("more[acme]", "5")),
        pair("?? of a text's key", other(), works_if!("'' !== ( $screen_id['acme'] ?? '' )")),
        pair("a key by another value", other(), works_if!("isset( $data[ 'acme-' . $screen_id ] )"))
            .works(with("acme-dashboard", "1")),
        pair("a key in braces", other(), works_if!("isset( $data[ \"acme_{$screen_id}\" ] )"))
            .works(with("acme_dashboard", "1")),
    ]
}

fn types() -> Vec<Pair> {
    vec![
        pair("is_array()", other(), works_if!("is_array( $data['acme-other'] )")).works(with("acme-other[]", "x")),
        pair("is_string()", with("acme[]", "x"), works_if!("is_string( $data['acme'] )")).works(with("acme", "x")),
        pair("is_numeric()", other(), works_if!("is_numeric( $data['acme-other'] )")).works(with("acme-other", "5e3")),
        pair(
            "is_int() and its kin",
            other(),
            works_if!(
                "is_int( $data['acme-other'] ) || is_float( $screen_id ) || is_bool( $data ) || is_object( $data ) || is_null( $screen_id )"
            ),
        ),
        pair("gettype()", other(), works_if!("'array' === gettype( $data['acme-other'] )")).works(with("acme-other[]", "x")),
        pair("a cast to int", with("acme", "x5"), works_if!("(int) $data['acme'] > 0")).works(with("acme", "5x")),
        pair("a cast to array", other(), works_if!("count( (array) $data['acme-other'] ) > 1"))
            .works(with("acme-other[]", "x").data("acme-other[]", "y")),
        pair("a cast to bool", with("acme", "0"), works_if!("(bool) $data['acme']")).works(with("acme", "1")),
        pair("a cast to string", with("acme", "05"), works_if!("(string) (int) $data['acme'] === $data['acme']"))
            .works(with("acme", "5")),
        pair("a cast to float", with("acme", "1.5"), works_if!("(float) $data['acme'] > 2.5")).works(with("acme", "2.75")),
        pair(
            "intval(), absint() and their kin",
            with("acme", "-0"),
            works_if!("intval( $data['acme'] ) + absint( $data['acme'] ) + (int) boolval( $data['acme-other'] === '' ) > 0"),
        )
        .works(with("acme", "5")),
    ]
}

fn comparisons() -> Vec<Pair> {
    vec![
        pair("===", other(), works_if!("'acme' === $screen_id")).works(other().screen("acme")),
        pair("!==", other(), returns_if!("'acme' !== $screen_id")).works(other().screen("acme")),
        pair("==", with("acme", "1e1"), works_if!("$data['acme'] == '11'")).works(with("acme", "1.1e1")),
        pair("!= and <>", with("acme", "10"), returns_if!("$data['acme'] != '1e2' && $data['acme'] <> 100"))
            .works(with("acme", "100")),
        pair("< and >", with("acme", "9"), works_if!("$data['acme'] > 9 || $data['acme'] < 8")).works(with("acme", "10")),
        pair("<= and >=", with("acme", "abc"), works_if!("$data['acme'] >= 'abd' || $data['acme'] <= 'abb'"))
            .works(with("acme", "abd")),
        pair("<=>", with("acme", "b"), works_if!("0 === ( $data['acme'] <=> 'a' )")).works(with("acme", "a")),
        pair(
            "a list compared",
            with("acme[x]", "1"),
            works_if!("$data['acme'] === array( 'x' => '2' ) || $data['acme'] == array( 'y' => 1 )"),
        )
        .works(with("acme[y]", "1")),
        pair(
            "arithmetic",
            with("acme", "7"),
            works_if!("( (int) $data['acme'] * 2 + 1 ) % 4 === 1 - 1 || 2 ** 3 - 1 > (int) $data['acme']"),
        )
        .works(with("acme", "3")),
        pair("bits", with("acme", "5"), works_if!("( (int) $data['acme'] & 2 ) || ( (int) $data['acme'] >> 3 )"))
            .works(with("acme", "2")),
    ]
}

fn joined() -> Vec<Pair> {
    vec![
        pair("&& and ||", other(), works_if!("( isset( $data['acme'] ) || isset( $data['more'] ) ) && 'dashboard' === $screen_id")).works(with("more", "1")),
        pair("not, of both", other(), returns_if!("! ( isset( $data['acme'] ) && 'dashboard' === $screen_id )")).works(with("acme", "1")),
        pair("and, or and xor", other(), works_if!("( isset( $data['acme'] ) xor isset( $data['more'] ) ) and ( true or false )")).works(with("more", "1")),
        pair("?:", other(), works_if!("isset( $data['acme'] ) ? true : ( isset( $data['more'] ) ? 1 : 0 )")).works(with("more", "1")),
        pair("?: without its middle", with("acme", "0"), works_if!("$data['acme'] ?: ( 'acme' === $screen_id )")).works(with("acme", "1")),
        pair("one condition in another", other(), works_after!("\t$works = false;\n\t\tif ( 'dashboard' === $screen_id ) {\n\t\t\tif ( isset( $data['acme'] ) ) {\n\t\t\t\t$works = true;\n\t\t\t}\n\t\t}"))
            .works(with("acme", "1")),
    ]
}

fn branches() -> Vec<Pair> {
    vec![
        pair("elseif", other(), works_after!("\tif ( 'post' === $screen_id ) {\n\t\t\t$works = true;\n\t\t} elseif ( isset( $data['acme'] ) ) {\n\t\t\t$works = 1;\n\t\t} else {\n\t\t\t$works = 0;\n\t\t}"))
            .works(with("acme", "1")),
        pair("switch over texts", other(), works_after!("\tswitch ( $screen_id ) {\n\t\t\tcase 'post':\n\t\t\tcase 'page':\n\t\t\t\t$works = true;\n\t\t\t\tbreak;\n\t\t\tcase 'dashboard':\n\t\t\t\t$works = isset( $data['acme'] );\n\t\t\t\tbreak;\n\t\t\tdefault:\n\t\t\t\t$works = false;\n\t\t}"))
            .works(other().screen("page")),
        pair("switch over numbers", with("acme", "3"), works_after!("\t$works = false;\n\t\tswitch ( (int) $data['acme'] ) {\n\t\t\tcase 1:\n\t\t\tcase 2:\n\t\t\t\t$works = true;\n\t\t\t\tbreak;\n\t\t\tcase 3:\n\t\t\tcase 4:\n\t\t\tcase 5:\n\t\t\tcase 6:\n\t\t\t\tbreak;\n\t\t}"))
            .works(with("acme", "2")),
        pair("switch over conditions", other(), works_after!("\t$works = false;\n\t\tswitch ( true ) {\n\t\t\tcase isset( $data['acme'] ):\n\t\t\tcase 'acme' === $screen_id:\n\t\t\t\t$works = true;\n\t\t}"))
            .works(with("acme", "1")),
        pair("match over texts", other(), works_after!("\t$works = match ( $screen_id ) {\n\t\t\t'post', 'page' => true,\n\t\t\t'dashboard' => isset( $data['acme'] ),\n\t\t\tdefault => false,\n\t\t};"))
            .works(with("acme", "1")),
        pair("match over conditions", other(), works_after!("\t$works = match ( true ) {\n\t\t\tisset( $data['acme'] ) => true,\n\t\t\tstrlen( $screen_id ) > 20 => true,\n\t\t\tdefault => false,\n\t\t};"))
            .works(with("acme", "1")),
        pair("a list taken apart", other(), works_after!("\tlist( $key, $screen ) = array( 'acme', 'dashboard' );\n\t\t[ 'deep' => [ , $second ] ] = array( 'deep' => array( 1, 2 ) );\n\t\t$works = isset( $data[ $key ] ) && $screen === $screen_id && 2 === $second;"))
            .works(with("acme", "1")),
        pair("local variables", other(), works_after!("\t$prefix = 'ac';\n\t\t$prefix .= 'me';\n\t\t$keys = array();\n\t\t$keys[] = $prefix;\n\t\t$keys['more'] = \"{$prefix}-more\";\n\t\t$works = isset( $data[ $keys[0] ] ) || isset( $data[ $keys['more'] ] );"))
            .works(with("acme-more", "1")),
    ]
}

fn loops() -> Vec<Pair> {
    vec![
        pair("foreach over the data", other(), works_after!("\t$works = false;\n\t\tforeach ( $data as $key => $value ) {\n\t\t\tif ( 'acme' === $key ) {\n\t\t\t\t$works = true;\n\t\t\t\tbreak;\n\t\t\t}\n\t\t}"))
            .works(with("acme", "1")),
        pair("foreach over keys of its own", other(), works_after!("\t$works = false;\n\t\tforeach ( array( 'acme', 'acme-more' ) as $key ) {\n\t\t\tif ( ! isset( $data[ $key ] ) ) {\n\t\t\t\tcontinue;\n\t\t\t}\n\t\t\t$works = true;\n\t\t}"))
            .works(with("acme-more", "1")),
        pair("for", other(), works_after!("\t$works = false;\n\t\tfor ( $i = 0; $i < 3; $i++ ) {\n\t\t\t$works = $works || isset( $data[ 'acme' . $i ] );\n\t\t}"))
            .works(with("acme2", "1")),
        pair("while", other(), works_after!("\t$works = false;\n\t\t$names = array( 'acme', 'more' );\n\t\t$left = count( $names );\n\t\twhile ( $left-- > 0 ) {\n\t\t\t$works = isset( $data[ $names[ $left ] ] ) || $works;\n\t\t}"))
            .works(with("acme", "1")),
    ]
}
