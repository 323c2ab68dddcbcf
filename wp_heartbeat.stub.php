<?php
/**
 * The PHP functions of the extension wp_heartbeat, with their signatures. For people and their tools: nothing loads this
 * file.
 *
 * @generate-function-entries
 */

namespace WpHeartbeat;

/**
 * Core's wp_check_locked_posts(), with the same result from fewer queries: at most four for twenty posts.
 *
 * Stands in core's own entry on `heartbeat_received` (10) in the full lane. Needs a loaded WordPress, as all functions
 * here that name one of core's; throws Error where core's function does not exist.
 *
 * @param mixed $response  The Heartbeat response, an array.
 * @param mixed $data      The data sent, an array. `wp-check-locked-posts`: the rows' ids, `post-ID`.
 * @param mixed $screen_id The screen's id.
 * @return mixed The response; `wp-check-locked-posts` is added where somebody else edits one of the posts.
 */
function check_locked_posts( mixed $response, mixed $data, mixed $screen_id ): mixed {}

/**
 * Core's wp_refresh_post_lock(), on `heartbeat_received` (10).
 *
 * @param mixed $response  The Heartbeat response, an array.
 * @param mixed $data      The data sent, an array. `wp-refresh-post-lock`: the post's id in `post_id`.
 * @param mixed $screen_id The screen's id.
 * @return mixed The response; `wp-refresh-post-lock` holds the new lock, or who has taken over.
 */
function refresh_post_lock( mixed $response, mixed $data, mixed $screen_id ): mixed {}

/**
 * Core's heartbeat_autosave(), on `heartbeat_received` (500).
 *
 * @param mixed $response The Heartbeat response, an array.
 * @param mixed $data     The data sent, an array. `wp_autosave`: the post as the editor holds it.
 * @return mixed The response; `wp_autosave` says whether it was saved, and when.
 */
function heartbeat_autosave( mixed $response, mixed $data ): mixed {}

/**
 * Core's wp_auth_check(), on `heartbeat_send` and `heartbeat_nopriv_send` (10).
 *
 * @param mixed $response The Heartbeat response, an array.
 * @return mixed The response; `wp-auth-check` says whether the user is still logged in.
 */
function auth_check( mixed $response ): mixed {}

/**
 * Core's wp_refresh_post_nonces(), on `wp_refresh_nonces` (10).
 *
 * @param mixed $response  The Heartbeat response, an array.
 * @param mixed $data      The data sent, an array. `wp-refresh-post-nonces`: the post's id in `post_id`.
 * @param mixed $screen_id The screen's id.
 * @return mixed The response; `wp-refresh-post-nonces` holds the editor's nonces, made anew.
 */
function refresh_post_nonces( mixed $response, mixed $data, mixed $screen_id ): mixed {}

/**
 * Core's wp_refresh_metabox_loader_nonces(), on `wp_refresh_nonces` (10).
 *
 * @param mixed $response The Heartbeat response, an array.
 * @param mixed $data     The data sent, an array. `wp-refresh-metabox-loader-nonces`: the post's id in `post_id`.
 * @return mixed The response; `wp-refresh-metabox-loader-nonces` holds the block editor's nonces for meta boxes.
 */
function refresh_metabox_loader_nonces( mixed $response, mixed $data ): mixed {}

/**
 * Core's wp_refresh_heartbeat_nonces(), on `wp_refresh_nonces` (10).
 *
 * @param mixed $response The Heartbeat response, an array.
 * @return mixed The response, with `rest_nonce` and `heartbeat_nonce`.
 */
function refresh_heartbeat_nonces( mixed $response ): mixed {}

