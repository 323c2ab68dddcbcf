//! What a guard's replay shows: one table of callbacks, each with the arguments that it is inert for and those that it acts on.

mod guard_support;

use guard::code::{Literal, Types};
use guard::{Arg, Constant, Guard, Outcome, build};
use guard_support::{Site, Tick, code, known, list, map, sealed};
use std::rc::Rc;
use wordpress::Value;

const INERT: &str = "inert";

fn told(guard: &Guard, args: &[Arg], tick: &Tick) -> String {
    let restored: Guard = serde_json::from_str(&serde_json::to_string(guard).unwrap()).unwrap();
    assert_eq!(*guard, restored);
    let outcome = guard.replay(true, args, tick);
    assert_eq!(outcome, restored.replay(true, args, tick));
    match outcome {
        Outcome::Inert => INERT.into(),
        Outcome::Acts(stop) => stop.what,
    }
}

/// A callback of `heartbeat_received` with `$response, $data, $screen_id`.
fn filter(text: &str) -> guard::code::Code {
    code("acme_beat", &format!("RECV #1 -> $response\nRECV #2 -> $data\nRECV #3 -> $screen\n{text}"))
}

fn check(name: &str, text: &str, cases: &[(Value, &str)]) {
    let guard = build(filter(text), &Site::new()).unwrap_or_else(|refusal| panic!("{name}: {refusal}"));
    for (data, expected) in cases {
        let args = [Arg::First, known(data.clone()), known(Value::str("post"))];
        assert_eq!(told(&guard, &args, &Tick::default()), *expected, "{name} with {data:?}");
    }
}

#[test]
fn gates_decide_by_the_data() {
    let with = || map(&[("acme", Value::str("1"))]);
    let without = || map(&[("other", Value::Int(1))]);
    check(
        "empty() as in the documentation",
        "ISSET_ISEMPTY_DIM_OBJ $data 'acme' -> ~0 x1\nJMPZ ~0 @6\nRETURN $response\nASSIGN_DIM $response 'seen'\nOP_DATA 1\nRETURN $response",
        &[
            (without(), INERT),
            (map(&[("acme", Value::str("0"))]), INERT),
            (with(), "writes to an element of the response (ASSIGN_DIM)"),
        ],
    );
    check(
        "isset() of what is nested",
        "FETCH_DIM_IS $data 'acme' -> ~0\nISSET_ISEMPTY_DIM_OBJ ~0 'lock' -> ~1\nJMPZ ~1 @7\nECHO 'x'\nRETURN $response",
        &[
            (without(), INERT),
            (with(), INERT),
            (map(&[("acme", map(&[("lock", Value::Int(1))]))]), "prints (ECHO)"),
            (Value::Null, INERT),
        ],
    );
    check(
        "array_key_exists()",
        "ARRAY_KEY_EXISTS 'acme' $data -> ~0\nJMPNZ ~0 @6\nRETURN $response\nTHROW ~0",
        &[
            (without(), INERT),
            (map(&[("acme", Value::Null)]), "throws (THROW)"),
            (Value::Null, "asks for a key of what is no array"),
        ],
    );
    check(
        "switch on strings",
        "FETCH_DIM_IS $data 'acme' -> ~0\nSWITCH_STRING ~0 {'a':6,'b':7} j7\nJMP @7\nECHO 'x'\nRETURN $response",
        &[(without(), INERT), (with(), INERT), (map(&[("acme", Value::str("a"))]), "prints (ECHO)")],
    );
    check(
        "a match with strings and integers that look alike",
        "FETCH_DIM_R $data 'acme' -> ~0\nMATCH ~0 {'5':5,6:6} j6\nECHO 'x'\nRETURN $response",
        &[
            (map(&[("acme", Value::str("5"))]), "prints (ECHO)"),
            (map(&[("acme", Value::Int(5))]), INERT),
            (without(), "reads an element that is not there"),
        ],
    );
    check(
        "in_array() with a literal list",
        "FETCH_DIM_R $data 'acme' -> ~0\nIN_ARRAY ~0 ['x'] -> ~1 x1\nJMPZ ~1 @7\nECHO 'x'\nRETURN $response",
        &[(with(), INERT)],
    );
}

