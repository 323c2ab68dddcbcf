<?php
/**
 * Class __N__ of the bench's synthetic plugin __P__.
 */

namespace BenchPlugin\P__P__;

/** What plugins' classes have: tables, state, hooks, methods that a tick never calls. */
class C__N__ {
	const FIELDS = array(
		'title'    => array( 'type' => 'text', 'label' => 'Title', 'default' => '', 'sanitize' => 'sanitize_text_field' ),
		'content'  => array( 'type' => 'textarea', 'label' => 'Content', 'default' => '', 'sanitize' => 'wp_kses_post' ),
		'visible'  => array( 'type' => 'checkbox', 'label' => 'Visible', 'default' => true, 'sanitize' => 'rest_sanitize_boolean' ),
		'position' => array( 'type' => 'number', 'label' => 'Position', 'default' => 0, 'sanitize' => 'absint' ),
	);

	/** @var array<string, string> */
	private $digests = array();

	/** @var int */
	private $work;

	public function __construct( int $work ) {
		$this->work = $work;
		add_action( 'init', array( $this, 'init' ) );
		add_action( 'admin_init', array( $this, 'admin_init' ) );
		add_filter( 'the_content', array( $this, 'content' ) );
		add_action( 'rest_api_init', array( $this, 'routes' ) );
	}

	/** Half of the class's work. */
	public function init() {
		$this->compute( 'init' );
	}

	/** The other half. */
	public function admin_init() {
		$this->compute( 'admin' );
	}

	public function content( $content ) {
		return $content . implode( ' ', $this->digests );
	}

	public function routes() {
		register_rest_route( 'bench/p__P__', '/c__N__', array( 'callback' => array( $this, 'fields' ), 'permission_callback' => '__return_true' ) );
	}

	public function fields() {
		$fields = array();
		foreach ( self::FIELDS as $name => $field ) {
			$fields[ $name ] = call_user_func( $field['sanitize'], $_REQUEST[ $name ] ?? $field['default'] );
		}
		return $fields;
	}

	/** The same work every time, on every machine. */
	private function compute( $seed ) {
		$digest = $seed;
		for ( $n = 0; $n < $this->work; $n++ ) {
			$digest = md5( $digest . $n );
			foreach ( self::FIELDS as $name => $field ) {
				$this->digests[ $name ] = substr( $digest, strlen( $field['label'] ), 8 );
			}
		}
	}
}
