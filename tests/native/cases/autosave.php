<?php
/** heartbeat_autosave(): what the editor holds is saved, as the draft itself or beside it. */

$posted = fn( $f, $post, array $more = array() ) => $more + array(
	'post_id'      => (string) $post,
	'post_type'    => 'post',
	'post_author'  => (string) get_current_user_id(),
	'post_title'   => 'A new title',
	'content'      => "New words.\n\nA second \"paragraph\" with it's \\ backslash.",
	'excerpt'      => 'In short',
	'catslist'     => '',
	'comment_status' => 'open',
	'ping_status'  => 'open',
	'_wpnonce'     => wp_create_nonce( "update-post_$post" ),
);
$same   = fn( $f, $post, array $more = array() ) => $posted(
	$f,
	$post,
	$more + array(
		'post_title' => get_post( $post )->post_title,
		'content'    => get_post( $post )->post_content,
		'excerpt'    => get_post( $post )->post_excerpt,
	)
);
$case   = fn( array $more ) => $more + array(
	'core' => 'heartbeat_autosave',
	'user' => 'author',
	'by'   => 'native',
	// Core's own query comes one step earlier here: see where the callback asks whether the post is there.
	'may_read_more' => true,
);
$saves  = fn( $post, array $more = array() ) => fn( $f ) => array( array( 'other' => 1 ), array( 'wp_autosave' => $posted( $f, $f->$post, $more ) ) );
$keeps  = fn( $post, array $more = array() ) => fn( $f ) => array( array( 'other' => 1 ), array( 'wp_autosave' => $same( $f, $f->$post, $more ) ) );
$lacks  = fn( $post, ...$fields ) => fn( $f ) => array( array(), array( 'wp_autosave' => array_diff_key( $posted( $f, $f->$post ), array_flip( $fields ) ) ) );
// An autosave of the published post from before.
$before = fn( $user = 'author', $title = 'An older title' ) => function ( $f ) use ( $user, $title, $posted ) {
	wp_set_current_user( $f->$user );
	wp_create_post_autosave( wp_slash( array( 'post_ID' => $f->published, 'ID' => $f->published, 'post_title' => $title ) + $posted( $f, $f->published ) ) );
};
$with   = fn( callable ...$steps ) => function ( $f ) use ( $steps ) {
	foreach ( $steps as $step ) {
		$step( $f );
	}
};
$says   = fn( $success ) => fn( $native ) => ( $native['result']['wp_autosave']['success'] ?? null ) === $success ? null : 'it should ' . ( $success ? '' : 'not ' ) . 'have been saved';
$field  = fn() => add_filter( '_wp_post_revision_fields', fn( $fields ) => $fields + array( 'subtitle' => 'Subtitle', 'page_template' => 'Template', 5 => 'five' ) );

