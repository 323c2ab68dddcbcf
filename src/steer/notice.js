/**
 * Says that the session ends soon, and leads to WordPress's own log-in dialog.
 *
 * Printed before wp-auth-check.js, whose dialog that is. window.wpHeartbeatSessionNotice holds the sentences.
 */
( function( $, notice ) {
	var ID = 'wp-heartbeat-session-notice',
		// Seconds that two reports of one session's end may lie apart.
		SAME_END = 120,
		// When the session ends, in milliseconds by this browser's clock; null while that is far away.
		ends = null,
		// The same, in seconds by the server's clock: what a user has dismissed is remembered by it.
		endsOnServer = 0,
		dismissed = 0,
		// The sentence on the screen; empty where there is none.
		shown = '',
		// Whether the dialog was opened here, for a session that is still good.
		isAsked = false,
		// Whether a tick's 'wp-auth-check' is kept from core's handler just now.
		isHeld = false,
		// Whether a tick is wanted that core has not sent yet: one was under way.
		isWanted = false,
		ticking = null;

	// Core may be asked twice whether its check is to be loaded.
	if ( notice.behindCore ) {
		return;
	}

	/**
	 * The first of two handlers around core's: while a user logs in again, core would take the session that is still good
	 * for the new one, and close the dialog over what is being typed.
	 */
	$( document ).on( 'heartbeat-tick', function( event, data ) {
		isHeld = isAsked && 'wp_heartbeat_session' in data && true === data['wp-auth-check'];
		if ( isHeld ) {
			delete data['wp-auth-check'];
		}
	} );

	/**
	 * Called behind wp-auth-check.js.
	 */
	notice.behindCore = function() {
		$( document ).on( 'heartbeat-tick', function( event, data ) {
			if ( isHeld ) {
				data['wp-auth-check'] = true;
				isHeld = false;
			}
			if ( 'wp_heartbeat_session' in data ) {
				heed( Number( data.wp_heartbeat_session ), Number( data.server_time ) );
			} else {
				// A new session, or none: then core's dialog is open.
				forget();
			}
			if ( isWanted ) {
				connect();
			}
		} ).on( 'heartbeat-send', function() {
			isWanted = false;
		} );
	};

	/**
	 * A tick says that so many seconds are left.
	 */
	function heed( left, now ) {
		ends = Date.now() + left * 1000;
		endsOnServer = now + left;
		if ( ! ticking ) {
			ticking = window.setInterval( look, 1000 );
		}
		look();
	}

	/**
	 * Nothing is to be said any more.
	 */
	function forget() {
		ends = null;
		isAsked = false;
		window.clearInterval( ticking );
		ticking = null;
		hide();
	}

	/**
	 * Once a second while the session's end is near.
	 */
	function look() {
		var left = Math.max( 0, Math.ceil( ( ends - Date.now() ) / 1000 ) );

		if ( isAsked && $( '#wp-auth-check-wrap' ).hasClass( 'hidden' ) ) {
			// The dialog has closed: the next tick tells what has come of it.
			isAsked = false;
			connect();
		}
		if ( isDismissed() ) {
			hide();
		} else {
			show( sentence( left ), left );
		}
		if ( Date.now() > ends + 1000 ) {
			// The session is over, and core's dialog need not wait for its time.
			window.clearInterval( ticking );
			ticking = null;
			connect();
		}
	}

	function connect() {
		isWanted = true;
		if ( window.wp && window.wp.heartbeat ) {
			window.wp.heartbeat.connectNow();
		}
	}

	function sentence( left ) {
		var minutes = Math.round( left / 60 );

		if ( left < 60 ) {
			return notice.soon;
		}
		// Lists begin with one minute, and with two hours.
		return notice.minutes[ minutes - 1 ] || notice.hours[ Math.round( minutes / 60 ) - 2 ] || notice.minutes[ notice.minutes.length - 1 ];
	}

	function isDismissed() {
		var stored = 0;

		try {
			stored = Number( window.localStorage.getItem( ID ) );
		} catch ( error ) {
			// Storage is blocked: this page remembers it.
		}
		return Math.abs( endsOnServer - stored ) <= SAME_END || Math.abs( endsOnServer - dismissed ) <= SAME_END;
	}

	function dismiss() {
		dismissed = endsOnServer;
		try {
			window.localStorage.setItem( ID, String( endsOnServer ) );
		} catch ( error ) {
			// As above.
		}
		hide();
	}

	function show( text, left ) {
		var isNew = '' === shown,
			isLast = left < 60,
			isLoud = isNew || isLast;

		if ( text === shown ) {
			return;
		}
		shown = text;
		if ( editorNotices() ) {
			editorNotices().createWarningNotice( text, {
				id: ID,
				// The site's editor has room for snackbars only while nothing is edited.
				type: $( '#site-editor' ).length ? 'snackbar' : 'default',
				explicitDismiss: true,
				speak: isLoud,
				onDismiss: dismiss,
				actions: loginUrl() ? [ { label: notice.action, onClick: askInEditor } ] : []
			} );
			return;
		}
		if ( ! $( '#' + ID ).length ) {
			place( element() );
		}
		$( '#' + ID + ' .' + ID + '-text' ).text( text );
		if ( isLoud && window.wp && window.wp.a11y ) {
			window.wp.a11y.speak( text + ' ' + notice.action, 'assertive' );
		}
	}

	function hide() {
		if ( '' === shown ) {
			return;
		}
		shown = '';
		if ( editorNotices() ) {
			editorNotices().removeNotice( ID );
		}
		$( '#' + ID ).remove();
	}

	/**
	 * Where the block editor, and what is made like it, puts notices; nothing elsewhere, though its scripts may be there.
	 */
	function editorNotices() {
		var data = window.wp && window.wp.data;

		return data && $( 'body' ).hasClass( 'block-editor-page' ) ? data.dispatch( 'core/notices' ) : null;
	}

	/**
	 * A notice as WordPress has them on all other pages.
	 */
	function element() {
		var $text = $( '<p>' ).append( $( '<span>' ).addClass( ID + '-text' ) ),
			$link = $( '<a>' ).attr( { href: loginUrl(), target: '_blank' } ).text( notice.action ).on( 'click', ask ),
			$button = $( '<button type="button" class="notice-dismiss">' ).on( 'click', dismiss );

		if ( loginUrl() ) {
			$text.append( ' ', $link );
		}
		$button.append( $( '<span class="screen-reader-text">' ).text( notice.dismiss ) );
		return $( '<div class="notice notice-warning is-dismissible">' ).attr( 'id', ID ).append( $text, $button );
	}

	/**
	 * Where wp-admin's common.js puts notices.
	 */
	function place( $element ) {
		var $header = $( '.wp-header-end' ).first();

		if ( ! $header.length ) {
			$header = $( '.wrap h1, .wrap h2' ).first();
		}
		if ( $header.length ) {
			$element.insertAfter( $header );
		} else {
			$element.prependTo( $( '#wpbody-content' ).length ? '#wpbody-content' : 'body' );
		}
	}

	/**
	 * The log-in page that core's dialog falls back to.
	 */
	function loginUrl() {
		return $( '#wp-auth-check-wrap .wp-auth-fallback a' ).attr( 'href' );
	}

	/**
	 * Opens core's dialog, by core's own handler and no other. For some minutes after its closing core keeps it closed: then the link
	 * does what the dialog's own fallback does.
	 */
	function ask( event ) {
		if ( openDialog() ) {
			event.preventDefault();
		}
	}

	function askInEditor() {
		if ( ! openDialog() ) {
			window.open( loginUrl(), '_blank' );
		}
	}

	function openDialog() {
		$( document ).triggerHandler( 'heartbeat-tick.wp-auth-check', [ { 'wp-auth-check': false } ] );
		isAsked = ! $( '#wp-auth-check-wrap' ).hasClass( 'hidden' );
		return isAsked;
	}
}( window.jQuery, window.wpHeartbeatSessionNotice ) );
