//! Scenarios of other people's code on the hooks of a tick, and of code that changes the answer without any.

use xtask::Tick;

use crate::scenario::Lane::{self, Declined, Express, Refused};
use crate::scenario::{Scenario, Server};

/// The table.
pub fn table() -> Vec<Scenario> {
    [on_hooks(), not_in_the_way(), takes_over(), answers_otherwise()].into_iter().flatten().collect()
}

fn plugin(name: &'static str, lane: Lane, code: &'static str) -> Scenario {
    Scenario::new(name, lane, |cast| cast.tick("edith")).mu_plugin(code)
}

fn nobody(name: &'static str, lane: Lane, code: &'static str) -> Scenario {
    Scenario::new(name, lane, |_| Tick::new()).mu_plugin(code)
}

const THIRD_PARTY: Lane = Refused("third-party");

fn on_hooks() -> Vec<Scenario> {
    let mut table = heartbeat_hooks();
    table.extend(login_hooks());
    table.extend(option_hooks());
    // Whatever the callbacks do: what is proven of them is tested with the fixture plugins.
    table.into_iter().map(|scenario| scenario.on(Server::NoProof)).collect()
}

fn heartbeat_hooks() -> Vec<Scenario> {
    vec![
        plugin("heartbeat_send gets a key", THIRD_PARTY,
            "add_filter( 'heartbeat_send', function ( $response ) {\n\t$response['own'] = 1;\n\treturn $response;\n} );"),
        plugin("heartbeat_send gets a key from a plugin", THIRD_PARTY, "// See the plugin.").plugin(
            "add_filter( 'heartbeat_send', function ( $response ) {\n\t$response['plugin'] = 1;\n\treturn $response;\n} );"),
        plugin("heartbeat_send stays as it is", THIRD_PARTY, "add_filter( 'heartbeat_send', fn( $response ) => $response );"),
        plugin("heartbeat_send is core's own __return_empty_array()", THIRD_PARTY, "add_filter( 'heartbeat_send', '__return_empty_array' );"),
        plugin("heartbeat_send is wp_auth_check() at another priority", THIRD_PARTY, "add_filter( 'heartbeat_send', 'wp_auth_check', 20 );"),
        plugin("heartbeat_tick does something", THIRD_PARTY, "add_action( 'heartbeat_tick', function () {} );"),
        plugin("heartbeat_tick does something for one screen", THIRD_PARTY,
            "add_action( 'heartbeat_tick', function ( $response, $screen_id ) {\n\tif ( 'other' === $screen_id ) {\n\t\tupdate_option( 'own', time() );\n\t}\n}, 10, 2 );"),
        nobody("heartbeat_nopriv_send gets a key", THIRD_PARTY,
            "add_filter( 'heartbeat_nopriv_send', function ( $response ) {\n\t$response['own'] = 1;\n\treturn $response;\n} );"),
        nobody("heartbeat_nopriv_tick does something", THIRD_PARTY, "add_action( 'heartbeat_nopriv_tick', '__return_true' );"),
        Scenario::new("wp_refresh_nonces gets a key", THIRD_PARTY, |cast| cast.tick("edith").set("_nonce", "0000000000"))
            .mu_plugin("add_filter( 'wp_refresh_nonces', function ( $response ) {\n\t$response['own'] = wp_create_nonce( 'own' );\n\treturn $response;\n} );"),
        plugin("wp_ajax_heartbeat at a lower priority", THIRD_PARTY, "add_action( 'wp_ajax_heartbeat', function () {}, 0 );"),
        plugin("wp_ajax_heartbeat at the lowest priority", THIRD_PARTY, "add_action( 'wp_ajax_heartbeat', function () {}, PHP_INT_MIN );"),
        plugin("wp_ajax_heartbeat is answered by a plugin", THIRD_PARTY,
            "add_action( 'wp_ajax_heartbeat', function () {\n\twp_send_json( array( 'own' => 1 ) );\n}, 0 );"),
        nobody("wp_ajax_nopriv_heartbeat is answered by a plugin", THIRD_PARTY,
            "add_action( 'wp_ajax_nopriv_heartbeat', function () {\n\twp_send_json( array( 'own' => 1 ) );\n}, 0 );"),
        plugin("all sees every hook", THIRD_PARTY, "add_action( 'all', function () {} );"),
        plugin("wp_die_ajax_handler is another", THIRD_PARTY,
            "add_filter( 'wp_die_ajax_handler', function () {\n\treturn function () {\n\t\techo 'own';\n\t\tdie();\n\t};\n} );"),
        plugin("a method on heartbeat_send", THIRD_PARTY,
            "class E2e_Own {\n\tpublic function send( $response ) {\n\t\treturn $response;\n\t}\n\tpublic static function tick() {}\n}\nadd_filter( 'heartbeat_send', array( new E2e_Own(), 'send' ) );"),
        plugin("a static method on heartbeat_tick", THIRD_PARTY,
            "class E2e_Static {\n\tpublic static function tick() {}\n}\nadd_action( 'heartbeat_tick', 'E2e_Static::tick' );"),
        plugin("an invokable object on heartbeat_tick", THIRD_PARTY,
            "class E2e_Invokable {\n\tpublic function __invoke() {}\n}\nadd_action( 'heartbeat_tick', new E2e_Invokable() );"),
        plugin("a callback that is added late", THIRD_PARTY,
            "add_action( 'admin_init', function () {\n\tadd_filter( 'heartbeat_send', function ( $response ) {\n\t\t$response['late'] = 1;\n\t\treturn $response;\n\t} );\n} );"),
        plugin("a callback under core's key", THIRD_PARTY,
            "add_filter( 'heartbeat_send', function ( $response ) {\n\t$response['own'] = 1;\n\treturn $response;\n} );\nadd_action( 'init', function () {\n\tglobal $wp_filter;\n\t$own = end( $wp_filter['heartbeat_send']->callbacks[10] );\n\t$wp_filter['heartbeat_send']->callbacks[10] = array( 'wp_auth_check' => $own );\n} );"),
        plugin("nocache_headers changes", THIRD_PARTY,
            "add_filter( 'nocache_headers', function ( $headers ) {\n\t$headers['X-Own'] = '1';\n\treturn $headers;\n} );"),
    ]
}

