//! Damaged and random bytecode: without a seal that fits it proves nothing; with one it neither panics nor runs on.

mod guard_support;

use guard::code::{Code, Literal, Op, Operand, Param, Types};
use guard::{Arg, Guard, build};
use guard_support::{Site, Tick, code, known, list, map, sealed};
use proptest::collection::vec;
use proptest::prelude::*;
use wordpress::{Key, Value};

const NAMES: &[&str] = &[
    "NOP",
    "RECV",
    "RECV_INIT",
    "RECV_VARIADIC",
    "JMP",
    "JMPZ",
    "JMPNZ",
    "JMPZ_EX",
    "JMP_SET",
    "COALESCE",
    "JMP_NULL",
    "BOOL",
    "BOOL_NOT",
    "IS_IDENTICAL",
    "IS_EQUAL",
    "CASE",
    "SPACESHIP",
    "SWITCH_STRING",
    "SWITCH_LONG",
    "MATCH",
    "QM_ASSIGN",
    "ASSIGN",
    "ASSIGN_OP",
    "PRE_INC",
    "POST_DEC",
    "UNSET_CV",
    "UNSET_DIM",
    "FETCH_DIM_R",
    "FETCH_DIM_IS",
    "FETCH_LIST_R",
    "ISSET_ISEMPTY_DIM_OBJ",
    "ISSET_ISEMPTY_CV",
    "ARRAY_KEY_EXISTS",
    "IN_ARRAY",
    "TYPE_CHECK",
    "CAST",
    "COUNT",
    "STRLEN",
    "GET_TYPE",
    "INSTANCEOF",
    "INIT_ARRAY",
    "ADD_ARRAY_ELEMENT",
    "ADD_ARRAY_UNPACK",
    "ROPE_INIT",
    "ROPE_ADD",
    "ROPE_END",
    "CONCAT",
    "ADD",
    "MUL",
    "POW",
    "SL",
    "FE_RESET_R",
    "FE_FETCH_R",
    "ASSIGN_DIM",
    "OP_DATA",
    "FETCH_R",
    "ISSET_ISEMPTY_VAR",
    "FETCH_THIS",
    "FETCH_OBJ_R",
    "INIT_FCALL",
    "INIT_FCALL_BY_NAME",
    "INIT_NS_FCALL_BY_NAME",
    "INIT_METHOD_CALL",
    "INIT_STATIC_METHOD_CALL",
    "INIT_USER_CALL",
    "SEND_VAL",
    "SEND_VAR",
    "SEND_ARRAY",
    "SEND_UNPACK",
    "DO_FCALL",
    "DO_ICALL",
    "FRAMELESS_ICALL_2",
    "FRAMELESS_ICALL_3",
    "JMP_FRAMELESS",
    "FUNC_GET_ARGS",
    "FUNC_NUM_ARGS",
    "VERIFY_RETURN_TYPE",
    "RETURN",
    "BIND_STATIC",
    "FETCH_CONSTANT",
    "DEFINED",
    "FETCH_CLASS_CONSTANT",
    "FETCH_CLASS_NAME",
    "CHECK_VAR",
    "ECHO",
];

/// Code that is whole, to be damaged.
fn whole() -> Code {
    code(
        "acme_beat",
        "RECV #1 -> $response
         RECV_INIT #2 [] -> $data
         FE_RESET_R $data -> ~0
         FE_FETCH_R ~0 $value -> ~1 j11
         SWITCH_STRING $value {'a':7,'b':8} j8
         INIT_FCALL _ 'strpos'
         SEND_VAR $value #1
         SEND_VAL 'x' #2
         DO_ICALL -> ~2
         IS_IDENTICAL ~2 false -> ~3
         JMPNZ ~3 @3
         FE_FREE ~0
         ASSIGN $list []
         ASSIGN_DIM $list 'k'
         OP_DATA $data
         ISSET_ISEMPTY_DIM_OBJ $list 'k' -> ~4 x1
         JMPZ ~4 @18
         ECHO 'x'
         RETURN $response",
    )
}

fn operand() -> impl Strategy<Value = Operand> {
    prop_oneof![
        (0_u32..6).prop_map(Operand::Unused),
        (0_usize..6).prop_map(Operand::Literal),
        (0_usize..5).prop_map(Operand::Var),
        (0_usize..5).prop_map(Operand::Temporary),
        (0_usize..20).prop_map(Operand::Jump),
        any::<usize>().prop_map(Operand::Literal),
        any::<usize>().prop_map(Operand::Jump),
        Just(Operand::Odd),
    ]
}

