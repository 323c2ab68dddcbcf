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