fn login_hooks() -> Vec<Scenario> {
    let expired = |name: &'static str, code: &'static str| {
        Scenario::new(name, THIRD_PARTY, |cast| cast.tick("long expired")).mu_plugin(code)
    };
    vec![
        plugin("nonce_life is shorter", THIRD_PARTY, "add_filter( 'nonce_life', fn() => 7200 );"),
        plugin("nonce_user_logged_out is another", THIRD_PARTY, "add_filter( 'nonce_user_logged_out', fn() => 7 );"),
        plugin("salt changes", THIRD_PARTY, "add_filter( 'salt', fn( $salt ) => $salt . 'x' );"),
        plugin(
            "determine_current_user is somebody else",
            THIRD_PARTY,
            "add_filter( 'determine_current_user', fn() => 1, 30 );",
        ),
        plugin(
            "determine_current_user stays as it is",
            THIRD_PARTY,
            "add_filter( 'determine_current_user', fn( $user ) => $user, 1 );",
        ),
        nobody("determine_current_user is somebody", THIRD_PARTY, "add_filter( 'determine_current_user', fn() => 1, 30 );"),
        plugin("set_current_user is watched", THIRD_PARTY, "add_action( 'set_current_user', function () {} );"),
        plugin("auth_cookie_valid is watched", THIRD_PARTY, "add_action( 'auth_cookie_valid', function () {} );"),
        expired("auth_cookie_expired is watched", "add_action( 'auth_cookie_expired', function () {} );"),
        expired(
            "auth_cookie_expired is counted",
            "add_action( 'auth_cookie_expired', function () {\n\tupdate_option( 'own_expired', 1 + (int) get_option( 'own_expired' ) );\n} );",
        ),
        plugin(
            "auth_cookie_expired is watched, and the cookie is good",
            Express,
            "add_action( 'auth_cookie_expired', '__return_true' );",
        ),
        nobody("auth_cookie_malformed is watched", THIRD_PARTY, "add_action( 'auth_cookie_malformed', function () {} );"),
        Scenario::new("auth_cookie_bad_hash is watched", THIRD_PARTY, |cast| {
            cast.tick_with("edith", &[crate::cast::Login::Auth], |parts| parts[3] = "0".repeat(64))
        })
        .mu_plugin("add_action( 'auth_cookie_bad_hash', function () {} );"),
        plugin(
            "session_token_manager is another",
            THIRD_PARTY,
            "add_filter( 'session_token_manager', fn( $manager ) => $manager );",
        ),
        plugin(
            "get_user_metadata answers itself",
            THIRD_PARTY,
            "add_filter( 'get_user_metadata', fn( $value, $id, $key ) => 'session_tokens' === $key ? array( array() ) : $value, 10, 3 );",
        ),
        plugin(
            "attach_session_information is not fired",
            Express,
            "add_filter( 'attach_session_information', fn( $session ) => $session );",
        ),
        plugin("sanitize_user changes", THIRD_PARTY, "add_filter( 'sanitize_user', fn( $user ) => $user . '' );"),
    ]
}

