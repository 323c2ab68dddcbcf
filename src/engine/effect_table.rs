//! The internal functions whose work outlives a request, or sets the answer's head, or leaves code to run later: one table.

use ext_php_rs::ffi::zend_execute_data;
use ext_php_rs::types::Zval;
use std::sync::atomic::AtomicUsize;

use super::effects::{Handler, Kind, run};

/// A watched function.
#[derive(Debug)]
pub struct Watched {
    /// Its name in lower case; a method is `class::method`.
    pub name: &'static str,
    /// Its own handler, as an address; 0 where it is not there.
    pub(super) handler: &'static AtomicUsize,
    /// What stands in its place.
    pub(super) wrapper: Handler,
}

/// Makes the table. Each function has a wrapper of its own: it must know which it stands for, and C gives it nothing but the call.
macro_rules! watched {
    ($($kind:expr => $($name:literal)*;)*) => {
        /// The functions and methods watched. What is missing on a machine (an extension that is not loaded) is passed over; classes
        /// that inherit from one of these are found when the functions are wrapped.
        pub static WATCHED: &[Watched] = &[$($({
            static OWN: AtomicUsize = AtomicUsize::new(0);
            unsafe extern "C" fn wrapper(frame: *mut zend_execute_data, result: *mut Zval) {
                // SAFETY: the engine calls a handler with the call's frame and a place for its result; the function's own
                // handler was stored before this one became reachable.
                unsafe { run(&OWN, $name, $kind, frame, result) }
            }
            Watched { name: $name, handler: &OWN, wrapper }
        },)*)*];
    };
}