return array(
	'a draft, its author'                  => $case( array( 'args' => $saves( 'draft' ), 'holds' => $says( true ) ) ),
	'an auto-draft'                        => $case( array( 'args' => $saves( 'auto_draft' ), 'holds' => $says( true ) ) ),
	'an auto-draft of another'             => $case( array( 'user' => 'editor', 'args' => $saves( 'auto_draft' ), 'holds' => $says( true ) ) ),
	'a draft with categories'              => $case( array( 'args' => $saves( 'draft', array( 'catslist' => '1,99' ) ) ) ),
	'a page with categories'               => $case( array( 'user' => 'editor', 'args' => $saves( 'page_draft', array( 'catslist' => '1', 'post_type' => 'page' ) ) ) ),
	'a draft sent as a page'               => $case( array( 'args' => $saves( 'draft', array( 'post_type' => 'page' ) ) ) ),
	'a draft that another has locked'      => $case( array( 'setup' => fn( $f ) => $f->lock( $f->draft, $f->admin ), 'args' => $saves( 'draft' ), 'holds' => $says( true ) ) ),
	'a draft locked by its author'         => $case( array( 'setup' => fn( $f ) => $f->lock( $f->draft, $f->author ), 'args' => $saves( 'draft' ) ) ),
	'a draft locked long ago'              => $case( array( 'setup' => fn( $f ) => $f->lock( $f->draft, $f->admin, 500 ), 'args' => $saves( 'draft' ) ) ),
	'a draft of another'                   => $case( array( 'user' => 'editor', 'args' => $saves( 'draft' ), 'holds' => $says( true ) ) ),
	'a draft, nothing changed'             => $case( array( 'args' => $keeps( 'draft' ) ) ),
	'a published post'                     => $case( array( 'args' => $saves( 'published' ), 'holds' => $says( true ) ) ),
	'a published post, again'              => $case( array( 'setup' => $before(), 'args' => $saves( 'published' ), 'holds' => $says( true ) ) ),
	'a published post, nothing changed'    => $case( array( 'args' => $keeps( 'published' ) ) ),
	'back to what was published'           => $case( array( 'setup' => $before(), 'args' => $keeps( 'published' ), 'holds' => $says( false ) ) ),
	'back, but for white space'            => $case( array( 'setup' => $before(), 'holds' => $says( false ), 'args' => fn( $f ) => $keeps( 'published', array(
		'content'    => "\r\n " . str_replace( array( "\n\n", ' ' ), array( "\r\n\r\n\r", " \t  " ), get_post( $f->published )->post_content ) . "\v\t\n",
		'post_title' => "Published  ",
	) )( $f ) ) ),
	// Core compares slashed with plain text: what has quotes always differs.
	'back to what was published, quoted'   => $case( array( 'setup' => $with( fn( $f ) => wp_update_post( wp_slash( array( 'ID' => $f->published, 'post_content' => 'It\'s "quoted"' ) ) ), $before() ), 'args' => $keeps( 'published' ), 'holds' => $says( true ) ) ),
	'back, but for a space within a word'  => $case( array( 'setup' => $before(), 'args' => $keeps( 'published', array( 'post_title' => 'Publi shed' ) ), 'holds' => $says( true ) ) ),
	'back, but for a non-breaking space'   => $case( array( 'setup' => $before(), 'args' => $keeps( 'published', array( 'post_title' => "Published\u{a0}" ) ), 'holds' => $says( true ) ) ),
	'back, but for letters\' case'         => $case( array( 'setup' => $before(), 'args' => $keeps( 'published', array( 'post_title' => 'published' ) ), 'holds' => $says( true ) ) ),
	'only the excerpt differs'             => $case( array( 'setup' => $before(), 'args' => $keeps( 'published', array( 'excerpt' => 'x' ) ), 'holds' => $says( true ) ) ),
	'another has an autosave'              => $case( array( 'setup' => $before( 'editor' ), 'args' => $saves( 'published' ) ) ),
	'another\'s post'                      => $case( array( 'user' => 'editor', 'args' => $saves( 'published' ), 'holds' => $says( true ) ) ),
	'another\'s post, again'               => $case( array( 'user' => 'editor', 'setup' => $before( 'editor' ), 'args' => $saves( 'published' ), 'holds' => $says( true ) ) ),
	'the author sent is another'           => $case( array( 'setup' => $before(), 'args' => fn( $f ) => $saves( 'published', array( 'post_author' => (string) $f->admin ) )( $f ) ) ),
	'the user sent is another'             => $case( array( 'args' => fn( $f ) => $saves( 'published', array( 'user_ID' => (string) $f->admin ) )( $f ) ) ),
	'no rights'                            => $case( array( 'user' => 'subscriber', 'args' => $saves( 'published' ), 'holds' => $says( false ) ) ),
	'an author, the editor\'s draft'       => $case( array( 'args' => $saves( 'editors_draft' ), 'holds' => $says( false ) ) ),
	'a private post'                       => $case( array( 'user' => 'admin', 'args' => $saves( 'private' ) ) ),
	'a post in the trash'                  => $case( array( 'args' => $saves( 'trashed' ) ) ),
	'a page'                               => $case( array( 'user' => 'editor', 'args' => $saves( 'page', array( 'post_type' => 'page' ) ) ) ),
	'a bad nonce'                          => $case( array( 'args' => $saves( 'draft', array( '_wpnonce' => 'forged' ) ), 'holds' => $says( false ) ) ),
	'the nonce of another post'            => $case( array( 'args' => fn( $f ) => $saves( 'draft', array( '_wpnonce' => wp_create_nonce( "update-post_$f->published" ) ) )( $f ), 'holds' => $says( false ) ) ),
	'an old nonce'                         => $case( array( 'setup' => fn() => add_filter( 'nonce_life', fn() => 2 * 3600 ), 'args' => fn( $f ) => $saves( 'draft', array( '_wpnonce' => substr( wp_hash( ( wp_nonce_tick() - 1 ) . "|update-post_$f->draft|" . get_current_user_id() . '|', 'nonce' ), -12, 10 ) ) )( $f ) ) ),
	'an empty nonce'                       => $case( array( 'args' => $saves( 'draft', array( '_wpnonce' => '' ) ), 'holds' => $says( false ) ) ),
	'a nonce that is an array'             => $case( array( 'args' => $saves( 'draft', array( '_wpnonce' => array( 'x' ) ) ) ) ),
	'no nonce'                             => $case( array( 'by' => 'core', 'args' => $lacks( 'draft', '_wpnonce' ) ) ),
	'a bad nonce, and somebody listens'    => $case( array( 'args' => $saves( 'draft', array( '_wpnonce' => 'forged' ) ), 'setup' => fn() => add_action( 'wp_verify_nonce_failed', fn() => throw new LogicException( 'forged' ) ) ) ),
	'no type'                              => $case( array( 'by' => 'core', 'args' => $lacks( 'draft', 'post_type' ) ) ),
	'no type, no categories'               => $case( array( 'by' => 'core', 'args' => $lacks( 'published', 'post_type', 'catslist' ) ) ),
	'a type that is an array'              => $case( array( 'args' => $saves( 'published', array( 'post_type' => array( 'post' ) ) ) ) ),
	'no id'                                => $case( array( 'by' => 'core', 'args' => $lacks( 'draft', 'post_id' ) ) ),
	'no title, no content'                 => $case( array( 'args' => $lacks( 'published', 'post_title', 'content' ) ) ),
	'no title, no content, again'          => $case( array( 'setup' => $before(), 'args' => $lacks( 'published', 'post_title', 'content' ) ) ),
	'nothing but a title'                  => $case( array( 'setup' => $before(), 'args' => $lacks( 'published', 'content', 'excerpt', 'catslist', 'comment_status', 'post_author' ) ) ),
	'an empty post'                        => $case( array( 'args' => $saves( 'published', array( 'post_title' => '', 'content' => '', 'excerpt' => '' ) ) ) ),
	'an empty draft'                       => $case( array( 'args' => $saves( 'draft', array( 'post_title' => '', 'content' => '', 'excerpt' => '' ) ) ) ),
	'an empty post, again'                 => $case( array( 'setup' => $before(), 'args' => $saves( 'published', array( 'post_title' => '', 'content' => '', 'excerpt' => '' ) ) ) ),
	'content that is an array'             => $case( array( 'setup' => $before(), 'args' => $saves( 'published', array( 'content' => array( 'x' ) ) ) ) ),
	'title that is an array'               => $case( array( 'setup' => $before(), 'args' => $saves( 'published', array( 'post_title' => array( 'x' ) ) ) ) ),
	'title that is null'                   => $case( array( 'setup' => $before(), 'args' => $saves( 'published', array( 'post_title' => null ) ) ) ),
	'title that is a number'               => $case( array( 'setup' => $before(), 'args' => $saves( 'published', array( 'post_title' => 12 ) ) ) ),
	'content with script'                  => $case( array( 'args' => $saves( 'draft', array( 'content' => '<script>alert(1)</script><b onclick="x">bold</b>' ) ) ) ),
	'content with script, beside'          => $case( array( 'setup' => $before(), 'args' => $saves( 'published', array( 'content' => '<script>alert(1)</script><b onclick="x">bold</b>' ) ) ) ),
	'content of all kinds of bytes'        => $case( array( 'setup' => $before(), 'args' => $saves( 'published', array( 'content' => "漢字 😀 \\ \\\\ ' \" \\' \x7f &amp; &lt; %s" ) ) ) ),
	'content that is no UTF-8'             => $case( array( 'setup' => $before(), 'args' => $saves( 'published', array( 'content' => "caf\xe9" ) ) ) ),
	'long content'                         => $case( array( 'setup' => $before(), 'args' => $saves( 'published', array( 'content' => str_repeat( "word \n", 100000 ) ) ) ) ),
	'id as an integer'                     => $case( array( 'args' => fn( $f ) => $saves( 'draft', array( 'post_id' => $f->draft ) )( $f ) ) ),
	'id with letters behind'               => $case( array( 'by' => 'core', 'args' => fn( $f ) => $saves( 'draft', array( 'post_id' => "{$f->draft}x" ) )( $f ) ) ),
	'id 0'                                 => $case( array( 'by' => 'core', 'args' => $saves( 'draft', array( 'post_id' => '0' ) ) ) ),
	'id below zero'                        => $case( array( 'by' => 'core', 'args' => fn( $f ) => $saves( 'draft', array( 'post_id' => "-$f->draft" ) )( $f ) ) ),
	'the post is gone'                     => $case( array( 'by' => 'core', 'args' => fn( $f ) => array( array(), array( 'wp_autosave' => $posted( $f, 6543210 ) ) ) ) ),
	'the post is gone, bad nonce'          => $case( array( 'by' => 'core', 'args' => fn( $f ) => array( array(), array( 'wp_autosave' => $posted( $f, 6543210, array( '_wpnonce' => 'x' ) ) ) ) ) ),
	'categories as an array'               => $case( array( 'by' => 'core', 'args' => $saves( 'draft', array( 'catslist' => array( 1 ) ) ) ) ),
	'categories as an array, of a page'    => $case( array( 'user' => 'editor', 'args' => $saves( 'page_draft', array( 'post_type' => 'page', 'catslist' => array( 1 ) ) ) ) ),
	'post data sent along'                 => $case( array( 'args' => $saves( 'draft', array( 'post_status' => 'publish', 'post_name' => 'slug', 'ID' => '1', 'post_ID' => '1', 'post_category' => array( 1 ), 'sticky' => 'sticky', 'meta_input' => array( 'a' => 'b' ) ) ) ) ),
	'post data sent along, beside'         => $case( array( 'args' => $saves( 'published', array( 'post_status' => 'publish', 'post_name' => 'slug', 'ID' => '1', 'post_ID' => '1', 'post_parent' => '3', 'post_password' => 'x' ) ) ) ),
	'post data by reference'               => $case( array( 'by' => 'core', 'args' => function ( $f ) use ( $posted ) {
		$title = 'By reference';
		return array( array(), array( 'wp_autosave' => array( 'post_title' => &$title ) + $posted( $f, $f->published ) ) );
	} ) ),
	'nothing to save'                      => $case( array( 'args' => fn() => array( array( 'a' => 1 ), array( 'wp_autosave' => array() ) ) ) ),
	'no autosave'                          => $case( array( 'args' => fn() => array( array( 'a' => 1 ), array() ) ) ),
	'autosave "0"'                         => $case( array( 'args' => fn() => array( array( 'a' => 1 ), array( 'wp_autosave' => '0' ) ) ) ),
	'autosave as a text'                   => $case( array( 'args' => fn() => array( array( 'a' => 1 ), array( 'wp_autosave' => 'text' ) ) ) ),
	'data as a text'                       => $case( array( 'args' => fn() => array( array( 'a' => 1 ), 'text' ) ) ),
	'data as null'                         => $case( array( 'args' => fn() => array( array( 'a' => 1 ), null ) ) ),
	'response as null'                     => $case( array( 'by' => 'core', 'args' => fn( $f ) => array( null, array( 'wp_autosave' => $posted( $f, $f->draft ) ) ) ) ),
	'response as a text'                   => $case( array( 'by' => 'core', 'args' => fn( $f ) => array( 'text', array( 'wp_autosave' => $posted( $f, $f->published ) ) ) ) ),
	'response with such a field'           => $case( array( 'args' => fn( $f ) => array( array( 'wp_autosave' => 1, 'z' => 2 ), array( 'wp_autosave' => $posted( $f, $f->published ) ) ) ) ),
	'more fields are kept'                 => $case( array( 'setup' => $with( $field, $before() ), 'args' => $keeps( 'published', array( 'subtitle' => 'new' ) ) ) ),
	'more fields are kept, and equal'      => $case( array( 'setup' => $with( $field, fn( $f ) => update_post_meta( $f->published, 'subtitle', ' new ' ), $before() ), 'args' => $keeps( 'published', array( 'subtitle' => 'new', '5' => '' ) ) ) ),
	'more fields are kept, as arrays'      => $case( array( 'setup' => $with( $field, fn( $f ) => update_post_meta( $f->published, 'subtitle', array( 'new' ) ), $before() ), 'args' => $keeps( 'published', array( 'subtitle' => 'new' ) ) ) ),
	'no fields are kept'                   => $case( array( 'setup' => $with( fn() => add_filter( '_wp_post_revision_fields', '__return_empty_array' ), $before() ), 'args' => $saves( 'published' ) ) ),
	'kept fields are no array'             => $case( array( 'setup' => $with( $before(), fn() => add_filter( '_wp_post_revision_fields', '__return_false' ) ), 'args' => $saves( 'published' ) ) ),
	'kept fields are no array at last'     => $case( array( 'setup' => $before(), 'warm' => function () {
		$n = 0;
		add_filter( '_wp_post_revision_fields', function ( $fields ) use ( &$n ) {
			return 2 === ++$n ? 'none' : $fields;
		} );
	}, 'args' => $saves( 'published' ) ) ),
	'somebody listens'                     => $case( array( 'args' => $saves( 'published' ), 'setup' => fn() => add_action( 'wp_creating_autosave', function ( ...$told ) {
		update_option( 'native_told', $told );
	}, 10, 5 ) ) ),
	'somebody listens, again'              => $case( array( 'args' => $saves( 'published' ), 'setup' => $with( $before(), fn() => add_action( 'wp_creating_autosave', function ( ...$told ) {
		update_option( 'native_told', $told );
	}, 10, 5 ) ) ) ),
	'a listener throws'                    => $case( array( 'args' => $saves( 'published' ), 'setup' => fn() => add_action( 'wp_creating_autosave', fn() => throw new LogicException( 'no' ) ) ) ),
	'a listener throws, again'             => $case( array( 'args' => $saves( 'published' ), 'setup' => $with( $before(), fn() => add_action( 'wp_creating_autosave', fn() => throw new LogicException( 'no' ) ) ) ) ),
	'metadata kept with revisions'         => $case( array( 'setup' => fn() => register_post_meta( 'post', 'footnotes', array( 'single' => true, 'type' => 'string', 'revisions_enabled' => true ) ), 'args' => $saves( 'published', array( 'footnotes' => 'one' ) ), 'post' => fn( $f ) => array( 'data' => array( 'wp_autosave' => array( 'footnotes' => 'one', 'post_id' => $f->published ) ) ) ) ),
	'metadata kept with revisions, again'  => $case( array( 'setup' => $with( $before(), fn() => register_post_meta( 'post', 'footnotes', array( 'single' => true, 'type' => 'string', 'revisions_enabled' => true ) ) ), 'args' => $saves( 'published', array( 'footnotes' => 'one' ) ), 'post' => fn( $f ) => array( 'data' => array( 'wp_autosave' => array( 'footnotes' => 'one', 'post_id' => $f->published ) ) ) ) ),
	'saving changes the data'              => $case( array( 'setup' => fn() => add_filter( 'wp_insert_post_data', fn( $data ) => array( 'post_title' => strtoupper( $data['post_title'] ) ) + $data ), 'args' => $saves( 'draft' ) ) ),
	'saving is refused'                    => $case( array( 'setup' => fn() => add_filter( 'wp_insert_post_empty_content', '__return_true' ), 'args' => $saves( 'draft' ) ) ),
	'saving is refused, beside'            => $case( array( 'setup' => fn() => add_filter( 'wp_insert_post_empty_content', '__return_true' ), 'args' => $saves( 'published' ) ) ),
	'saving is refused, beside, again'     => $case( array( 'setup' => $with( $before(), fn() => add_filter( 'wp_insert_post_empty_content', '__return_true' ) ), 'args' => $saves( 'published' ) ) ),
	'saving throws'                        => $case( array( 'setup' => fn() => add_action( 'save_post', fn() => throw new LogicException( 'full' ) ), 'args' => $saves( 'draft' ) ) ),
	'saving warns'                         => $case( array( 'setup' => fn() => add_action( 'save_post', fn() => $undefined ), 'args' => $saves( 'draft' ) ) ),
	'rights are lost while saving'         => $case( array( 'warm' => function () {
		$n = 0;
		add_filter( 'map_meta_cap', function ( $caps, $cap ) use ( &$n ) {
			return 'edit_post' === $cap && ++$n > 1 ? array( 'do_not_allow' ) : $caps;
		}, 10, 2 );
	}, 'args' => $saves( 'draft' ) ) ),
	'rights are lost while saving, beside' => $case( array( 'warm' => function () {
		$n = 0;
		add_filter( 'map_meta_cap', function ( $caps, $cap ) use ( &$n ) {
			return 'edit_post' === $cap && ++$n > 1 ? array( 'do_not_allow' ) : $caps;
		}, 10, 2 );
	}, 'args' => $saves( 'published' ) ) ),
	'deleting the old one is refused'      => $case( array( 'setup' => $with( $before(), fn() => add_filter( 'pre_delete_post', '__return_false' ) ), 'args' => $keeps( 'published' ) ) ),
	'deleting the old one is heard'        => $case( array( 'setup' => $with( $before(), fn() => add_action( 'wp_delete_post_revision', fn( $id, $revision ) => update_option( 'native_deleted', $revision->post_title ), 10, 2 ) ), 'args' => $keeps( 'published' ) ) ),
	'translated'                           => $case( array( 'args' => $saves( 'draft' ), 'setup' => fn() => add_filter( 'gettext', fn( $translation, $text ) => array( 'Draft saved at %s.' => 'Gesichert um %s Uhr', 'g:i:s a' => 'H:i:s' )[ $text ] ?? $translation, 10, 2 ) ) ),
	'translated badly'                     => $case( array( 'elsewhere' => true, 'args' => $saves( 'draft' ), 'setup' => fn() => add_filter( 'gettext', fn( $translation, $text ) => 'Draft saved at %s.' === $text ? '%d %d' : $translation, 10, 2 ) ) ),
	'refused and translated'               => $case( array( 'args' => $saves( 'draft', array( '_wpnonce' => 'x' ) ), 'setup' => fn() => add_filter( 'gettext', fn( $translation, $text ) => 'Error while saving.' === $text ? 'Fehler' : $translation, 10, 2 ) ) ),
	'an error is heard of'                 => $case( array( 'args' => $saves( 'draft', array( '_wpnonce' => 'x' ) ), 'setup' => fn() => add_action( 'wp_error_added', fn( $code, $message, $data, $error ) => $error->add_data( 'more', $code ), 10, 4 ) ) ),
	'an error is heard of and thrown'      => $case( array( 'args' => $saves( 'draft', array( '_wpnonce' => 'x' ) ), 'setup' => fn() => add_action( 'wp_error_added', fn() => throw new LogicException( 'error' ) ) ) ),
	'a custom type'                        => $case( array( 'user' => 'admin', 'setup' => function ( $f ) {
		register_post_type( 'native_book', array( 'public' => true ) );
		$GLOBALS['wpdb']->update( $GLOBALS['wpdb']->posts, array( 'post_type' => 'native_book' ), array( 'ID' => $f->published ) );
	}, 'args' => $saves( 'published', array( 'post_type' => 'native_book' ) ) ) ),
);
