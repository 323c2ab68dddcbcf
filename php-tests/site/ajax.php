<?php
/** Stands for admin-ajax.php, where a server calls it by its name. */

require __DIR__ . '/wp-settings.php';