/**
 * Declares that a callback of a plugin's does nothing in a tick unless its data has one of these keys: such ticks are answered before
 * WordPress loads, although nothing proves it. The declaration is believed. Call it in each request, where the callback is added, and
 * only where it is there:
 *
 *     if ( function_exists( 'WpHeartbeat\declare_inert' ) ) {
 *         WpHeartbeat\declare_inert( 'heartbeat_received', array( $this, 'beat' ), array( 'acme_beat' ) );
 *     }
 *
 * Never throws and never warns: what is not understood gives false, and a line in PHP's error log. Costs nothing where nobody asks.
 *
 * @param string $hook     The hook, as given to add_filter() or add_action().
 * @param mixed  $callback The callback, as given there: a function's name, `array( $object, 'method' )`, `array( 'Class', 'method' )`,
 *                         `'Class::method'`, a closure (the very same object).
 * @param array  $keys     Keys of the tick's data (`$data` of `heartbeat_received`) with which it does something. None: it never does.
 * @return bool Whether the declaration was understood.
 */
function declare_inert( string $hook, mixed $callback, array $keys = array() ): bool {}

/**
 * What is known of the site's ticks: which are answered before WordPress loads, and what stands in the way of the others.
 *
 * Reads the extension's own rows: no hook fires, nothing is written. An empty array where WordPress is not loaded, or its database
 * cannot be reached. Names come from requests and plugins: escape them before they are printed.
 *
 * @param string|null $shape The name of a shape (`shape` below), or null for all.
 * @return array A list of shapes (what makes two ticks alike: the user, the screen, the data, the client), each an array with the keys:
 *               - `shape` (string): its name, a keyed hash.
 *               - `user` (bool): whether its ticks have a user.
 *               - `screen` (string): the screen's id.
 *               - `data` (string[]): the keys of the data.
 *               - `ticks` (array[]): what witnesses found, for each kind of tick, each an array with the keys:
 *                 - `kind` (string): session, nonce and what decided in core's callbacks, as `valid/fresh`.
 *                 - `exactly` (bool): whether only ticks that are exactly alike are meant.
 *                 - `lane` (string): `express`, or `full`: WordPress answers.
 *                 - `until` (int): until when that holds, in seconds since 1970; it may be past.
 *                 - `reason` (string|null): why WordPress answers: a name out of docs/declines.md; null for express.
 *                 - `sentence` (string|null): the same in words.
 *                 - `detail` (string|null): what exactly was seen, where it was seen.
 *                 - `callbacks` (array[]): the callbacks on the tick's hooks that are not WordPress's own, each an array with the keys
 *                   `hook`, `type` (`filter` or `action`), `priority` (int), `accepted_args` (int), `callback` (its name), `kind`
 *                   (`function`, `method`, `static method`, `closure`, `invokable object`, ...), `file` (string|null), `line` (int),
 *                   `owner` (as `plugin acme`), `proof` (`bytecode`, `observed`, `declared`, or `none`: it stands in the way), `why`
 *                   (string|null: for `observed` why bytecode does not settle it, for `none` why nothing is proven), `by`
 *                   (`plugin` or `setting` for `declared`, else null), `keys` (string[]: those of a declaration).
 *                 - `background` (array[]): what outlived the request, at most eight, each an array with the keys `owner`, `hook`
 *                   (string|null), `callback` (string|null), `what` (string), `accepted` (bool: by wp_heartbeat.background), `every`
 *                   (int|null: accepted work is done at least once in so many seconds, the length of a lease, while such ticks come).
 */
function explain( ?string $shape = null ): array {}

/**
 * Called first at some moments of a watched tick. For WordPress's hooks table only: anywhere else it does nothing.
 *
 * @internal
 *
 * @param mixed $value What a filter is given.
 * @return mixed The same.
 */
function watch_moment( mixed $value = null ): mixed {}

/**
 * Called first on a hook whose callbacks a witness watches. For WordPress's hooks table only.
 *
 * @internal
 *
 * @param mixed $value What a filter is given.
 * @return mixed The same.
 */
function watch_hook( mixed $value = null ): mixed {}

/**
 * Called before and behind a callback that a witness watches. For WordPress's hooks table only.
 *
 * @internal
 *
 * @param mixed $value What the filter has come to.
 * @return mixed The same.
 */
function watch_callback( mixed $value = null ): mixed {}

/**
 * Called first on a tick's handler. For WordPress's hooks table only: anywhere else it does nothing.
 *
 * @internal
 *
 * @return string Nothing at all: what an action's callbacks begin with.
 */
function begin_tick(): string {}

