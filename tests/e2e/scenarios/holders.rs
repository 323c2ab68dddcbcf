//! Scenarios of who holds a lock: name, picture, and the sentence in the reader's language.

use xtask::Generation;

use crate::posted::{Posted, edits, lists};
use crate::scenario::Lane::{Express, Refused};
use crate::scenario::{Scenario, Server};

const NEW: &[Generation] = &[Generation::V6_8, Generation::NEWEST];
const OLD: &[Generation] = &[Generation::V6_1];

/// The table.
pub fn table() -> Vec<Scenario> {
    [names(), pictures(), addresses(), languages()].into_iter().flatten().collect()
}

/// A list and a lock, both about a post that the administrator holds.
fn both(name: &str, sql: &'static str) -> Vec<Scenario> {
    let scenario = |what: &str, posted: Posted| {
        Scenario::posts(format!("{what} {name}"), Express, posted).sql(lock!("post0", "admin", "5")).sql(sql)
    };
    vec![scenario("a list with", lists("edith", 0..2)), scenario("a lock with", edits("edith", 0))]
}

fn names() -> Vec<Scenario> {
    macro_rules! name {
        ($name:literal) => {
            concat!("UPDATE wp_users SET display_name = '", $name, "' WHERE ID = {admin}")
        };
    }
    [
        both("a name that is not ASCII and has tags", name!("Ádám <b>\\\"O''Neil\\\"</b> & 😀")),
        both("a name with slashes", name!("A/B\\\\C")),
        both("a name with a placeholder", name!("%s %d 100% %1$s")),
        both("a name that is empty", name!("")),
        both("a name that is 0", name!("0")),
        both("a name with line breaks", name!("A\\r\\nB\\tC")),
        both("a name with entities", name!("A &amp; B &lt;script&gt;")),
        both("a name with spaces around it", name!("  A  ")),
        both("a name of 250 letters", "UPDATE wp_users SET display_name = REPEAT('\u{e4}', 250) WHERE ID = {admin}"),
        both(
            "a name with a line separator",
            "UPDATE wp_users SET display_name = CONCAT('A', CHAR(0xE280A8 USING utf8mb4), 'B') WHERE ID = {admin}",
        ),
        both("a holder without rights", caps!("admin", "a:0:{}")),
        both("a holder who is marked as spam", "UPDATE wp_users SET user_status = 1 WHERE ID = {admin}"),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn pictures() -> Vec<Scenario> {
    macro_rules! default {
        ($value:literal) => {
            option!("avatar_default", $value)
        };
    }
    [
        both("no pictures", option!("show_avatars", "0")),
        both("an empty option for pictures", option!("show_avatars", "")),
        both("an option for pictures that is a word", option!("show_avatars", "false")),
        both("an option for pictures that is 2", option!("show_avatars", "2")),
        both("an option for pictures that is a space", option!("show_avatars", " ")),
        both("no option for pictures", "DELETE FROM wp_options WHERE option_name = 'show_avatars'"),
        both("identicons", default!("identicon")),
        both("the mystery person", default!("mystery")),
        both("mm", default!("mm")),
        both("blank pictures", default!("blank")),
        both("Gravatar's logo", default!("gravatar_default")),
        both("wavatars", default!("wavatar")),
        both("monsters", default!("monsterid")),
        both("retro pictures", default!("retro")),
        both("robots", default!("robohash")),
        both("initials", default!("initials")),
        both("colours", default!("color")),
        both("a picture by address", default!("http://heartbeat.test/a b.png?x=1&y=2")),
        both("a picture by a word", default!("own-word")),
        both("a picture by 0", default!("0")),
        both("an empty default picture", default!("")),
        both("no default picture", "DELETE FROM wp_options WHERE option_name = 'avatar_default'"),
        both("rating PG", option!("avatar_rating", "PG")),
        both("rating X", option!("avatar_rating", "X")),
        both("a rating in small letters", option!("avatar_rating", "r")),
        both("a rating that is a word", option!("avatar_rating", "Own <b>&")),
        both("an empty rating", option!("avatar_rating", "")),
        both("no rating", "DELETE FROM wp_options WHERE option_name = 'avatar_rating'"),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn addresses() -> Vec<Scenario> {
    macro_rules! email {
        ($value:literal) => {
            concat!("UPDATE wp_users SET user_email = '", $value, "' WHERE ID = {admin}")
        };
    }
    let mut scenarios: Vec<Scenario> = [
        both("an address in capitals", email!("ADMIN@Heartbeat.Test")),
        both("an address with spaces around it", email!(" admin@heartbeat.test ")),
        both("an address that is not ASCII", email!("ÄDMIN@heartbeat.test")),
        both("an address that is a hash", email!("0123456789abcdef0123456789abcdef@md5.gravatar.com")),
        both(
            "an address that is a new hash",
            email!("0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef@sha256.gravatar.com"),
        ),
    ]
    .into_iter()
    .flatten()
    .collect();
    // Before 6.8 WordPress takes a host by chance for them.
    for scenarios_of in [|| both("no address", email!("")), || both("an address that is 0", email!("0"))] {
        scenarios.extend(scenarios_of().into_iter().map(|scenario| scenario.only(NEW)));
        scenarios.extend(scenarios_of().into_iter().map(|scenario| scenario.only(OLD).lane(Refused("odd-rows"))));
    }
    for (what, posted) in [("a list", lists("edith", 0..2)), ("a lock", edits("edith", 0))] {
        let held = Scenario::posts(format!("{what} that somebody has, over TLS"), Express, posted.by_tls());
        scenarios.push(held.sql(lock!("post0", "admin", "5")).on(Server::Tls));
    }
    scenarios
}

fn languages() -> Vec<Scenario> {
    let mut scenarios: Vec<Scenario> = [
        both("a reader in German", locale!("edith", "de_DE")),
        both("a reader in French", locale!("edith", "fr_FR")),
        both("a reader in Esperanto", locale!("edith", "eo")),
        both("a reader in English", locale!("edith", "en_US")),
        both("a reader in a language that is not installed", locale!("edith", "nl_NL")),
        both("a reader without a language", locale!("edith", "")),
        both("a holder in German", locale!("admin", "de_DE")),
        both("a site in German", option!("WPLANG", "de_DE")),
        both("a reader whose language is a path", locale!("edith", "../de_DE")),
    ]
    .into_iter()
    .flatten()
    .collect();
    // Forms of sprintf() that no translation of WordPress has.
    scenarios.extend(
        both("a reader in Latin", locale!("edith", "la")).into_iter().map(|scenario| scenario.lane(Refused("odd-rows"))),
    );
    scenarios.extend(
        both("a reader in English on a site in German", locale!("edith", "en_US"))
            .into_iter()
            .map(|scenario| scenario.sql(option!("WPLANG", "de_DE"))),
    );
    scenarios.extend(
        both("a language by constant", "DO 0").into_iter().map(|scenario| scenario.config("define( 'WPLANG', 'de_DE' );")),
    );
    scenarios
}
