//! The commands made known to WP-CLI.

use super::terminal::{Format, Terminal};
use crate::report::values::{list, map, text};
use wordpress::Value;

/// A command.
struct Command {
    name: &'static str,
    function: &'static str,
    about: &'static str,
    /// More of it, as WP-CLI's help shows it.
    more: &'static str,
    /// What it takes besides a format.
    takes: Takes,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Takes {
    Nothing,
    Format,
    /// The format, and a plugin's, theme's or shape's name.
    Name,
}

const COMMANDS: [Command; 4] = [
    Command {
        name: "heartbeat status",
        function: "WpHeartbeat\\cli_status",
        about: "Shows what was counted of the site's heartbeat ticks.",
        more: "## EXAMPLES\n\n    $ wp heartbeat status\n    $ wp heartbeat status --format=json\n\nThe figures are those of \
               WpHeartbeat\\status(); json and yaml have all of it.",
        takes: Takes::Format,
    },
    Command {
        name: "heartbeat explain",
        function: "WpHeartbeat\\cli_explain",
        about: "Shows which plugins use the heartbeat and for what, and what is in the way.",
        more: "## EXAMPLES\n\n    $ wp heartbeat explain\n    $ wp heartbeat explain acme --format=json\n\nTables say it by plugin; json \
               and yaml are what WpHeartbeat\\explain() gives.",
        takes: Takes::Name,
    },
    Command {
        name: "heartbeat forget",
        function: "WpHeartbeat\\cli_forget",
        about: "Forgets what was proven of the site; it is learned again within two ticks.",
        more: "Leases and profiles are removed; what was counted and what was accepted stays. Nothing is lost by it: until ticks have \
               been watched again, WordPress answers them.\n\n## EXAMPLES\n\n    $ wp heartbeat forget",
        takes: Takes::Nothing,
    },
    Command {
        name: "heartbeat pace",
        function: "WpHeartbeat\\cli_pace",
        about: "Shows how often pages send ticks, and whether load slows them now.",
        more: "## EXAMPLES\n\n    $ wp heartbeat pace",
        takes: Takes::Format,
    },
];

/// WordPress is about to load: the commands are made known where WP-CLI loads it.
pub fn begin() {
    let Some(terminal) = Terminal::here() else { return };
    // A class without methods: what a command that only has others below it is made of.
    let about = "Sees and steers the WordPress heartbeat (the PHP extension wp_heartbeat).";
    terminal.add_command("heartbeat", "stdClass", &map([("shortdesc", text(about))]));
    for command in &COMMANDS {
        terminal.add_command(command.name, command.function, &command.about());
    }
}

impl Command {
    /// What `WP_CLI::add_command()` takes besides name and function.
    fn about(&self) -> Value {
        let name = map([
            ("type", text("positional")),
            ("name", text("name")),
            ("description", text("A plugin, must-use plugin or theme by its folder, or a shape's name as json gives it.")),
            ("optional", Value::Bool(true)),
        ]);
        let format = map([
            ("type", text("assoc")),
            ("name", text("format")),
            ("description", text("How it is shown.")),
            ("optional", Value::Bool(true)),
            ("default", text(Format::NAMES[0])),
            ("options", list(Format::NAMES.iter().map(text))),
        ]);
        let synopsis = match self.takes {
            Takes::Nothing => Vec::new(),
            Takes::Format => vec![format],
            Takes::Name => vec![name, format],
        };
        map([("shortdesc", text(self.about)), ("longdesc", text(self.more)), ("synopsis", list(synopsis.into_iter()))])
    }
}