/**
 * Called when WordPress begins to shut down. For PHP's list of shutdown functions only: anywhere else it does nothing.
 *
 * @internal
 */
function end_tick(): void {}

/**
 * Forgets what was proven of the site's ticks: all leases and profiles, of each build of PHP and of this extension. What was counted,
 * and whose background was accepted, stays. WordPress answers each kind of tick until it has been watched again.
 *
 * @return int How many rows of the options table are gone; -1 where WordPress is not loaded or its database cannot be written.
 */
function forget(): int {}

/**
 * The command `wp heartbeat status`. Without WP-CLI it says nothing.
 *
 * @internal
 *
 * @param mixed $args       WP-CLI's positional arguments.
 * @param mixed $assoc_args WP-CLI's named arguments.
 */
function cli_status( mixed $args = null, mixed $assoc_args = null ): void {}

/**
 * The command `wp heartbeat explain`.
 *
 * @internal
 *
 * @param mixed $args       WP-CLI's positional arguments.
 * @param mixed $assoc_args WP-CLI's named arguments.
 */
function cli_explain( mixed $args = null, mixed $assoc_args = null ): void {}

/**
 * The command `wp heartbeat forget`.
 *
 * @internal
 *
 * @param mixed $args       WP-CLI's positional arguments.
 * @param mixed $assoc_args WP-CLI's named arguments.
 */
function cli_forget( mixed $args = null, mixed $assoc_args = null ): void {}

/**
 * The command `wp heartbeat pace`.
 *
 * @internal
 *
 * @param mixed $args       WP-CLI's positional arguments.
 * @param mixed $assoc_args WP-CLI's named arguments.
 */
function cli_pace( mixed $args = null, mixed $assoc_args = null ): void {}

/**
 * Adds a section about the heartbeat to Site Health's information. On WordPress's filter `debug_information`.
 *
 * @internal
 *
 * @param mixed $info What Site Health shows, an array.
 * @return mixed The same, with the section `wp-heartbeat`.
 */
function site_health_info( mixed $info = null ): mixed {}

/**
 * Adds a test to Site Health's. On WordPress's filter `site_status_tests`.
 *
 * @internal
 *
 * @param mixed $tests Site Health's tests, an array.
 * @return mixed The same, with the direct test `wp_heartbeat`.
 */
function site_health_tests( mixed $tests = null ): mixed {}

/**
 * Site Health's test `wp_heartbeat`: who answers the site's ticks, and what stands in the way.
 *
 * @internal
 *
 * @return array A result as WP_Site_Health wants it: `label`, `status`, `badge`, `description`, `actions`, `test`.
 */
function site_health_test(): array {}

/**
 * Adds to a tick's answer what the site's owner wants in it. Last on WordPress's filters `heartbeat_send` and `heartbeat_nopriv_send`,
 * where there is something to add.
 *
 * @internal
 *
 * @param mixed $response The answer, an array.
 * @return mixed The same, with `heartbeat_interval` and `wp_heartbeat_session` where they are wanted.
 */
function steer( mixed $response = null ): mixed {}

/**
 * Sets a page's pace in the settings of its heartbeat. Last on WordPress's filter `heartbeat_settings`.
 *
 * @internal
 *
 * @param mixed $settings The settings, an array.
 * @return mixed The same, with `interval` and `minimalInterval` where they are wanted.
 */
function pace_settings( mixed $settings = null ): mixed {}

/**
 * Keeps a page's heartbeat from sending anything. On WordPress's action `wp_print_scripts`, where the page's heartbeat is off.
 *
 * @internal
 */
function pace_off(): void {}

/**
 * Notes when the session of a good login cookie ends. First on WordPress's action `auth_cookie_valid`, in ticks.
 *
 * @internal
 *
 * @param mixed $elements The cookie's parts, an array.
 * @param mixed $user     Whose it is, a WP_User.
 * @return mixed The first argument.
 */
function note_session( mixed $elements = null, mixed $user = null ): mixed {}

/**
 * Puts the notice that a session ends soon around core's log-in dialog. Last on WordPress's filter `wp_auth_check_load`, in pages.
 *
 * @internal
 *
 * @param mixed $show Whether the dialog is loaded.
 * @return mixed The same.
 */
