//! Watched callbacks: a witness's answer is stock's, whatever they look at while they run.
//!
//! A case's plugin writes what it can see into the answer: its arguments, backtraces, the hooks table, what is on a hook and what
//! it does to it. Both servers must say the same, with the extension watching.

use anyhow::{Result, bail};
use xtask::Tick;

use crate::bench::Bench;
use crate::cast::Cast;
use crate::compare::{Sent, Side, tries};
use crate::scenario::{Lane, Scenario};
use crate::state::State;

/// What a plugin does while it is watched.
pub struct Watched {
    /// A sentence.
    pub name: &'static str,
    code: &'static str,
}

/// The states that the cases need.
pub fn states() -> impl Iterator<Item = State> {
    ALL.iter().map(|watched| scenario(watched, |_| Tick::new()).state)
}

fn scenario(watched: &Watched, tick: fn(&Cast) -> Tick) -> Scenario {
    // The lane of a second tick is not looked at.
    Scenario::new(watched.name, Lane::Express, tick).mu_plugin(watched.code)
}

/// Runs a case: a tick of a dashboard, and one with data.
///
/// # Errors
/// What was different, for people.
pub fn run(bench: &mut Bench, watched: &Watched) -> Result<()> {
    let ticks: [fn(&Cast) -> Tick; 2] = [|cast| cast.tick("edith"), |cast| cast.tick("edith").data("own", "1")];
    for tick in ticks {
        bench.keep_fresh()?;
        let scenario = scenario(watched, tick);
        let links = scenario.state.link(&bench.site, &bench.folder)?;
        let result = tries(|| once(bench, &scenario));
        drop(links);
        result?;
    }
    Ok(())
}

fn once(bench: &mut Bench, scenario: &Scenario) -> Result<()> {
    let request = (scenario.request)(&bench.cast);
    let sent = Sent { state: &scenario.state, server: scenario.server, request: &request };
    let stock = sent.tick(bench, Side::Stock)?;
    let ours = sent.tick(bench, Side::Witness)?;
    let difference = ours.difference(&stock, false);
    if !difference.is_empty() {
        bail!("{difference}{}", sent.describe(bench));
    }
    // A witness, and nobody else.
    if ours.lane.as_deref() != Some("full:no-lease") {
        bail!("the lane was {:?}\n{}", ours.lane, sent.describe(bench));
    }
    Ok(())
}

/// Shows errors in the answer, with their backtraces.
macro_rules! shown {
    ($code:literal) => {
        concat!("ini_set( 'display_errors', 1 );\nini_set( 'html_errors', 0 );\nerror_reporting( E_ALL );\n", $code)
    };
}

/// On `heartbeat_send`, which always fires.
macro_rules! send {
    ($code:literal) => {
        concat!("add_filter( 'heartbeat_send', function ( $r ) {\n\t", $code, "\n\treturn $r;\n} );")
    };
}

const fn watched(name: &'static str, code: &'static str) -> Watched {
    Watched { name, code }
}

