//! Scenarios of the session: whose cookies count, and until when.

use xtask::{Generation, Tick};

use crate::cast::Login::{Auth, LoggedIn, SecureAuth};
use crate::scenario::Lane::{Declined, Express, Refused};
use crate::scenario::{Scenario, Server};

/// Where wp_validate_auth_cookie() casts the expiration, and where it does not.
const NEW: &[Generation] = &[Generation::V6_8, Generation::V7];
const OLD: &[Generation] = &[Generation::V6_1];

const BOTH: [crate::cast::Login; 2] = [Auth, LoggedIn];

/// The table.
pub fn table() -> Vec<Scenario> {
    [good(), ended(), forged(), mixed(), malformed(), rows(), encrypted()].into_iter().flatten().collect()
}

fn good() -> Vec<Scenario> {
    let mut table: Vec<Scenario> = [
        ("a valid session of an administrator", "admin"),
        ("a valid session of an editor", "edith"),
        ("a valid session of an author", "arthur"),
        ("a valid session of a contributor", "conrad"),
        ("a valid session of a subscriber", "susan"),
        ("a session made by the log-in page", "edith by the log-in page"),
        ("a session of two weeks", "for weeks"),
        ("a session about to expire", "about to expire"),
        ("a session with a short token", "odd token"),
        ("a user whose password is hashed by phpass", "jose"),
        ("a user whose password is hashed by bcrypt", "bcrypt"),
        ("a user whose password is hashed by WordPress 6.8", "modern"),
        ("a user whose password is hashed by Argon2", "argon"),
        ("a user with a space in the name, whose password is hashed by MD5", "plain md5"),
        ("a user whose password hash is too short", "short-hash"),
        ("a user whose name is an address", "mail"),
    ]
    .into_iter()
    .map(|(name, who)| Scenario::new(name, Express, move |cast| cast.tick(who)))
    .collect();
    table.extend([
        Scenario::new("a user without any role", Express, |cast| cast.tick("edith"))
            .sql("DELETE FROM wp_usermeta WHERE user_id = {edith} AND meta_key = 'wp_capabilities'"),
        Scenario::new("a user who is marked as not activated", Express, |cast| cast.tick("edith"))
            .sql("UPDATE wp_users SET user_status = 2 WHERE ID = {edith}"),
        Scenario::new("a user with a locale of their own", Express, |cast| cast.tick("edith"))
            .sql("INSERT INTO wp_usermeta (user_id, meta_key, meta_value) VALUES ({edith}, 'locale', 'de_DE')"),
        Scenario::new("a user with other cookies too", Express, |cast| {
            cast.tick("edith").cookie("wp-settings-2", "editor%3Dtinymce").cookie("PHPSESSID", "abc").cookie("x", "%00%22")
        }),
        Scenario::new("a user whose name has a quote", Express, |cast| cast.tick("o'brien")),
    ]);
    table
}

fn ended() -> Vec<Scenario> {
    let mut table: Vec<Scenario> = [
        ("a cookie in its grace hour while its session lives", "in grace"),
        ("a cookie a minute before its grace hour ends", "at the end of grace"),
        ("a cookie past its grace hour while its session lives", "past grace"),
        ("a cookie and a session that expired a minute ago", "expired"),
        ("a cookie and a session that expired more than an hour ago", "long expired"),
        ("a session that was destroyed", "logged out"),
        ("a session that expired before its cookie", "session over"),
    ]
    .into_iter()
    .map(|(name, who)| Scenario::new(name, Express, move |cast| cast.tick(who)))
    .collect();
    table.extend([
        Scenario::new("a user all of whose sessions were destroyed", Express, |cast| cast.tick("edith"))
            .sql("DELETE FROM wp_usermeta WHERE user_id = {edith} AND meta_key = 'session_tokens'"),
        Scenario::new("a user who was deleted", Express, |cast| cast.tick("edith"))
            .sql("DELETE FROM wp_users WHERE ID = {edith}")
            .sql("DELETE FROM wp_usermeta WHERE user_id = {edith}"),
        Scenario::new("a user who was deleted and whose sessions were left", Express, |cast| cast.tick("edith"))
            .sql("DELETE FROM wp_users WHERE ID = {edith}"),
        Scenario::new("a user who was renamed", Express, |cast| cast.tick("edith"))
            .sql("UPDATE wp_users SET user_login = 'judith' WHERE ID = {edith}"),
        Scenario::new("a password that was changed", Express, |cast| cast.tick("edith"))
            .sql("UPDATE wp_users SET user_pass = '$P$BOtherHash/changed/entirely/00000' WHERE ID = {edith}"),
        Scenario::new("a password that was changed to one of WordPress 6.8", Express, |cast| cast.tick("edith"))
            .sql("UPDATE wp_users SET user_pass = '$wp$2y$10$abcdefghijklmnopqrstuuVb3bTz6VhJkPQ1dGyF2zq8F9zlUqqqq' WHERE ID = {edith}"),
        Scenario::new("a password that was emptied", Express, |cast| cast.tick("edith"))
            .sql("UPDATE wp_users SET user_pass = '' WHERE ID = {edith}"),
    ]);
    table
}