watched! {
    Kind::File =>
        "file_put_contents" "copy" "rename" "unlink" "mkdir" "rmdir" "touch" "chmod" "chown" "chgrp" "lchown" "lchgrp" "symlink" "link"
        "tempnam" "tmpfile" "move_uploaded_file" "posix_mkfifo" "posix_mknod" "xmlwriter_open_uri" "xmlwriter::openuri"
        "xmlwriter::touri" "ziparchive::open" "sqlite3::__construct" "sqlite3::open" "phar::__construct" "phardata::__construct"
        "dba_open" "dba_popen" "dba_insert" "dba_replace" "dba_delete" "dba_optimize" "dba_sync" "imagick::writeimage"
        "imagick::writeimages" "imagick::writeimagefile" "imagick::writeimagesfile" "gmagick::write" "gmagick::writeimage"
        "domdocument::save" "domdocument::savehtmlfile" "dom\\xmldocument::savexmlfile" "dom\\htmldocument::savehtmlfile"
        "openssl_x509_export_to_file" "openssl_pkey_export_to_file" "openssl_csr_export_to_file" "openssl_pkcs12_export_to_file"
        "openssl_pkcs7_sign" "openssl_pkcs7_encrypt";
    Kind::Open =>
        "fopen" "file_get_contents" "readfile" "file" "gzopen" "gzfile" "readgzfile" "bzopen" "splfileobject::__construct"
        "splfileinfo::openfile" "simplexml_load_file" "domdocument::load" "domdocument::loadhtmlfile" "dom\\xmldocument::createfromfile"
        "dom\\htmldocument::createfromfile" "xmlreader::open" "xmlreader::fromuri" "getimagesize" "exif_read_data" "exif_thumbnail"
        "md5_file" "sha1_file" "hash_file" "hash_hmac_file" "hash_update_file" "highlight_file" "show_source"
        "php_strip_whitespace" "parse_ini_file" "get_meta_tags"
        "imagecreatefrompng" "imagecreatefromjpeg" "imagecreatefromgif" "imagecreatefromwebp" "imagecreatefromavif"
        "imagecreatefrombmp" "soapclient::__construct";
    Kind::FileIfNamed(1) =>
        "imagepng" "imagejpeg" "imagegif" "imagewebp" "imageavif" "imagebmp" "imagewbmp" "imagegd" "imagegd2" "imagexbm";
    Kind::FileIfNamed(0) => "simplexmlelement::asxml" "simplexmlelement::savexml";
    Kind::Outside =>
        "error_log" "syslog" "openlog" "apcu_store" "apcu_add" "apcu_delete" "apcu_inc" "apcu_dec" "apcu_cas" "apcu_entry"
        "apcu_clear_cache" "apc_store" "apc_add" "apc_delete" "apc_inc" "apc_dec" "apc_cas" "apc_clear_cache" "yac::set" "yac::add"
        "yac::delete" "yac::flush" "shmop_open" "shmop_write" "shmop_delete" "shm_attach" "shm_put_var" "shm_remove_var" "shm_remove"
        "msg_get_queue" "msg_send" "msg_receive" "msg_remove_queue" "sem_acquire" "sem_remove" "opcache_invalidate" "opcache_reset"
        "opcache_compile_file" "session_start" "setproctitle" "cli_set_process_title";
    Kind::Network =>
        "fsockopen" "pfsockopen" "stream_socket_client" "stream_socket_server" "socket_create" "socket_create_listen" "curl_exec"
        "curl_multi_exec" "ftp_connect" "ftp_ssl_connect" "ssh2_connect" "ldap_connect" "imap_open" "get_headers" "gethostbyname"
        "gethostbynamel" "gethostbyaddr" "dns_get_record" "dns_check_record" "checkdnsrr" "dns_get_mx" "getmxrr" "snmpget" "snmpset"
        "snmp::get" "snmp::set" "soapclient::__dorequest" "redis::__construct" "redis::connect" "redis::open" "redis::pconnect"
        "redis::popen" "rediscluster::__construct" "redisarray::__construct" "redissentinel::__construct" "relay\\relay::__construct"
        "relay\\relay::connect" "relay\\relay::pconnect" "relay\\cluster::__construct" "memcached::set" "memcached::setbykey"
        "memcached::setmulti" "memcached::setmultibykey" "memcached::add" "memcached::addbykey" "memcached::replace"
        "memcached::replacebykey" "memcached::append" "memcached::appendbykey" "memcached::prepend" "memcached::prependbykey"
        "memcached::cas" "memcached::casbykey" "memcached::delete" "memcached::deletebykey" "memcached::deletemulti"
        "memcached::deletemultibykey" "memcached::increment" "memcached::incrementbykey" "memcached::decrement"
        "memcached::decrementbykey" "memcached::touch" "memcached::touchbykey" "memcached::flush" "memcached::addserver"
        "memcached::addservers" "memcachepool::connect" "memcachepool::pconnect" "memcachepool::addserver" "memcachepool::set"
        "memcachepool::add" "memcachepool::replace" "memcachepool::append" "memcachepool::prepend" "memcachepool::cas"
        "memcachepool::delete" "memcachepool::increment" "memcachepool::decrement" "memcachepool::flush" "memcache::connect"
        "memcache::pconnect" "memcache_connect" "memcache_pconnect" "memcache_set" "memcache_add"
        "memcache_replace" "memcache_append" "memcache_prepend" "memcache_cas" "memcache_delete" "memcache_increment"
        "memcache_decrement" "memcache_flush" "mongodb\\driver\\manager::executebulkwrite" "mongodb\\driver\\manager::executecommand"
        "mongodb\\driver\\manager::executequery" "mongodb\\driver\\manager::executereadcommand"
        "mongodb\\driver\\manager::executereadwritecommand" "mongodb\\driver\\manager::executewritecommand"
        "mongodb\\driver\\server::executebulkwrite" "mongodb\\driver\\server::executecommand" "amqpconnection::connect"
        "amqpconnection::pconnect" "zmqsocket::connect" "zmqsocket::bind" "gearmanclient::addserver" "gearmanclient::addservers"
        "rdkafka\\producer::__construct" "grpc\\channel::__construct";
    Kind::Mail => "mail" "mb_send_mail" "imap_mail" "imap_append";
    Kind::Process =>
        "exec" "shell_exec" "system" "passthru" "popen" "proc_open" "pcntl_fork" "pcntl_exec" "pcntl_unshare" "pcntl_alarm" "posix_kill"
        "parallel\\runtime::__construct";
    Kind::Sql(1) =>
        "mysqli_query" "mysqli_real_query" "mysqli_multi_query" "mysqli_prepare" "mysqli_stmt_prepare" "mysqli_execute_query"
        "mysqli_stmt::__construct" "pg_query" "pg_query_params" "pg_send_query" "pg_send_query_params" "odbc_exec" "odbc_do"
        "odbc_prepare" "oci_parse" "sqlsrv_query" "sqlsrv_prepare" "db2_exec" "db2_prepare";
    Kind::Sql(2) => "pg_prepare" "pg_send_prepare";
    Kind::Sql(0) =>
        "mysqli::query" "mysqli::real_query" "mysqli::multi_query" "mysqli::prepare" "mysqli::execute_query" "mysqli_stmt::prepare"
        "pdo::query" "pdo::exec" "pdo::prepare" "sqlite3::exec" "sqlite3::query" "sqlite3::querysingle" "sqlite3::prepare";
    Kind::Rows =>
        "mysqli_kill" "mysqli::kill" "mysqli_refresh" "mysqli::refresh" "pg_insert" "pg_update" "pg_delete" "pg_copy_from" "pg_put_line"
        "pg_execute" "pg_send_execute" "pg_lo_create" "pg_lo_write" "pg_lo_import" "pg_lo_unlink" "pdo::pgsqlcopyfromarray" "pdo::pgsqlcopyfromfile"
        "pdo\\pgsql::copyfromarray" "pdo\\pgsql::copyfromfile" "ibase_query" "fbird_query" "ibase_prepare" "fbird_prepare";
    Kind::Header => "header" "header_remove" "setcookie" "setrawcookie" "http_response_code";
    Kind::Later =>
        "header_register_callback" "register_shutdown_function" "register_tick_function" "set_error_handler" "set_exception_handler"
        "ob_start" "spl_autoload_register" "stream_wrapper_register" "stream_wrapper_unregister" "stream_filter_register"
        "session_set_save_handler" "pcntl_signal" "pcntl_async_signals";
}