#[test]
fn what_php_would_warn_of_or_nobody_knows_is_a_stop() {
    let data = || map(&[("acme", Value::str("1"))]);
    for (text, expected) in [
        ("BOOL $response -> ~0\nRETURN $response", "reads the response"),
        ("ISSET_ISEMPTY_DIM_OBJ $response 'x' -> ~0\nRETURN $response", "reads the response"),
        ("QM_ASSIGN $undefined -> ~0\nRETURN $response", "reads an undefined variable"),
        ("CHECK_VAR $undefined\nRETURN $response", "reads an undefined variable"),
        ("FETCH_DIM_R $data 'missing' -> ~0\nRETURN $response", "reads an element that is not there"),
        ("CONCAT $data 'x' -> ~0\nRETURN $response", "uses an operator in a way that is not followed (CONCAT)"),
        ("JMP @3\nRETURN $response", "runs too long"),
        ("RETURN $data", "returns another value than it was given"),
        ("UNSET_DIM $response 'x'\nRETURN $response", "unsets an element of the response (UNSET_DIM)"),
    ] {
        let guard = build(filter(text), &Site::new());
        let guard = match (guard, expected) {
            (Ok(guard), _) => guard,
            (Err(refusal), "runs too long") => {
                assert_eq!(refusal.what, "never returns", "{text}");
                continue;
            }
            (Err(refusal), _) => panic!("{text}: {refusal}"),
        };
        let args = [Arg::First, known(data()), known(Value::str("post"))];
        assert_eq!(told(&guard, &args, &Tick::default()), expected, "{text}");
    }
}

#[test]
fn a_loop_ends_with_its_budget() {
    let text = "ASSIGN $i 0\nPRE_INC $i\nIS_SMALLER $i 100000 -> ~0\nJMPNZ ~0 @4\nRETURN $response";
    check("a long loop", text, &[(Value::Null, "runs too long")]);
    let text = "ASSIGN $text 'aaaaaaaa'\nASSIGN_OP $text $text x8\nJMPNZ $text @4\nRETURN $response";
    check("a text that doubles", text, &[(Value::Null, "works on too much")]);
    let text = "FE_RESET_R $data -> ~0 @8\nFE_FETCH_R ~0 $value -> ~1 j7\nIS_IDENTICAL $value 'x' -> ~2\nJMPZ ~2 @4\nFE_FREE ~0\nRETURN $response";
    check("foreach", &text.replace("~0 @8", "~0"), &[(list(vec![Value::Int(1), Value::Int(2)]), INERT), (list(vec![]), INERT)]);
}

#[test]
fn a_refusal_says_the_first_stop_on_the_way() {
    let moving = code("acme_beat", "INIT_FCALL _ 'time'\nDO_ICALL -> ~0\nRETURN ~0");
    let mut site = Site::new();
    site.functions.insert("time".into(), guard::Callee::Internal("time".into()));
    let refusal = build(moving, &site).unwrap_err();
    assert_eq!((refusal.what.as_str(), refusal.line), ("depends on time()", 1));
    for (text, what) in [
        ("INIT_FCALL _ 'update_option'\nDO_FCALL\nRETURN null", "calls update_option()"),
        ("FETCH_OBJ_R _ 'flag' -> ~0\nRETURN null", "reads a property of $this"),
        ("ECHO 'x'\nRETURN null", "prints (ECHO)"),
        ("BIND_STATIC $count x1\nRETURN null", "keeps a static variable (BIND_STATIC)"),
        ("FETCH_R 'wpdb' -> ~0 x2\nRETURN null", "reads $wpdb"),
        ("RETURN ?", "uses a constant expression"),
    ] {
        assert_eq!(build(code("acme_beat", text), &Site::new()).unwrap_err().what, what, "{text}");
    }
}

#[test]
fn calls_are_followed() {
    let helper = code("acme_wants", "RECV #1 -> $data\nISSET_ISEMPTY_DIM_OBJ $data 'acme' -> ~0\nRETURN ~0");
    let entry = filter("INIT_FCALL _ 'acme_wants'\nSEND_VAR $data #1\nDO_UCALL -> ~0\nJMPZ ~0 @8\nECHO 'x'\nRETURN $response");
    let guard = build(entry, &Site::new().function(helper)).unwrap();
    let told = |data: Value| told(&guard, &[Arg::First, known(data), known(Value::Null)], &Tick::default());
    assert_eq!(told(map(&[])), INERT);
    assert_eq!(told(map(&[("acme", Value::Int(1))])), "prints (ECHO)");
}

