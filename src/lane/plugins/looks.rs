//! Looks at the hooks table while callbacks run: who has added or removed callbacks.

use crate::engine::hooks::Snapshot;

/// The hooks table as it was when it was last looked at, and what was found to have changed.
#[derive(Default)]
pub struct Table {
    last: Option<Snapshot>,
    /// How often it was looked at.
    pub looks: u32,
    /// The hooks that were found changed, in order.
    pub changed: Vec<String>,
    /// Callbacks that have run since it was last looked at, without being looked at alone.
    pub unseen: Vec<usize>,
}

impl Table {
    /// Looks at the table. Gives the callbacks that may have changed it while nobody looked, and the hook.
    pub fn look(&mut self) -> Vec<(usize, String)> {
        self.looks += 1;
        let unseen = std::mem::take(&mut self.unseen);
        let Some(hook) = self.last.as_ref().and_then(Snapshot::first_changed) else { return Vec::new() };
        self.last = Snapshot::take();
        self.changed.push(hook.clone());
        unseen.into_iter().map(|callback| (callback, hook.clone())).collect()
    }

    /// Looks from here on at the table as it is now.
    pub fn renew(&mut self) {
        self.last = Snapshot::take();
    }
}