fn forged() -> Vec<Scenario> {
    let forge = |name: &'static str, part: usize, forged: &'static str| {
        Scenario::new(name, Express, move |cast| {
            cast.tick_with("edith", &BOTH, |parts| {
                if let Some(part) = parts.get_mut(part) {
                    *part = forged.to_owned();
                }
            })
        })
    };
    vec![
        forge("a forged signature", 3, "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"),
        forge("an empty signature", 3, ""),
        forge("a forged token", 2, "0123456789012345678901234567890123456789012"),
        forge("an empty token", 2, ""),
        forge("another user's name", 0, "admin"),
        forge("a name that nobody has", 0, "nemo"),
        forge("an empty name", 0, ""),
        forge("a name in capitals", 0, "EDITH"),
        forge("a name with a space at its end", 0, "edith%20"),
        forge("a name with a space at its beginning", 0, "%20edith"),
        forge("an expiration put off", 1, "4102444800"),
        forge("an expiration that is no number", 1, "soon").only(NEW),
        // Before 6.8 core adds an hour to it: a fatal error.
        forge("an expiration that is no number, before 6.8", 1, "soon").only(OLD).lane(Declined("no-lease")),
        forge("an expiration of zero", 1, "0"),
        forge("an expiration before 1970", 1, "-86400"),
        forge("an expiration beyond what PHP can count", 1, "99999999999999999999999").only(NEW),
        forge("an expiration beyond what PHP can count, before 6.8", 1, "99999999999999999999999")
            .only(OLD)
            .lane(Refused("odd-session")),
        forge("an expiration with a fraction", 1, "4102444800.9").only(NEW),
        forge("an expiration with a fraction, before 6.8", 1, "4102444800.9").only(OLD).lane(Refused("odd-session")),
        forge("an expiration with an exponent", 1, "1e12").only(NEW),
        forge("an expiration with an exponent, before 6.8", 1, "1e12").only(OLD).lane(Refused("odd-session")),
        forge("an expiration in hex", 1, "0xffffffff").only(NEW),
        forge("an expiration in hex, before 6.8", 1, "0xffffffff").only(OLD).lane(Refused("odd-session")),
        forge("an expiration with a space before it", 1, "%204102444800"),
        Scenario::new("a signature in capitals", Express, |cast| {
            cast.tick_with("edith", &BOTH, |parts| parts[3] = parts[3].to_uppercase())
        }),
        Scenario::new("a cookie of another session's token", Express, |cast| {
            let token = cast.who("edith elsewhere").token;
            cast.tick_with("edith", &BOTH, move |parts| parts[2].clone_from(&token))
        }),
    ]
}

