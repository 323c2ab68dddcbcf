//! PHP's and WordPress's own functions in a callback's condition: those that do nothing but answer.

use super::effect::{self, Effect};
use super::pair::{Pair, pair};
use crate::posted::{Posted, by};

/// A callback on `heartbeat_received` that does its work if this holds.
macro_rules! works_if {
    ($condition:literal) => {
        concat!(
            "class Acme_Received {\n\tpublic function received( $response, $data, $screen_id ) {\n\t\tif ( ! ( ",
            $condition,
            " ) ) {\n\t/* here */\n\t\t\treturn $response;\n\t\t}\n\t\t$response['acme'] = 'acted';\n\t\treturn $response;\n\t}\n}\nadd_filter( 'heartbeat_received', array( new Acme_Received(), 'received' ), 10, 3 );"
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
    let tables = [texts(), lists(), of_wordpress(), of_user()];
    // Each gets a twin, the effects in turn, from the last on.
    let effects = effect::ALL.iter().rev().cycle();
    tables.into_iter().flatten().zip(effects).map(|(pair, effect): (Pair, &Effect)| pair.twin(*effect)).collect()
}

fn texts() -> Vec<Pair> {
    vec![
        pair("strpos()", other(), works_if!("0 === strpos( $screen_id, 'acme_' )")).works(other().screen("acme_page")),
        pair("strpos() of what is not at the beginning", other(), works_if!("false !== strpos( $screen_id, 'acme' )")).works(other().screen("my-acme")),
        pair("stripos() and strrpos()", other(), works_if!("false !== stripos( $data['acme-other'], 'ACME' ) || strrpos( $screen_id, 'd' ) === 2")).works(with("acme-other", "my acme")),
        pair("str_contains()", other(), works_if!("str_contains( $screen_id, 'acme' )")).works(other().screen("my-acme")),
        pair("str_starts_with()", other(), works_if!("str_starts_with( $screen_id, 'acme_page_' )")).works(other().screen("acme_page_one")),
        pair("str_ends_with()", other(), works_if!("str_ends_with( $screen_id, '_acme' )")).works(other().screen("page_acme")),
        pair("substr()", other(), works_if!("'acme' === substr( $screen_id, 0, 4 ) || 'acme' === substr( $screen_id, -4 )")).works(other().screen("page_acme")),
        pair("strlen()", other(), works_if!("strlen( $screen_id ) > 12")).works(other().screen("a_page_of_acmes")),
        pair("strtolower(), strtoupper() and ucfirst()", with("acme", "Nix"), works_if!("'acme' === strtolower( $data['acme'] ) || 'B' === strtoupper( $data['acme'] ) || 'C' === ucfirst( $data['acme'] )"))
            .works(with("acme", "AcMe")),
        pair("trim() and its kin", with("acme", " nix "), works_if!("'acme' === trim( $data['acme'] ) || 'b' === ltrim( $data['acme'], '0' ) || 'c' === rtrim( $data['acme'], '/' )"))
            .works(with("acme", " acme\t")),
        pair("explode()", other(), works_if!("'acme' === explode( '_', $screen_id )[0]")).works(other().screen("acme_page")),
        pair("implode()", other(), works_if!("'acme' === implode( '', array( 'a', $data['acme-other'] ) )")).works(with("acme-other", "cme")),
        pair("str_replace()", other(), works_if!("'acme' === str_replace( '-', '', $screen_id )")).works(other().screen("ac-me")),
        pair("strcmp() and its kin", other(), works_if!("0 === strcmp( $screen_id, 'acme' ) || 0 === strcasecmp( $screen_id, 'ACME-2' ) || 0 === strncmp( $screen_id, 'acmes', 4 )"))
            .works(other().screen("acme-2")),
        pair("ctype_digit()", other(), works_if!("ctype_digit( $data['acme-other'] )")).works(with("acme-other", "77")),
        pair("md5()", other(), works_if!("'53bce4f1dfa0fe8e7ca126f91b35d3a6' === md5( $data['acme-other'] )")).proof(super::pair::Proof::Either).works(with("acme-other", "acme")),
        pair("min() and max()", with("acme", "3"), works_if!("max( 1, (int) $data['acme'] ) > 4 || min( 5, (int) $data['acme'] ) < 2")).works(with("acme", "9")),
    ]
}

fn lists() -> Vec<Pair> {
    vec![
        pair("count()", other(), works_if!("count( $data ) > 1 && ! empty( $data )")).works(with("acme", "1")),
        pair("array_keys()", other(), works_if!("array( 'acme' ) === array_keys( $data )"))
            .works(by("edith").data("acme", "1")),
        pair("array_values()", other(), works_if!("'acme' === array_values( $data )[0]")).works(by("edith").data("x", "acme")),
        pair("array_intersect_key()", other(), works_if!("array_intersect_key( $data, array( 'acme' => 1, 'more' => 1 ) )"))
            .works(with("more", "1")),
        pair("array_diff()", other(), works_if!("! array_diff( array( 'acme' ), $data )")).works(with("more", "acme")),
        pair(
            "array_intersect()",
            other(),
            works_if!("count( array_intersect( array_keys( $data ), array( 'acme', 'acme-more' ) ) ) > 0"),
        )
        .works(with("acme", "1")),
        pair("array_merge()", other(), works_if!("1 === array_merge( array( 'acme' => 1 ), $data )['acme-other']")).acting(
            "whose order is another",
            "array( 'acme' => 1 ), $data )['acme-other']",
            "$data, array( 'acme-other' => 1 ) )['acme-other']",
        ),
        pair(
            "array_flip() and array_slice()",
            other(),
            works_if!("isset( array_flip( array_slice( array( 'post', 'page', 'acme' ), 1 ) )[ $screen_id ] )"),
        )
        .works(other().screen("acme")),
        pair("array_search()", other(), works_if!("false !== array_search( 'acme', $data, true )")).works(with("more", "acme")),
    ]
}

fn of_wordpress() -> Vec<Pair> {
    vec![
        pair("current_filter()", other(), works_if!("'heartbeat_send' === current_filter()")),
        pair("wp_doing_ajax()", other(), works_if!("! wp_doing_ajax() || isset( $data['acme'] )")).works(with("acme", "1")),
        pair("is_admin()", other(), works_if!("! is_admin() || isset( $data['acme'] )")).works(with("acme", "1")),
        pair("is_multisite()", other(), works_if!("is_multisite() || isset( $data['acme'] )")).works(with("acme", "1")),
        pair("wp_doing_cron() and its kin", other(), works_if!("wp_doing_cron() || is_network_admin() || is_user_admin() || isset( $data['acme'] )")).works(with("acme", "1")),
        pair("doing_filter()", other(), works_if!("! doing_filter( 'heartbeat_received' ) || isset( $data['acme'] )")).works(with("acme", "1")),
        pair("constants of PHP's and WordPress's", other(), works_if!("( defined( 'DOING_AJAX' ) && DOING_AJAX && PHP_VERSION_ID < 70000 ) || strlen( $screen_id ) > HOUR_IN_SECONDS")),
        pair("defined() of what is not", other(), works_if!("defined( 'ACME_ON' ) || isset( $data['acme'] )")).proof(super::pair::Proof::Either).works(with("acme", "1")),
        pair("function_exists() and class_exists()", other(), works_if!("function_exists( 'acme_there_is_none' ) || class_exists( 'Acme_There_Is_None', false ) || isset( $data['acme'] )"))
            .proof(super::pair::Proof::Either)
            .works(with("acme", "1")),
        pair("the action that was posted", other(), works_if!("! isset( $_POST['action'] ) || 'heartbeat' !== $_POST['action'] || isset( $_REQUEST['acme'] ) || ! empty( $_GET['acme'] )")),
        pair("a cookie that is not there", other(), works_if!("isset( $_COOKIE['acme'] )")),
        pair("the interval that was posted", other(), works_if!("isset( $_POST['interval'] ) && (int) $_POST['interval'] < 15")),
    ]
}

fn of_user() -> Vec<Pair> {
    let by_admin = || by("admin").data("acme-other", "x");
    vec![
        pair("current_user_can() first", other(), works_if!("current_user_can( 'manage_options' )")).works(by_admin()),
        pair("current_user_can() that holds", by_admin(), works_if!("! current_user_can( 'edit_posts' )")).works(by("susan").data("acme-other", "x")),
        pair("current_user_can() by a role's name", other(), works_if!("current_user_can( 'administrator' )")).works(by_admin()),
        pair("current_user_can() of what nobody has", by_admin(), works_if!("current_user_can( 'acme_manage' )")),
        pair("current_user_can(), then a key", by_admin(), works_if!("current_user_can( 'manage_options' ) && isset( $data['acme'] )")).works(by_admin().data("acme", "1")),
        pair("the user's roles", other(), works_if!("in_array( 'administrator', wp_get_current_user()->roles, true )")).works(by_admin()),
        pair("the user's roles as a list", other(), works_if!("array( 'administrator' ) === wp_get_current_user()->roles || ! array_intersect( array( 'editor', 'author' ), (array) wp_get_current_user()->roles )")).works(by_admin()),
        pair("the user's id", other(), works_if!("1 === get_current_user_id()")).works(by_admin()),
        pair("the user's id by the user", other(), works_if!("wp_get_current_user()->ID === 1")).works(by_admin()),
        pair("the user's name", other(), works_if!("'admin' === wp_get_current_user()->user_login")).works(by_admin()),
        pair("whether somebody is logged in", other(), works_if!("! is_user_logged_in() || isset( $data['acme'] )")).works(with("acme", "1")),
    ]
}