fn option_hooks() -> Vec<Scenario> {
    vec![
        plugin("option_siteurl changes", THIRD_PARTY, "add_filter( 'option_siteurl', fn( $url ) => 'http://own.test' );"),
        plugin("pre_option_home answers itself", THIRD_PARTY, "add_filter( 'pre_option_home', fn() => 'http://own.test' );"),
        plugin("option_blog_charset changes", THIRD_PARTY, "add_filter( 'option_blog_charset', fn() => 'ISO-8859-15' );"),
        plugin(
            "pre_option answers itself",
            THIRD_PARTY,
            "add_filter( 'pre_option', fn( $value, $name ) => 'blog_charset' === $name ? 'KOI8-R' : $value, 10, 2 );",
        ),
        plugin(
            "alloptions changes",
            THIRD_PARTY,
            "add_filter( 'alloptions', fn( $options ) => array( 'blog_charset' => 'KOI8-R' ) + $options );",
        ),
        plugin("query is watched", THIRD_PARTY, "add_filter( 'query', fn( $query ) => $query );"),
        plugin("http_origin is another", THIRD_PARTY, "add_filter( 'http_origin', fn() => 'http://heartbeat.test' );"),
        plugin(
            "allowed_http_origins are more",
            THIRD_PARTY,
            "add_filter( 'allowed_http_origins', fn( $all ) => array_merge( $all, array( 'http://evil.test' ) ) );",
        ),
        plugin(
            "home_url changes",
            THIRD_PARTY,
            "add_filter( 'home_url', fn( $url ) => str_replace( 'heartbeat', 'own', $url ) );",
        ),
        plugin("admin_referrer_policy changes", THIRD_PARTY, "add_filter( 'admin_referrer_policy', fn() => 'no-referrer' );"),
        plugin("wp_doing_ajax changes", THIRD_PARTY, "add_filter( 'wp_doing_ajax', fn( $is ) => $is );"),
        plugin("enable_maintenance_mode changes", THIRD_PARTY, "add_filter( 'enable_maintenance_mode', '__return_false' );"),
    ]
}

fn not_in_the_way() -> Vec<Scenario> {
    vec![
        plugin("a plugin that does nothing", Express, "// Nothing."),
        plugin(
            "a plugin on hooks that no tick fires",
            Express,
            "add_action( 'wp_head', function () {} );\nadd_filter( 'the_content', 'strtoupper' );\nadd_filter( 'heartbeat_settings', function ( $settings ) {\n\t$settings['interval'] = 15;\n\treturn $settings;\n} );",
        ),
        plugin(
            "a plugin on init and admin_init",
            Express,
            "add_action( 'init', function () {\n\tregister_post_type( 'e2e_book', array( 'public' => true ) );\n} );\nadd_action( 'admin_init', function () {} );\nadd_action( 'shutdown', function () {} );",
        ),
        plugin(
            "a plugin on heartbeat_received, and the tick has no data",
            Express,
            "add_filter( 'heartbeat_received', function ( $response ) {\n\t$response['own'] = 1;\n\treturn $response;\n} );",
        ),
        plugin(
            "a plugin on user_has_cap and map_meta_cap, and the tick asks for none",
            Express,
            "add_filter( 'user_has_cap', fn( $all ) => $all );\nadd_filter( 'map_meta_cap', fn( $caps ) => $caps );",
        ),
        plugin(
            "a plugin on wp_refresh_nonces, and the nonce is fresh",
            Express,
            "add_filter( 'wp_refresh_nonces', fn( $response ) => $response );",
        ),
        plugin(
            "a plugin that reads options and posts",
            Express,
            "add_action( 'init', function () {\n\tget_option( 'own' );\n\tget_posts( array( 'numberposts' => 3 ) );\n} );",
        ),
        plugin(
            "a plugin of classes, constants and a REST route",
            Express,
            "define( 'E2E_OWN', 1 );\nadd_action( 'rest_api_init', function () {} );",
        ),
    ]
}