fn mixed() -> Vec<Scenario> {
    vec![
        Scenario::new("only the cookie for wp-admin", Express, |cast| {
            cast.tick("edith").cookie(&cast.cookie("edith", LoggedIn).0, "")
        }),
        Scenario::new("only the cookie for the whole site", Express, |cast| {
            cast.tick("edith").cookie(&cast.cookie("edith", Auth).0, "")
        }),
        Scenario::new("a forged cookie for wp-admin and a good one for the whole site", Express, |cast| {
            cast.tick_with("edith", &[Auth], |parts| parts[3] = "0".repeat(64))
        }),
        Scenario::new("a good cookie for wp-admin and a forged one for the whole site", Express, |cast| {
            cast.tick_with("edith", &[LoggedIn], |parts| parts[3] = "0".repeat(64))
        }),
        Scenario::new("a malformed cookie for wp-admin and a good one for the whole site", Express, |cast| {
            cast.tick("edith").cookie(&cast.cookie("edith", Auth).0, "x")
        }),
        Scenario::new("an expired cookie for wp-admin and a good one for the whole site", Express, |cast| {
            let (name, value) = cast.cookie("long expired", Auth);
            cast.tick("arthur").cookie(&name, &value)
        }),
        Scenario::new("a good cookie for wp-admin and an expired one for the whole site", Express, |cast| {
            let (name, value) = cast.cookie("long expired", LoggedIn);
            cast.tick("arthur").cookie(&name, &value)
        }),
        Scenario::new("cookies of two sessions of one user", Express, |cast| {
            let (name, value) = cast.cookie("edith elsewhere", LoggedIn);
            cast.tick("edith").cookie(&name, &value)
        }),
        Scenario::new("cookies of two users", Declined("odd-session"), |cast| {
            let (name, value) = cast.cookie("arthur", LoggedIn);
            cast.tick("edith").cookie(&name, &value)
        }),
        Scenario::new("a forged cookie of one user and a good one of another", Declined("odd-session"), |cast| {
            let (name, value) = cast.cookie("arthur", LoggedIn);
            cast.tick_with("edith", &[Auth], |parts| parts[3] = "0".repeat(64)).cookie(&name, &value)
        }),
        Scenario::new("cookies of another site", Express, |cast| {
            cast.tick_with_hash("edith", "0123456789abcdef0123456789abcdef")
        }),
        Scenario::new("cookies of this site and of another", Express, |cast| {
            let (name, value) = cast.cookie("arthur", Auth);
            cast.tick("edith").cookie(&name.replace(&name[10..], "0123456789abcdef0123456789abcdef"), &value)
        }),
        Scenario::new("the cookie of one scheme under the name of the other", Express, |cast| {
            let value = cast.cookie("edith", LoggedIn).1;
            cast.tick("edith").cookie(&cast.cookie("edith", Auth).0, &value)
        }),
        Scenario::new("the same cookie twice, the good one first", Express, |cast| {
            let (name, value) = cast.cookie("edith", Auth);
            let tick = Tick::new().set("_nonce", cast.who("edith").nonce);
            let (logged_in, second) = cast.cookie("edith", LoggedIn);
            tick.header("Cookie", &format!("{name}={value}; {name}=x; {logged_in}={second}"))
        }),
    ]
}

fn malformed() -> Vec<Scenario> {
    let auth = |name: &'static str, value: &'static str| {
        Scenario::new(name, Express, move |cast| {
            let tick = Tick::new().set("_nonce", cast.who("edith").nonce);
            let names = [cast.cookie("edith", Auth).0, cast.cookie("edith", LoggedIn).0];
            tick.header("Cookie", &format!("{}={value}; {}={value}", names[0], names[1]))
        })
    };
    vec![
        auth("cookies that are empty", ""),
        auth("cookies that are 0", "0"),
        auth("cookies of three parts", "edith%7C4102444800%7Ctoken"),
        auth("cookies of five parts", "edith%7C4102444800%7Ctoken%7Chash%7Cmore"),
        auth("cookies of nothing but separators", "%7C%7C%7C").only(NEW),
        auth("cookies of nothing but separators, before 6.8", "%7C%7C%7C").only(OLD).lane(Declined("no-lease")),
        auth("cookies with a quote in the name", "ed'ith%7C4102444800%7Ctoken%7Chash"),
        auth("cookies with two kinds of quotes in the name", "%22ed%27ith%7C4102444800%7Ctoken%7Chash"),
        auth("cookies with a backslash in the name", "ed%5Cith%7C4102444800%7Ctoken%7Chash"),
        auth("cookies with tags in the name", "%3Cb%3Eedith%3C/b%3E%7C4102444800%7Ctoken%7Chash").lane(Declined("odd-session")),
        auth("cookies with an entity in the name", "ed%26amp;ith%7C4102444800%7Ctoken%7Chash"),
        auth("cookies with a tab and a line break in the name", "ed%09i%0Ath%7C4102444800%7Ctoken%7Chash"),
    ]
}