#[test]
fn a_method_and_its_object_are_followed() {
    let beat = "RECV #1 -> $response\nRECV #2 -> $data\nISSET_ISEMPTY_DIM_OBJ $data 'acme' -> ~0\nJMPZ ~0 @5\nECHO 'x'\nRETURN $response";
    let site = || Site::new().method(code("Acme::beat", beat), false, None);
    let in_a_closure = "FETCH_THIS -> ~0\nINIT_METHOD_CALL ~0 'beat'\nFUNC_GET_ARGS -> ~1\nSEND_UNPACK ~1\nCHECK_UNDEF_ARGS\nDO_FCALL -> ~2\nRETURN ~2";
    let by_name = "FETCH_THIS -> ~0\nINIT_ARRAY ~0 -> ~1\nADD_ARRAY_ELEMENT 'beat' -> ~1\nINIT_USER_CALL 'call_user_func_array' ~1\nFUNC_GET_ARGS -> ~2\nSEND_ARRAY ~2\nCHECK_UNDEF_ARGS\nDO_FCALL -> ~3\nRETURN ~3";
    for text in [in_a_closure, by_name] {
        let mut closure = code("{closure}", text);
        (closure.this, closure.scope) = (Some("acme".into()), Some("acme".into()));
        let guard = build(sealed(closure), &site()).unwrap();
        let told = |data: Value| told(&guard, &[Arg::First, known(data)], &Tick::default());
        assert_eq!(told(map(&[])), INERT);
        assert_eq!(told(map(&[("acme", Value::Int(1))])), "prints (ECHO)");
    }
}

#[test]
fn private_methods_are_for_their_class() {
    let mut private = code("Acme_Base::mine", "RETURN null");
    private.is_private = true;
    let mut site = Site::new().method(sealed(private), true, Some("acme_base"));
    site.parents.insert("acme".into(), "acme_base".into());
    let inherited = site.methods["acme_base::mine"].clone();
    site.methods.insert("acme::mine".into(), inherited);
    let mut entry = code("Acme::beat", "INIT_STATIC_METHOD_CALL #1 'mine'\nDO_UCALL\nRETURN null");
    (entry.scope, entry.called) = (Some("acme".into()), Some("acme".into()));
    assert_eq!(build(sealed(entry), &site).unwrap_err().what, "calls acme::mine(), which it may not");
}

#[test]
fn functions_about_their_caller_are_not_called_by_name() {
    let text = "INIT_USER_CALL 'call_user_func' 'func_get_args'\nDO_FCALL -> ~0\nRETURN null";
    let guard = build(code("acme_beat", text), &Site::new()).unwrap();
    assert_eq!(told(&guard, &[], &Tick::default()), "calls func_get_args() by its name");
}

#[test]
fn recursion_is_refused() {
    let text = "INIT_FCALL _ 'acme_beat'\nDO_UCALL\nRETURN null";
    let refusal = build(code("acme_beat", text), &Site::new().function(code("acme_beat", text))).unwrap_err();
    assert_eq!(refusal.what, "calls acme_beat(), which calls itself");
}

#[test]
fn rights_are_asked_of_the_world() {
    let text =
        "INIT_FCALL _ 'current_user_can'\nSEND_VAL 'manage_options' #1\nDO_FCALL -> ~0\nJMPZ ~0 @8\nECHO 'x'\nRETURN $response";
    let guard = build(filter(text), &Site::new()).unwrap();
    assert!(guard.needs().rights && !guard.needs().state);
    let args = [Arg::First, known(Value::Null), known(Value::Null)];
    assert_eq!(told(&guard, &args, &Tick::default()), INERT);
    assert_eq!(told(&guard, &args, &Tick { can: true, ..Tick::default() }), "prints (ECHO)");
    let early = Tick { user: None, ..Tick::default() };
    assert_eq!(told(&guard, &args, &early), "asks who the user is before that is known");
}

#[test]
fn the_users_roles_are_read() {
    let text = "INIT_FCALL _ 'wp_get_current_user'\nDO_FCALL -> ~0\nFETCH_OBJ_R ~0 'roles' -> ~1\nINIT_FCALL _ 'in_array'\nSEND_VAL 'editor' #1\nSEND_VAL ~1 #2\nDO_ICALL -> ~2\nJMPZ ~2 @12\nRETURN $response\nECHO 'x'";
    let guard = build(filter(text), &Site::new()).unwrap();
    assert!(guard.needs().rights);
    assert_eq!(told(&guard, &[Arg::First, known(Value::Null), known(Value::Null)], &Tick::default()), INERT);
}