fn takes_over() -> Vec<Scenario> {
    let unknown = Refused("core-unknown");
    vec![
        plugin(
            "wp_verify_nonce() is a plugin's",
            unknown,
            "function wp_verify_nonce( $nonce, $action = -1 ) {\n\treturn 1;\n}",
        ),
        plugin(
            "wp_validate_auth_cookie() is a plugin's",
            unknown,
            "function wp_validate_auth_cookie( $cookie = '', $scheme = '' ) {\n\treturn 2;\n}",
        ),
        plugin("wp_create_nonce() is a plugin's", unknown, "function wp_create_nonce( $action = -1 ) {\n\treturn 'own';\n}"),
        plugin(
            "wp_hash() is a plugin's",
            unknown,
            "function wp_hash( $data, $scheme = 'auth' ) {\n\treturn md5( $data . wp_salt( $scheme ) );\n}",
        ),
        plugin("wp_salt() is a plugin's", unknown, "function wp_salt( $scheme = 'auth' ) {\n\treturn 'own' . $scheme;\n}"),
        plugin(
            "get_user_by() is a plugin's",
            unknown,
            "function get_user_by( $field, $value ) {\n\t$data = WP_User::get_data_by( $field, $value );\n\tif ( ! $data ) {\n\t\treturn false;\n\t}\n\t$user = new WP_User();\n\t$user->init( $data );\n\treturn $user;\n}",
        ),
        plugin("wp_nonce_tick() is a plugin's", unknown, "function wp_nonce_tick( $action = -1 ) {\n\treturn 5;\n}"),
        plugin(
            "wp_set_password(), which no tick calls, is a plugin's",
            Express,
            "function wp_set_password( $password, $user_id ) {}",
        ),
    ]
}

fn answers_otherwise() -> Vec<Scenario> {
    let (wrong, background) = (Refused("prediction-wrong"), Refused("background"));
    vec![
        plugin("a plugin prints a byte", wrong, "echo 'x';"),
        plugin("a plugin prints a byte on init", wrong, "add_action( 'init', function () {\n\techo 'x';\n} );"),
        plugin("a plugin prints at the end", wrong, "add_action( 'shutdown', function () {\n\techo '<!-- x -->';\n} );"),
        plugin("a plugin sends a header", background, "header( 'X-Own: 1' );"),
        plugin(
            "a plugin sends a header on init",
            background,
            "add_action( 'init', function () {\n\theader( 'X-Own: 1' );\n} );",
        ),
        plugin(
            "a plugin takes a header away",
            background,
            "add_action( 'admin_init', function () {\n\theader_remove( 'X-Robots-Tag' );\n}, 99 );",
        ),
        plugin("a plugin sets a cookie", background, "add_action( 'init', function () {\n\tsetcookie( 'own', 'value' );\n} );"),
        plugin("a plugin sets a status", wrong, "add_action( 'init', function () {\n\tstatus_header( 503 );\n} );"),
        plugin(
            "a plugin buffers and changes the answer",
            THIRD_PARTY,
            "add_action( 'init', function () {\n\tob_start( 'strtoupper' );\n} );",
        ),
        plugin("a plugin buffers and leaves the answer", THIRD_PARTY, "add_action( 'init', function () {\n\tob_start();\n} );"),
        plugin(
            "a plugin takes core's session check away",
            wrong,
            "add_action( 'init', function () {\n\tremove_filter( 'heartbeat_send', 'wp_auth_check' );\n} );",
        ),
        plugin(
            "a plugin takes core's frame options away",
            wrong,
            "add_action( 'admin_init', function () {\n\tremove_action( 'admin_init', 'send_frame_options_header' );\n}, 0 );",
        ),
        plugin(
            "a plugin takes the check of cookies away",
            wrong,
            "remove_filter( 'determine_current_user', 'wp_validate_auth_cookie' );\nremove_filter( 'determine_current_user', 'wp_validate_logged_in_cookie', 20 );",
        ),
        plugin(
            "a plugin sets the current user",
            wrong,
            "add_action( 'init', function () {\n\twp_set_current_user( 0 );\n}, 0 );",
        ),
        plugin(
            "a plugin changes the posted nonce",
            THIRD_PARTY,
            "add_action( 'init', function () {\n\t$_POST['_nonce'] = 'x';\n} );",
        ),
        plugin(
            "a plugin ends the request before the handler",
            Declined("no-lease"),
            "add_action( 'admin_init', function () {\n\twp_send_json( array( 'own' => 1 ) );\n} );",
        ),
        plugin("a plugin dies when it loads", Declined("no-lease"), "die( 'own' );"),
        plugin(
            "a plugin throws",
            Declined("no-lease"),
            "add_action( 'heartbeat_tick', function () {\n\tthrow new Exception( 'own' );\n} );",
        )
        .only(&[]),
        plugin(
            "a plugin answers with a redirection",
            Declined("no-lease"),
            "add_action( 'init', function () {\n\twp_redirect( 'http://heartbeat.test/' );\n\texit;\n} );",
        ),
        nobody(
            "a plugin keeps nobody out",
            Declined("no-lease"),
            "add_action( 'admin_init', function () {\n\tif ( ! is_user_logged_in() ) {\n\t\twp_die( 'members only', 403 );\n\t}\n} );",
        ),
    ]
}