function session_notice( mixed $show = null ): mixed {}

/**
 * Puts Tools > Heartbeat into the menu. For WordPress's hook `admin_menu` only.
 *
 * @internal
 *
 * @param mixed $ignored What an action gives.
 */
function admin_menu( mixed $ignored = null ): void {}

/**
 * Does what was posted to Tools > Heartbeat, for who may manage options and with a nonce, and makes its help and scripts ready. For
 * WordPress's hook only.
 *
 * @internal
 *
 * @param mixed $ignored What an action gives.
 */
function page_load( mixed $ignored = null ): void {}

/**
 * Prints Tools > Heartbeat, for who may manage options. For WordPress's menu only.
 *
 * @internal
 *
 * @param mixed $ignored What an action gives.
 */
function page( mixed $ignored = null ): void {}

/**
 * Adds what Tools > Heartbeat shows to the answer of its own ticks, for who may manage options. For WordPress's hook
 * `heartbeat_received` only, and only there in such ticks.
 *
 * @internal
 *
 * @param mixed $response  The Heartbeat response, an array.
 * @param mixed $data      The data sent, an array. `wp_heartbeat_page`: the page asks.
 * @param mixed $screen_id The screen's id.
 * @return mixed The response; `wp_heartbeat_page` holds HTML by the id of the element that it is for.
 */
function page_tick( mixed $response = null, mixed $data = null, mixed $screen_id = null ): mixed {}

/**
 * What is counted of the site's ticks, over all workers and machines (docs/metrics.md).
 *
 * Reads the extension's own rows: no hook fires, nothing is written. Numbers that workers hold and have not written down yet, of
 * the last seconds, are missing, those of the worker that is asked aside. Without WordPress loaded, or where its database cannot be
 * reached, all numbers are 0. Names of screens come from requests: escape them before they are printed.
 *
 * @return array An array with the keys:
 *               - `version` (string): the extension's.
 *               - `lane` (string): the setting wp_heartbeat.lane.
 *               - `state` (string): the same, or why the extension does nothing, as phpinfo() has it.
 *               - `since` (int): since when is counted, in seconds since 1970; 0: nothing is counted yet.
 *               - `ticks` (int[]): `total`, `express` (answered by the extension), `full` (answered by WordPress).
 *               - `kinds` (array[]): by what ticks are sent for (`autosave`, `post-lock`, `post-nonces`, `post-list`, `plugin-data`,
 *                 `plain`, `logged-out`), each an array with `express` and `full` (int).
 *               - `reasons` (int[]): ticks that WordPress answered, by the reason's name (docs/declines.md).
 *               - `time` (array[]): by lane, `count` (int), `sum` (float, seconds), `buckets` (int[]: by seconds, as `"0.001"`, how many
 *                 ticks took at most so long).
 *               - `cpu` (float[]): seconds of processor time, `express`, `full`, and `saved`: what the express lane's ticks would
 *                 have taken at WordPress's average, less what they took.
 *               - `bytes` (int[]), `round_trips` (int[]): by lane, of answers' bodies, and to the database.
 *               - `witnesses` (array): `watched`, `right`, `wrong` (int: predictions), `refused` (int[]: leases not given, by reason).
 *               - `leases` (array): `given` (int), `ended` (int[]: by reason).
 *               - `hours` (array[]): the last 25, each an array with `begins` (int), `express`, `full` (int), `reasons` (int[]).
 *               - `recent` (array[]): the last 50 ticks, the newest last, each an array with `time` (float, seconds since 1970), `user`
 *                 (int; 0: nobody), `screen`, `kind`, `lane` (string), `reason` (string|null), `ms` (float).
 *               - `pace` (array): how often pages ask, and why (docs/pace.md).
 */
function status(): array {}

/**
 * The numbers of status() as OpenMetrics 1.0 text, for scrapers (docs/metrics.md).
 *
 * @return string The text, to be sent as `application/openmetrics-text; version=1.0.0; charset=utf-8`.
 */
function metrics(): string {}
