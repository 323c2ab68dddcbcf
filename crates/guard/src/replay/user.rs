//! `$this`, superglobals, and what is read of the tick's user.

use super::machine::{Frame, Machine, Then};
use super::value::{Abstract, Held};
use super::{Halt, core_functions};
use crate::steps::{Act, Step};
use std::rc::Rc;
use wordpress::Value;

impl<'a> Machine<'a> {
    pub(super) fn user_act(&mut self, frame: &Frame<'a>, step: Step) -> Result<Then<'a>, Halt> {
        match step.act {
            Act::This => self.give(frame, step, Abstract::This),
            Act::Superglobal | Act::IssetSuperglobal | Act::EmptySuperglobal => self.superglobal(frame, step),
            Act::Property | Act::IssetProperty | Act::EmptyProperty => self.property(frame, step),
            _ => Err("does something that is not followed".into()),
        }
    }

    fn superglobal(&mut self, frame: &Frame<'a>, step: Step) -> Result<Then<'a>, Halt> {
        let name = self.text(step.n)?;
        let value = self.world.superglobal(name.as_bytes()).ok_or_else(|| format!("reads ${name}, which is not known"))?;
        let value = Abstract::Known(Held::Own(value));
        let value = match step.act {
            Act::Superglobal => value,
            act => Abstract::truth(self.asked(&value, act == Act::EmptySuperglobal)?),
        };
        self.give(frame, step, value)
    }

    /// Mirrors WP_User's public `ID` and `roles`, and `user_login` through WP_User::__get() (6.1-7.1).
    fn property(&mut self, frame: &Frame<'a>, step: Step) -> Result<Then<'a>, Halt> {
        let name = self.text(step.n)?;
        match self.read(frame, step.a)? {
            Abstract::User => {}
            Abstract::This => return Err("reads a property of $this".into()),
            _ => return Err(format!("reads the property {name} of what is not the user").into()),
        }
        let user = core_functions::user(self)?;
        let value = match name {
            "ID" => Abstract::int(i64::try_from(user.id).map_err(|_| "has a user with an odd ID")?),
            "roles" => Abstract::Known(Held::Own(Rc::clone(user.roles.as_ref().ok_or("reads roles that are not known")?))),
            // Nobody has no login name: WordPress looks into the metadata then.
            "user_login" if user.id != 0 && step.act == Act::Property => Abstract::own(Value::Str(user.login.clone())),
            _ => return Err(format!("reads the property {name} of the user").into()),
        };
        let value = match step.act {
            Act::Property => value,
            act => Abstract::truth(self.asked(&value, act == Act::EmptyProperty)?),
        };
        self.give(frame, step, value)
    }
}