fn op() -> impl Strategy<Value = Op> {
    let jump = proptest::option::of(prop_oneof![0_usize..20, any::<usize>()]);
    let extended = prop_oneof![0_u32..20, any::<u32>()];
    let callee = proptest::option::of(prop_oneof![Just("in_array".to_owned()), Just("call_user_func_array".to_owned())]);
    (0..NAMES.len(), operand(), operand(), operand(), extended, jump, callee).prop_map(
        |(name, op1, op2, result, extended, extended_jump, callee)| Op {
            name: NAMES[name].into(),
            op1,
            op2,
            result,
            extended,
            extended_jump,
            callee,
            line: 1,
        },
    )
}

/// As [`op`], its indices within what the random code has.
fn fitting(op: Op, ops: usize) -> Op {
    let fit = |operand| match operand {
        Operand::Jump(index) => Operand::Jump(index % ops),
        Operand::Literal(index) => Operand::Literal(index % 6),
        other => other,
    };
    Op { op1: fit(op.op1), op2: fit(op.op2), result: fit(op.result), extended_jump: op.extended_jump.map(|to| to % ops), ..op }
}

fn random() -> impl Strategy<Value = Code> {
    vec(op(), 1..20).prop_map(|ops| {
        let count = ops.len();
        let jumps = Literal::Jumps(vec![(Key::from("acme"), 0), (Key::Int(1), count - 1)]);
        let values = ["acme", "in_array", "call_user_func_array"].map(|text| Literal::Known(Value::str(text)));
        let numbers = [Literal::Known(Value::Int(1)), Literal::Known(list(vec![Value::str("acme"), Value::Int(2)]))];
        sealed(Code {
            name: "Acme::beat".into(),
            scope: Some("acme".into()),
            this: Some("acme".into()),
            params: vec![
                Param::default(),
                Param { types: Some(Types { mask: 1 << 7, ..Types::default() }), ..Param::default() },
            ],
            required: 1,
            vars: ["a", "b", "c", "d", "e"].map(String::from).into(),
            temporaries: 5,
            literals: values.into_iter().chain(numbers).chain([jumps]).collect(),
            ops: ops.into_iter().map(|op| fitting(op, count)).collect(),
            ..Code::default()
        })
    })
}

fn replay(guard: &Guard) {
    let data = map(&[("acme", list(vec![Value::str("1"), Value::Null])), ("x", Value::Float(1.5))]);
    let tick = Tick { post: Some(data.clone()), ..Tick::default() };
    for first in [Arg::First, known(Value::str("acme")), Arg::User, Arg::Unknown] {
        for is_filter in [true, false] {
            let _ = guard.replay(is_filter, &[first.clone(), known(data.clone()), Arg::Unknown], &tick);
        }
    }
    let _ = guard.replay(true, &[], &tick);
}

/// Damages one instruction or literal.
fn damaged(at: usize, with: Op, field: usize) -> Code {
    let mut code = whole();
    let count = code.ops.len();
    let op = &mut code.ops[at % count];
    match field % 8 {
        0 => op.name = with.name,
        1 => op.op1 = with.op1,
        2 => op.op2 = with.op2,
        3 => op.result = with.result,
        4 => op.extended = with.extended,
        5 => op.extended_jump = with.extended_jump,
        6 => code.temporaries = with.extended,
        _ => code.required = with.extended,
    }
    code
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn a_copy_that_was_damaged_is_refused(at in 0_usize..100, with in op(), field in 0_usize..8) {
        let damaged = damaged(at, with, field);
        if damaged != whole() {
            prop_assert_eq!(build(damaged, &Site::new()).unwrap_err().what, "is a damaged copy");
        }
    }

    #[test]
    fn damage_under_a_seal_that_fits_neither_panics_nor_runs_on(at in 0_usize..100, with in op(), field in 0_usize..8) {
        if let Ok(guard) = build(sealed(damaged(at, with, field)), &Site::new()) {
            replay(&guard);
        }
    }

    #[test]
    fn random_code_neither_panics_nor_runs_on(code in random()) {
        let site = Site::new().method(code.clone(), false, None);
        if let Ok(guard) = build(code, &site) {
            replay(&guard);
        }
    }

    #[test]
    fn a_stored_guard_with_a_turned_bit_is_refused(at in any::<prop::sample::Index>(), bit in 0_u32..8) {
        let stored = serde_json::to_vec(&build(whole(), &Site::new()).unwrap()).unwrap();
        let mut turned = stored.clone();
        turned[at.index(stored.len())] ^= 1 << bit;
        if let Ok(guard) = serde_json::from_slice::<Guard>(&turned) {
            // Only what means the same may pass: a letter's case in an escape, a space.
            prop_assert_eq!(guard, build(whole(), &Site::new()).unwrap());
        }
    }
}
