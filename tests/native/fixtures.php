<?php
/** The users and posts that the cases speak of, made within the transaction. */
class Fixtures {
	/** New rows get ids from here on: they are like no other number, so that traces of two runs can be told alike. */
	const POSTS = 7000000;
	const METAS = 8000000;

	public $admin;
	public $editor;
	public $author;
	public $subscriber;
	/** Five users who lock posts. */
	public $lockers = array();
	/** Twenty published posts of the administrator. */
	public $posts = array();
	public $draft;
	public $auto_draft;
	public $published;
	public $private;
	public $trashed;
	public $page;
	public $page_draft;
	public $editors_draft;

	public function __construct() {
		global $wpdb;
		$this->reset_counters();
		$wpdb->query( 'START TRANSACTION' );
		$this->admin      = $this->user( 'native-admin', 'administrator', 'Ann Admin' );
		$this->editor     = $this->user( 'native-editor', 'editor', 'Ed Editor' );
		$this->author     = $this->user( 'native-author', 'author', 'Au Thor' );
		$this->subscriber = $this->user( 'native-subscriber', 'subscriber', 'Sub Scriber' );
		foreach ( array( 'Plain Name', "Quote O'Brien", '100% sure %s', 'Ünï Çødé 漢字', '&amp; <b>bold</b>' ) as $n => $name ) {
			$this->lockers[] = $this->user( "native-locker-$n", 'editor', $name );
		}
		for ( $n = 0; $n < 20; $n++ ) {
			$this->posts[] = $this->post( "Listed $n", 'publish', $this->admin );
		}
		$this->draft         = $this->post( 'A draft', 'draft', $this->author );
		$this->auto_draft    = $this->post( 'Auto Draft', 'auto-draft', $this->author );
		$this->published     = $this->post( 'Published', 'publish', $this->author );
		$this->private       = $this->post( 'Private', 'private', $this->admin );
		$this->trashed       = $this->post( 'Trashed', 'trash', $this->author );
		$this->page          = $this->post( 'A page', 'publish', $this->admin, 'page' );
		$this->page_draft    = $this->post( 'A page to be', 'draft', $this->editor, 'page' );
		$this->editors_draft = $this->post( 'The editor\'s draft', 'draft', $this->editor );
		wp_insert_post( array( 'import_id' => self::POSTS, 'post_title' => 'Counter', 'post_status' => 'publish' ) );
		$wpdb->insert( $wpdb->postmeta, array( 'meta_id' => self::METAS, 'post_id' => $this->draft, 'meta_key' => 'counter' ) );
		$wpdb->query( 'SAVEPOINT fixtures' );
	}

	/** All as it was before. */
	public function undo() {
		global $wpdb;
		$wpdb->query( 'ROLLBACK' );
		$this->reset_counters();
	}

	private function reset_counters() {
		global $wpdb;
		foreach ( array( $wpdb->posts, $wpdb->postmeta, $wpdb->users, $wpdb->usermeta ) as $table ) {
			$wpdb->query( "ALTER TABLE $table AUTO_INCREMENT = 1" );
		}
	}

	private function user( $login, $role, $name ) {
		$id = wp_insert_user(
			array(
				'user_login'   => $login,
				'user_pass'    => 'x',
				'user_email'   => "$login@example.org",
				'display_name' => $name,
				'role'         => $role,
			)
		);
		if ( is_wp_error( $id ) ) {
			throw new RuntimeException( $id->get_error_message() );
		}
		return $id;
	}

	private function post( $title, $status, $author, $type = 'post' ) {
		return wp_insert_post(
			wp_slash(
				array(
					'post_title'    => $title,
					'post_content'  => "The text of $title.\n\nIts second  paragraph.",
					'post_excerpt'  => '',
					'post_status'   => $status,
					'post_type'     => $type,
					'post_author'   => $author,
					'post_date'     => '2026-01-02 03:04:05',
					'post_date_gmt' => '2026-01-02 03:04:05',
				)
			)
		);
	}

	/** Sets a lock as WordPress does. */
	public function lock( $post, $user, $age = 10 ) {
		update_post_meta( $post, '_edit_lock', ( time() - $age ) . ":$user" );
	}

	/** The rows' ids as the list of posts sends them. */
	public function keys( array $posts ) {
		return array_map( fn( $post ) => "post-$post", $posts );
	}
}
