<?php
/** Stands for WordPress: where this is printed, the request was left to it. */

echo "WordPress loaded\n";
