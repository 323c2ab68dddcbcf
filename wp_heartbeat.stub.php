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
 * Called first at some moments of a watched tick. For WordPress's hooks table only: anywhere else it does nothing.
 *
 * @internal
 *
 * @param mixed $value What a filter is given.
 * @return mixed The same.
 */
function watch_moment( mixed $value = null ): mixed {}

/**
 * Called first on a tick's handler. For WordPress's hooks table only: anywhere else it does nothing.
 *
 * @internal
 */
function begin_tick(): void {}

/**
 * Called when WordPress begins to shut down. For PHP's list of shutdown functions only: anywhere else it does nothing.
 *
 * @internal
 */
function end_tick(): void {}