fn rows() -> Vec<Scenario> {
    let row = |name: &str, lane, sql: &'static str| Scenario::new(name, lane, |cast| cast.tick("edith")).sql(sql);
    vec![
        row(
            "a session row that is no valid serialized data",
            Express,
            "UPDATE wp_usermeta SET meta_value = 'a:1:{broken' WHERE user_id = {edith} AND meta_key = 'session_tokens'",
        ),
        row(
            "a session row that was cut short within a word",
            Express,
            "UPDATE wp_usermeta SET meta_value = LEFT(meta_value, LOCATE('expiration', meta_value) + 3) WHERE user_id = {edith} AND meta_key = 'session_tokens'",
        ),
        // It still looks serialized, and cannot be read.
        row(
            "a session row that was cut short by its last brace",
            Refused("odd-session"),
            "UPDATE wp_usermeta SET meta_value = LEFT(meta_value, CHAR_LENGTH(meta_value) - 1) WHERE user_id = {edith} AND meta_key = 'session_tokens'",
        ),
        row(
            "a session row that is a text",
            Express,
            "UPDATE wp_usermeta SET meta_value = 'hello' WHERE user_id = {edith} AND meta_key = 'session_tokens'",
        ),
        row(
            "a session row that is empty",
            Express,
            "UPDATE wp_usermeta SET meta_value = '' WHERE user_id = {edith} AND meta_key = 'session_tokens'",
        ),
        row(
            "a session row that is NULL",
            Express,
            "UPDATE wp_usermeta SET meta_value = NULL WHERE user_id = {edith} AND meta_key = 'session_tokens'",
        ),
        row(
            "a session row that is an empty list",
            Express,
            "UPDATE wp_usermeta SET meta_value = 'a:0:{}' WHERE user_id = {edith} AND meta_key = 'session_tokens'",
        ),
        row(
            "a session row that is a number",
            Express,
            "UPDATE wp_usermeta SET meta_value = 'i:5;' WHERE user_id = {edith} AND meta_key = 'session_tokens'",
        ),
        row(
            "a session row that is an object",
            Refused("odd-session"),
            "UPDATE wp_usermeta SET meta_value = 'O:8:\"stdClass\":0:{}' WHERE user_id = {edith} AND meta_key = 'session_tokens'",
        ),
        row(
            "two session rows, the older one without the session",
            Express,
            "UPDATE wp_usermeta SET umeta_id = umeta_id + 100000 WHERE user_id = {edith} AND meta_key = 'session_tokens'",
        )
        .sql("INSERT INTO wp_usermeta (umeta_id, user_id, meta_key, meta_value) VALUES (90000, {edith}, 'session_tokens', 'a:0:{}')"),
        row(
            "two session rows, the newer one without the session",
            Express,
            "INSERT INTO wp_usermeta (user_id, meta_key, meta_value) VALUES ({edith}, 'session_tokens', 'a:0:{}')",
        ),
        row(
            "a session row whose key is in capitals",
            Express,
            "UPDATE wp_usermeta SET meta_key = 'SESSION_TOKENS' WHERE user_id = {edith} AND meta_key = 'session_tokens'",
        ),
    ]
}

fn encrypted() -> Vec<Scenario> {
    let with = |name: &str, login| {
        Scenario::new(name, Express, move |cast| {
            let (name, value) = cast.cookie("edith", login);
            Tick::new().set("_nonce", cast.who("edith").nonce).cookie(&name, &value)
        })
        .on(Server::Tls)
    };
    vec![
        Scenario::new("a valid session over TLS", Express, |cast| cast.tick_by_tls("edith")).on(Server::Tls),
        Scenario::new("a session made by the log-in page over TLS", Express, |cast| {
            cast.tick_by_tls("edith by the log-in page over TLS")
        })
        .on(Server::Tls),
        Scenario::new("a cookie in its grace hour over TLS", Express, |cast| cast.tick_by_tls("in grace")).on(Server::Tls),
        with("only the secure cookie over TLS", SecureAuth),
        with("only the plain cookie over TLS", Auth),
        with("only the cookie for the whole site over TLS", LoggedIn),
        Scenario::new("only the secure cookie without TLS", Express, |cast| {
            let (name, value) = cast.cookie("edith", SecureAuth);
            Tick::new().set("_nonce", cast.who("edith").nonce).cookie(&name, &value)
        }),
        Scenario::new("nobody over TLS", Express, |_| Tick::new()).on(Server::Tls),
        Scenario::new("FORCE_SSL_ADMIN without TLS", Express, |cast| cast.tick("edith"))
            .config("define( 'FORCE_SSL_ADMIN', true );"),
        Scenario::new("FORCE_SSL_ADMIN over TLS", Express, |cast| cast.tick_by_tls("edith"))
            .config("define( 'FORCE_SSL_ADMIN', true );")
            .on(Server::Tls),
        Scenario::new("wp-config.php takes a proxy's word for TLS", Express, |cast| {
            cast.tick_by_tls("edith").header("X-Forwarded-Proto", "https")
        })
        .config("if ( 'https' === ( $_SERVER['HTTP_X_FORWARDED_PROTO'] ?? '' ) ) {\n\t$_SERVER['HTTPS'] = 'on';\n}"),
    ]
}
