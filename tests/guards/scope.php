<?php
/** What code at a place can name: variables by the kind of value that they mostly hold, and helpers. */
final class Scope {
	/** `data`, `list`, `text`, `number`, `any`: names of variables. */
	public $variables = array(
		'data'   => array(),
		'list'   => array(),
		'text'   => array(),
		'number' => array(),
		'any'    => array(),
	);
	/** Calls of helpers that give a truth, with `%s` for their one argument. */
	public $helpers = array();
	/** Class constants by kind, as they are written here. */
	public $constants = array();
	/** The variable that must come back. */
	public $first = '';
	public $is_filter = true;
	/** Whether there is a class around, and an object. */
	public $in_class  = false;
	public $on_object = false;

	public function any_variable() {
		$all = array_merge( ...array_values( $this->variables ) );
		return $all ? Dice::pick( $all ) : "'abc'";
	}

	public function add( $kind, $name ) {
		$this->variables[ $kind ][] = $name;
	}
}
