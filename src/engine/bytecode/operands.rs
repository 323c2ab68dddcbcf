//! Operands as owned data: where the engine holds distances in bytes, here are indexes.

use ext_php_rs::ffi::{
    ZEND_VM_EXT_JMP_ADDR, ZEND_VM_EXT_MASK, ZEND_VM_OP_JMP_ADDR, ZEND_VM_OP_MASK, zend_execute_data, zend_get_opcode_flags,
    zend_op, zend_op_array, znode_op,
};
use ext_php_rs::types::Zval;
use guard::code::Operand;

/// Kinds of operands (`IS_CONST` and its kin of zend_compile.h, the same since PHP 5).
const UNUSED: u8 = 0;
const CONST: u8 = 1;
const TMP: u8 = 2;
const VAR: u8 = 4;
const CV: u8 = 8;

/// Bits of `result_type` that say that the next instruction jumps by this one's result (`IS_SMART_BRANCH_JMPZ`, `_JMPNZ`).
const SMART_BRANCH: u8 = (1 << 4) | (1 << 5);

/// What a code has, to hold its operands against.
pub(super) struct Bounds<'a> {
    ops: &'a [zend_op],
    literals: &'a [Zval],
    vars: usize,
    temporaries: usize,
}

impl<'a> Bounds<'a> {
    /// Of a code with these instructions and literals.
    pub fn of(op_array: &zend_op_array, ops: &'a [zend_op], literals: &'a [Zval]) -> Option<Self> {
        Some(Self { ops, literals, vars: usize::try_from(op_array.last_var).ok()?, temporaries: op_array.T as usize })
    }

    /// Both operands and the result of the instruction `at`.
    pub fn operands(&self, at: usize) -> (Operand, Operand, Operand) {
        let op = &self.ops[at];
        let flags = flags(op);
        (
            self.operand(at, op.op1, op.op1_type, flags & 0xff),
            self.operand(at, op.op2, op.op2_type, (flags >> 8) & 0xff),
            self.operand(at, op.result, op.result_type & !SMART_BRANCH, 0),
        )
    }

    /// Where `extended_value` leads, if it is a jump: `Some(None)` where it leads nowhere.
    pub fn extended_jump(&self, at: usize) -> Option<Option<usize>> {
        let op = &self.ops[at];
        (flags(op) & ZEND_VM_EXT_MASK == ZEND_VM_EXT_JMP_ADDR)
            .then(|| self.jump(at, i64::from(op.extended_value.cast_signed())))
    }

    /// The instruction that lies `offset` bytes from the instruction `at`.
    pub fn jump(&self, at: usize, offset: i64) -> Option<usize> {
        let target = i64::try_from(at * size_of::<zend_op>()).ok()?.checked_add(offset)?;
        let target = usize::try_from(target).ok()?;
        let index = target / size_of::<zend_op>();
        (target % size_of::<zend_op>() == 0 && index < self.ops.len()).then_some(index)
    }

    /// `role`: what the engine's table says that an operand without a kind is used for.
    fn operand(&self, at: usize, node: znode_op, kind: u8, role: u32) -> Operand {
        // SAFETY: every variant of the union is the same 32 bits (zend_compile.h, 64 bit).
        let bits = unsafe { node.num };
        let found = match kind {
            CONST => self.literal(at, bits).map(Operand::Literal),
            TMP | VAR | CV => self.slot(bits).filter(|found| matches!(found, Operand::Var(_)) == (kind == CV)),
            _ if kind != UNUSED => None,
            _ if role & ZEND_VM_OP_MASK == ZEND_VM_OP_JMP_ADDR => {
                self.jump(at, i64::from(bits.cast_signed())).map(Operand::Jump)
            }
            _ => Some(Operand::Unused(bits)),
        };
        found.unwrap_or(Operand::Odd)
    }

    /// A literal stands as its distance in bytes from the instruction.
    fn literal(&self, at: usize, bits: u32) -> Option<usize> {
        let from = std::ptr::from_ref(&self.ops[at]).addr();
        let address = from.checked_add_signed(isize::try_from(bits.cast_signed()).ok()?)?;
        let distance = address.checked_sub(self.literals.as_ptr().addr())?;
        let index = distance / size_of::<Zval>();
        (distance % size_of::<Zval>() == 0 && index < self.literals.len()).then_some(index)
    }

    /// Variables and temporaries stand as their distance in bytes from the frame, behind which they lie: variables first.
    fn slot(&self, bits: u32) -> Option<Operand> {
        let (bits, slot) = (bits as usize, size_of::<Zval>());
        let index = (bits / slot).checked_sub(size_of::<zend_execute_data>().div_ceil(slot)).filter(|_| bits % slot == 0)?;
        match index.checked_sub(self.vars) {
            None => Some(Operand::Var(index)),
            Some(temporary) => (temporary < self.temporaries).then_some(Operand::Temporary(temporary)),
        }
    }
}

/// What the engine says about how an instruction uses its operands.
fn flags(op: &zend_op) -> u32 {
    // SAFETY: a look-up in a static table; any opcode may be asked.
    unsafe { zend_get_opcode_flags(op.opcode) }
}