#[test]
fn the_response_is_an_array_and_fits_as_one() {
    let mut entry =
        filter("TYPE_CHECK $response -> ~0 x128\nJMPZ ~0 @6\nVERIFY_RETURN_TYPE $response\nRETURN $response\nECHO 'x'");
    let array = Types { mask: 1 << 7, ..Types::default() };
    entry.ops[4] = {
        let mut jump = entry.ops[4].clone();
        jump.op2 = guard::code::Operand::Jump(7);
        jump
    };
    entry.params[0].types = Some(array.clone());
    entry.returns = Some(array);
    let guard = build(sealed(entry), &Site::new()).unwrap();
    let args = [Arg::First, known(Value::Null), known(Value::Null)];
    assert_eq!(told(&guard, &args, &Tick::default()), INERT);
    let elsewhere = Tick { hook: "salt", ..Tick::default() };
    assert_eq!(told(&guard, &args, &elsewhere), "is given a value of another type than it declares");
}

#[test]
fn a_known_first_argument_may_be_read_and_must_come_back_the_same() {
    let text = "INIT_FCALL _ 'strtolower'\nSEND_VAR $response #1\nDO_ICALL -> ~0\nRETURN ~0";
    let guard = build(filter(text), &Site::new()).unwrap();
    let told = |text: &str| {
        told(&guard, &[Arg::KnownFirst(Rc::new(Value::str(text))), known(Value::Null), known(Value::Null)], &Tick::default())
    };
    assert_eq!(told("read"), INERT);
    assert_eq!(told("Read"), "returns another value than it was given");
}

#[test]
fn bound_numbers_and_constants_that_move_are_state() {
    for (value, is_state) in [(Value::str("x"), false), (Value::Int(1), true), (list(vec![Value::str("x")]), false)] {
        let mut entry = code("{closure}", "BIND_STATIC $own x4\nRETURN null");
        entry.bound.insert("own".into(), Literal::Known(value));
        assert_eq!(build(sealed(entry), &Site::new()).unwrap().needs().state, is_state);
    }
    for is_fixed in [true, false] {
        let mut site = Site::new();
        site.constants.insert("acme".into(), Constant { value: Some(Value::Int(1)), is_fixed });
        let guard = build(code("acme_beat", "FETCH_CONSTANT #0 'acme' -> ~0\nRETURN ~0"), &site).unwrap();
        assert_eq!(guard.needs().state, !is_fixed);
    }
}

#[test]
fn frameless_calls_are_calls() {
    let text = "FETCH_DIM_IS $data 'acme' -> ~1\nFRAMELESS_ICALL_3 'x' ['x'] -> ~0 !in_array\nOP_DATA true\nJMPZ ~0 @8\nRETURN $response\nECHO 'x'";
    check("in_array() without a frame", text, &[(Value::Null, INERT)]);
    let mut site = Site::new();
    let jump = "JMP_FRAMELESS 'acme\\strpos' @2\nECHO 'x'\nRETURN null";
    assert!(build(code("acme_beat", jump), &site).is_ok());
    site.functions.insert("acme\\strpos".into(), guard::Callee::Opaque);
    assert_eq!(build(code("acme_beat", jump), &site).unwrap_err().what, "prints (ECHO)");
}

#[test]
fn what_was_removed_from_is_not_appended_to() {
    let append = "ASSIGN $list []\nASSIGN_DIM $list _\nOP_DATA 5\nISSET_ISEMPTY_DIM_OBJ $list 0 -> ~0\nJMPNZ ~0 @9\nECHO 'x'\nRETURN $response";
    check("appending", append, &[(Value::Null, INERT)]);
    let removed =
        "ASSIGN $list []\nASSIGN_DIM $list 3\nOP_DATA 5\nUNSET_DIM $list 3\nASSIGN_DIM $list _\nOP_DATA 5\nRETURN $response";
    check("after unset()", removed, &[(Value::Null, "appends to an array whose next index is not known")]);
}

#[test]
fn damaged_copies_are_refused() {
    let mut damaged = filter("RETURN $response");
    damaged.ops[0].line += 1;
    assert_eq!(build(damaged, &Site::new()).unwrap_err().what, "is a damaged copy");
    let guard = build(filter("RETURN $response"), &Site::new()).unwrap();
    let stored = serde_json::to_string(&guard).unwrap();
    assert!(serde_json::from_str::<Guard>(&stored.replace("\"Return\",1", "\"Return\",2")).is_err(), "{stored}");
}