/// All of them.
pub const ALL: &[Watched] = &[
    watched(
        "a callback counts its arguments",
        "function e2e_args( $r ) {\n\t$r[ 'args' . current_filter() ][] = array( func_num_args(), count( func_get_args() ) );\n\treturn $r;\n}\nadd_filter( 'heartbeat_send', 'e2e_args', 1 );\nadd_filter( 'heartbeat_send', 'e2e_args', 2, 2 );\nadd_filter( 'heartbeat_send', 'e2e_args', 3, 9 );\nadd_filter( 'heartbeat_send', fn() => array( 'none' => func_num_args() ), 0, 0 );",
    ),
    watched(
        "a callback takes its argument by reference",
        shown!("add_filter( 'heartbeat_send', function ( &$r ) {\n\t$r['x'] = 1;\n\treturn $r;\n} );"),
    ),
    watched(
        "a callback returns references",
        "add_filter( 'heartbeat_send', function ( $r ) {\n\t$r['x'] = 1;\n\t$r['y'] = &$r['x'];\n\treturn $r;\n} );\nadd_filter( 'heartbeat_send', function ( $r ) {\n\t$r['y'] = 2;\n\treturn $r;\n}, 11 );",
    ),
    watched(
        "a callback looks at its backtrace",
        send!(
            "$r['trace'] = ( new Exception( 'x' ) )->getTraceAsString();\n\t$r['frames'] = array_map( fn( $f ) => array( $f['function'], $f['class'] ?? '', $f['line'] ?? 0, count( $f['args'] ?? array() ) ), debug_backtrace() );"
        ),
    ),
    watched(
        "a callback throws",
        shown!(
            "add_filter( 'heartbeat_send', fn( $r ) => $r, 9 );\nadd_filter( 'heartbeat_send', function ( $r ) {\n\tthrow new Exception( 'own' );\n} );"
        ),
    ),
    watched(
        "a callback throws and another catches it",
        "add_filter( 'heartbeat_send', function ( $r ) {\n\ttry {\n\t\treturn apply_filters( 'e2e_throws', $r );\n\t} catch ( Exception $e ) {\n\t\t$r['caught'] = apply_filters( 'sanitize_key', $e->getMessage(), 'x' );\n\t\treturn $r;\n\t}\n} );\nadd_filter( 'e2e_throws', fn( $r ) => wp_nonce_tick() ? $r : $r );\nadd_filter( 'nonce_life', function ( $life ) {\n\tif ( doing_filter( 'e2e_throws' ) ) {\n\t\tthrow new Exception( 'Deep' );\n\t}\n\treturn $life;\n} );\nadd_filter( 'sanitize_key', fn( $key ) => $key );",
    ),
    watched(
        "a callback ends the request",
        "add_filter( 'heartbeat_send', fn( $r ) => $r, 9 );\nadd_filter( 'heartbeat_send', function ( $r ) {\n\techo '{\"own\":1}';\n\texit;\n} );",
    ),
    watched(
        "a private method is called",
        shown!(
            "class E2e_Private {\n\tprivate function send( $r ) {\n\t\treturn $r;\n\t}\n}\nadd_filter( 'heartbeat_send', fn( $r ) => $r, 9 );\nadd_filter( 'heartbeat_send', array( new E2e_Private(), 'send' ) );"
        ),
    ),
    watched("a function is called that is not there", shown!("add_filter( 'heartbeat_send', 'e2e_not_there' );")),
    watched(
        "a callback is given the wrong type",
        shown!("add_filter( 'heartbeat_send', function ( array $r, int $screen ) {\n\treturn $r;\n}, 10, 2 );"),
    ),
    watched(
        "methods of all kinds are called",
        "class E2e_Kinds {\n\tprivate $n = 0;\n\tpublic function count( $r ) {\n\t\t$r['n'] = ++$this->n;\n\t\treturn $r;\n\t}\n\tpublic static function of( $r ) {\n\t\t$r['of'] = static::class;\n\t\treturn $r;\n\t}\n\tpublic function __invoke( $r ) {\n\t\t$r['invoked'] = 1;\n\t\treturn $r;\n\t}\n\tpublic function __call( $name, $a ) {\n\t\t$a[0][ $name ] = count( $a );\n\t\treturn $a[0];\n\t}\n\tpublic static function __callStatic( $name, $a ) {\n\t\t$a[0][ $name ] = count( $a );\n\t\treturn $a[0];\n\t}\n}\nclass E2e_Child extends E2e_Kinds {}\n$e2e = new E2e_Kinds();\nadd_filter( 'heartbeat_send', array( $e2e, 'count' ) );\nadd_filter( 'heartbeat_send', array( 'E2e_Child', 'of' ) );\nadd_filter( 'heartbeat_send', 'E2e_Child::of' );\nadd_filter( 'heartbeat_send', $e2e );\nadd_filter( 'heartbeat_send', array( $e2e, 'magic' ) );\nadd_filter( 'heartbeat_send', 'E2e_Kinds::still', 10, 2 );\nadd_filter( 'heartbeat_send', static function ( $r ) {\n\t$r['static'] = 1;\n\treturn $r;\n} );",
    ),
    watched(
        "a callback takes itself and others away, and adds some",
        "function e2e_self( $r ) {\n\t$r['self'] = 1 + ( $r['self'] ?? 0 );\n\tremove_filter( 'heartbeat_send', 'e2e_self', 9 );\n\treturn $r;\n}\nfunction e2e_other( $r ) {\n\t$r['other'] = 1;\n\treturn $r;\n}\nfunction e2e_added( $r ) {\n\t$r['added'] = 1 + ( $r['added'] ?? 0 );\n\treturn $r;\n}\nadd_filter( 'heartbeat_send', 'e2e_self', 9 );\nadd_filter( 'heartbeat_send', function ( $r ) {\n\tremove_filter( 'heartbeat_send', 'e2e_other', 9 );\n\tremove_filter( 'heartbeat_send', 'e2e_other', 11 );\n\tforeach ( array( 8, 9, 10, 11, 12 ) as $priority ) {\n\t\tadd_filter( 'heartbeat_send', 'e2e_added', $priority );\n\t}\n\treturn $r;\n}, 9 );\nadd_filter( 'heartbeat_send', 'e2e_other', 9 );\nadd_filter( 'heartbeat_send', 'e2e_other', 11 );\nadd_filter( 'heartbeat_send', function ( $r ) {\n\t$r['has'] = array( has_filter( 'heartbeat_send', 'e2e_self' ), has_filter( 'heartbeat_send', 'e2e_added' ), has_filter( 'heartbeat_send', 'e2e_other' ) );\n\treturn $r;\n}, 40 );",
    ),
    watched(
        "a callback clears its hook",
        "add_filter( 'heartbeat_send', function ( $r ) {\n\tremove_all_filters( 'heartbeat_send' );\n\t$r['has'] = has_filter( 'heartbeat_send' );\n\treturn $r;\n}, 9 );\nadd_filter( 'heartbeat_send', fn( $r ) => array( 'never' => 1 ), 12 );",
    ),
    watched(
        "a callback steps aside and fires its own hook",
        "function e2e_again( $r ) {\n\tremove_filter( 'heartbeat_send', 'e2e_again', 30 );\n\t$r = apply_filters( 'heartbeat_send', $r, 'x' );\n\tadd_filter( 'heartbeat_send', 'e2e_again', 30 );\n\t$r['again'] = 1 + ( $r['again'] ?? 0 );\n\treturn $r;\n}\nadd_filter( 'heartbeat_send', 'e2e_again', 30 );",
    ),
    watched(
        "callbacks call their own hooks within them",
        "add_filter( 'heartbeat_send', function ( $r ) {\n\tstatic $depth = 0;\n\tif ( $depth++ < 3 ) {\n\t\t$r = apply_filters( 'heartbeat_send', $r, 'deep' );\n\t}\n\t$r['depth'][] = $depth;\n\treturn $r;\n}, 3 );\nadd_filter( 'get_user_metadata', function ( $value, $id ) {\n\tstatic $depth = 0;\n\tif ( $depth < 3 ) {\n\t\t++$depth;\n\t\tget_user_meta( $id, 'e2e_' . $depth, true );\n\t\t--$depth;\n\t}\n\treturn $value;\n}, 5, 2 );",
    ),
    watched(
        "a callback looks through its hook",
        send!(
            "foreach ( $GLOBALS['wp_filter']['heartbeat_send']->callbacks as $priority => $callbacks ) {\n\t\tif ( PHP_INT_MIN === $priority ) {\n\t\t\tcontinue;\n\t\t}\n\t\tforeach ( $callbacks as $callback ) {\n\t\t\t$of = $callback['function'];\n\t\t\t$r['seen'][ $priority ][] = array( array_keys( $callback ), is_array( $of ), is_string( $of ) ? $of : get_debug_type( $of ), $callback['accepted_args'] );\n\t\t}\n\t}\n\t$r['now'] = array( current_filter(), $GLOBALS['wp_current_filter'], $GLOBALS['wp_filter']['heartbeat_send']->current_priority() );"
        ),
    ),
    watched(
        "a callback holds references into its hook",
        "add_filter( 'heartbeat_send', function ( $r ) {\n\tforeach ( $GLOBALS['wp_filter']['heartbeat_send']->callbacks as &$callbacks ) {\n\t\tforeach ( $callbacks as &$callback ) {\n\t\t\t$callback['accepted_args'] = $callback['accepted_args'];\n\t\t}\n\t}\n\t$GLOBALS['e2e_callbacks'] = &$GLOBALS['wp_filter']['heartbeat_send']->callbacks;\n\treturn $r;\n}, 12 );\nadd_filter( 'heartbeat_send', function ( $r ) {\n\tforeach ( $GLOBALS['e2e_callbacks'] as $priority => $callbacks ) {\n\t\tif ( PHP_INT_MIN !== $priority ) {\n\t\t\t$r['counts'][] = count( $callbacks );\n\t\t}\n\t}\n\treturn $r;\n}, 14 );",
    ),
    watched(
        "a plugin takes other people's methods off hooks",
        "class E2e_Taken {\n\tpublic function meta( $value ) {\n\t\t$GLOBALS['e2e_meta'] = 1 + ( $GLOBALS['e2e_meta'] ?? 0 );\n\t\treturn $value;\n\t}\n\tpublic function send( $r ) {\n\t\t$r['never'] = 1;\n\t\treturn $r;\n\t}\n}\nfunction e2e_take( $hook, $method ) {\n\tglobal $wp_filter;\n\t$taken = 0;\n\tforeach ( $wp_filter[ $hook ]->callbacks as $priority => $callbacks ) {\n\t\tforeach ( $callbacks as $key => $callback ) {\n\t\t\tif ( is_array( $callback['function'] ) && $callback['function'][0] instanceof E2e_Taken && $method === $callback['function'][1] ) {\n\t\t\t\tunset( $wp_filter[ $hook ]->callbacks[ $priority ][ $key ] );\n\t\t\t\t++$taken;\n\t\t\t}\n\t\t}\n\t}\n\treturn $taken;\n}\n$e2e = new E2e_Taken();\nadd_filter( 'get_user_metadata', array( $e2e, 'meta' ) );\nadd_filter( 'heartbeat_send', array( $e2e, 'send' ), 20 );\nadd_action( 'init', function () {\n\t$GLOBALS['e2e_taken'] = e2e_take( 'get_user_metadata', 'meta' );\n} );\nadd_filter( 'heartbeat_send', function ( $r ) {\n\t$r['taken'] = array( $GLOBALS['e2e_meta'] ?? 0, $GLOBALS['e2e_taken'] ?? null, e2e_take( 'heartbeat_send', 'send' ) );\n\treturn $r;\n}, 5 );",
    ),
    watched(
        "a generator and a fiber run hooks",
        "add_filter( 'heartbeat_send', function ( $r ) {\n\t$each = ( function () use ( $r ) {\n\t\tforeach ( $r as $key => $value ) {\n\t\t\tyield $key => apply_filters( 'e2e_each', $value );\n\t\t}\n\t} )();\n\treturn iterator_to_array( $each );\n}, 20 );\nadd_filter( 'e2e_each', fn( $value ) => $value );\nadd_filter( 'heartbeat_send', function ( $r ) {\n\t$fiber = new Fiber( function () {\n\t\treturn sanitize_key( Fiber::suspend() );\n\t} );\n\t$fiber->start();\n\t$r['between'] = sanitize_key( 'B' );\n\t$fiber->resume( 'F' );\n\t$r['fiber'] = $fiber->getReturn();\n\treturn $r;\n}, 30 );\nadd_filter( 'sanitize_key', function ( $key ) {\n\tif ( Fiber::getCurrent() ) {\n\t\t++$GLOBALS['e2e_in_fiber'];\n\t}\n\treturn $key;\n} );\n$GLOBALS['e2e_in_fiber'] = 0;",
    ),
    watched(
        "a value is an object on its way",
        "add_filter( 'heartbeat_send', fn( $r ) => (object) $r, 50 );\nadd_filter( 'heartbeat_send', fn( $r ) => $r, 51 );\nadd_filter( 'heartbeat_send', function ( $r ) {\n\t$r->own = 1;\n\treturn $r;\n}, 52 );\nadd_filter( 'heartbeat_send', fn( $r ) => (array) $r, 53 );",
    ),
];
