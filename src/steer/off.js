/* The heartbeat is switched off here. Everything of wp.heartbeat is there; its one connection at a time is taken, for good, by one that is never made: nothing is sent, and nothing fires. */
( function( $ ) {
	var send = $.ajax, none = { readyState: 4, abort: function() {} };
	if ( ! window.wp || ! wp.heartbeat ) {
		return;
	}
	none.always = none.done = none.fail = function() {
		return none;
	};
	$.ajax = function() {
		return none;
	};
	try {
		wp.heartbeat.connectNow();
	} finally {
		$.ajax = send;
	}
}( jQuery ) );
