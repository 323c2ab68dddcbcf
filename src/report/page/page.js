( function ( $ ) {
	'use strict';

	// What one tick's answer holds in the place of what the page shows: HTML that the server has drawn and escaped, by element.
	function show( id, html ) {
		var place = document.getElementById( id ), open = {}, scrolled = {}, focused, again;

		// Set by us, an element's HTML may read otherwise than it was written: what was set last is kept beside it.
		if ( ! place || place.wpHeartbeatShown === html ) {
			return;
		}
		place.querySelectorAll( 'details[id]' ).forEach( function ( details ) {
			open[ details.id ] = details.open;
		} );
		place.querySelectorAll( '.wphb-scroll[id]' ).forEach( function ( box ) {
			scrolled[ box.id ] = [ box.scrollLeft, box.scrollTop ];
		} );
		focused = place.contains( document.activeElement ) ? document.activeElement.id : '';

		place.innerHTML = html;
		place.wpHeartbeatShown = html;

		Object.keys( open ).forEach( function ( key ) {
			var details = document.getElementById( key );
			if ( details ) {
				details.open = open[ key ];
			}
		} );
		Object.keys( scrolled ).forEach( function ( key ) {
			var box = document.getElementById( key );
			if ( box ) {
				box.scrollLeft = scrolled[ key ][ 0 ];
				box.scrollTop = scrolled[ key ][ 1 ];
			}
		} );
		again = focused ? document.getElementById( focused ) : null;
		if ( again ) {
			again.focus( { preventScroll: true } );
		}
	}

	$( document ).on( 'heartbeat-send', function ( event, data ) {
		data.wp_heartbeat_page = 1;
	} ).on( 'heartbeat-tick', function ( event, response ) {
		var parts = response && response.wp_heartbeat_page;
		if ( parts ) {
			Object.keys( parts ).forEach( function ( id ) {
				show( id, parts[ id ] );
			} );
		}
	} );

	$( function () {
		// WordPress's own pace is once a minute; another was set by somebody, who is to be heard.
		if ( window.wp && wp.heartbeat && 60 === wp.heartbeat.interval() ) {
			wp.heartbeat.interval( 15 );
		}
	} );
}( jQuery ) );
