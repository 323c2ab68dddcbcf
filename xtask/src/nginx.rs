//! One nginx before one php-fpm master: a plain port, and one that looks as if TLS had been ended in front of it.

use std::fmt::Write as _;
use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::Result;

use crate::paths::{self, text};
use crate::process::{Daemon, is_root};

/// The site's name: what clients send as `Host`, whatever the port.
pub const HOST: &str = "heartbeat.test";

/// Where an nginx says whose it is, by php-fpm's socket.
const WHOSE: &str = "/.whose";

/// What an nginx serves.
#[derive(Clone, Debug)]
pub struct Served<'a> {
    /// The site's files.
    pub docroot: &'a Path,
    /// php-fpm's socket.
    pub socket: &'a Path,
    /// PHP scripts outside of the docroot: address path and file.
    pub scripts: &'a [(String, PathBuf)],
}

/// An nginx that runs.
#[derive(Debug)]
pub struct Nginx {
    _daemon: Daemon,
    /// The loopback port without TLS.
    pub port: u16,
    /// The loopback port on which PHP is told `HTTPS=on`; it speaks plain HTTP.
    pub tls_port: u16,
}

impl Nginx {
    /// Starts one; configuration, log and temporary files are kept in `folder`.
    ///
    /// # Errors
    /// If it does not come up, not on other ports either.
    pub fn start(name: &str, folder: &Path, served: &Served<'_>) -> Result<Self> {
        let mut last = Self::try_start(name, folder, served);
        // A port that was free a moment ago may be somebody else's now.
        for _ in 0..4 {
            if last.is_ok() {
                break;
            }
            last = Self::try_start(name, folder, served);
        }
        last
    }

    fn try_start(name: &str, folder: &Path, served: &Served<'_>) -> Result<Self> {
        paths::make(&folder.join("nginx"))?;
        let (port, tls_port) = free_ports()?;
        let configuration = folder.join("nginx.conf");
        paths::write(&configuration, conf(folder, served, port, tls_port)?)?;
        let log = folder.join("nginx.log");
        let mut command = Command::new(paths::program("nginx")?);
        command.arg("-e").arg(&log).arg("-p").arg(folder).arg("-c").arg(&configuration);
        let socket = text(served.socket)?;
        // The other may be such an nginx, and answer. Ours opens both ports before it answers on either.
        let daemon = Daemon::start(&format!("nginx ({name})"), &command, &log, || {
            whose(port).is_ok_and(|answer| answer.ends_with(socket))
        })?;
        Ok(Self { _daemon: daemon, port, tls_port })
    }
}

/// What whoever listens there says of itself.
fn whose(port: u16) -> io::Result<String> {
    let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port))?;
    stream.set_read_timeout(Some(Duration::from_secs(1)))?;
    write!(stream, "GET {WHOSE} HTTP/1.0\r\nHost: {HOST}\r\n\r\n")?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    Ok(answer)
}

fn free_ports() -> Result<(u16, u16)> {
    let first = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    let second = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    Ok((first.local_addr()?.port(), second.local_addr()?.port()))
}

fn conf(folder: &Path, served: &Served<'_>, port: u16, tls_port: u16) -> Result<String> {
    let own = folder.join("nginx");
    let own = text(&own)?;
    let mut conf = String::new();
    if is_root() {
        writeln!(conf, "user root;")?;
    }
    // One process: nothing here needs a second one, and it is the one that dies with us.
    writeln!(conf, "daemon off;\nmaster_process off;\npid {own}/pid;")?;
    writeln!(conf, "error_log {}/nginx.log warn;", text(folder)?)?;
    writeln!(conf, "events {{ worker_connections 512; }}\nhttp {{\n  access_log off;")?;
    for kind in ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"] {
        writeln!(conf, "  {kind}_temp_path {own}/{kind};")?;
    }
    conf.push_str(HTTP);
    for (listen, tls) in [(port, false), (tls_port, true)] {
        server(&mut conf, served, listen, tls)?;
    }
    conf.push_str("}\n");
    Ok(conf)
}

const HTTP: &str = "  \
  types { text/html html; text/css css; text/javascript js; image/svg+xml svg; image/png png; image/jpeg jpg jpeg;
    image/gif gif; font/woff2 woff2; application/json json; }
  client_max_body_size 16m;
  client_body_buffer_size 128k;
  fastcgi_buffers 16 32k;
  fastcgi_buffer_size 32k;
  fastcgi_read_timeout 120s;
  server_tokens off;
  keepalive_requests 1000000;
  keepalive_timeout 300s;
  large_client_header_buffers 8 32k;
";

fn server(conf: &mut String, served: &Served<'_>, listen: u16, tls: bool) -> Result<()> {
    let docroot = text(served.docroot)?;
    writeln!(conf, "  server {{\n    listen 127.0.0.1:{listen};\n    server_name {HOST};")?;
    writeln!(conf, "    root {docroot};\n    index index.php;")?;
    writeln!(conf, "    location = {WHOSE} {{ return 200 \"{}\"; }}", text(served.socket)?)?;
    fastcgi(conf, served, tls)?;
    for (address, file) in served.scripts {
        writeln!(
            conf,
            "    location = {address} {{\n      fastcgi_pass unix:{};\n      fastcgi_param SCRIPT_FILENAME {};",
            text(served.socket)?,
            text(file)?
        )?;
        // A location with one parameter of its own inherits none.
        fastcgi(conf, served, tls)?;
        conf.push_str("    }\n");
    }
    writeln!(conf, "    location / {{ try_files $uri $uri/ /index.php?$args; }}")?;
    writeln!(
        conf,
        "    location ~ \\.php$ {{\n      try_files $uri =404;\n      fastcgi_pass unix:{};\n      \
         fastcgi_param SCRIPT_FILENAME $document_root$fastcgi_script_name;",
        text(served.socket)?
    )?;
    fastcgi(conf, served, tls)?;
    conf.push_str("    }\n  }\n");
    Ok(())
}

/// The parameters of Debian's `fastcgi_params`, with the port that a site without one in its address has.
fn fastcgi(conf: &mut String, served: &Served<'_>, tls: bool) -> Result<()> {
    for (name, value) in [
        ("QUERY_STRING", "$query_string"),
        ("REQUEST_METHOD", "$request_method"),
        ("CONTENT_TYPE", "$content_type"),
        ("CONTENT_LENGTH", "$content_length"),
        ("SCRIPT_NAME", "$fastcgi_script_name"),
        ("REQUEST_URI", "$request_uri"),
        ("DOCUMENT_URI", "$document_uri"),
        ("DOCUMENT_ROOT", text(served.docroot)?),
        ("SERVER_PROTOCOL", "$server_protocol"),
        ("REQUEST_SCHEME", if tls { "https" } else { "http" }),
        ("GATEWAY_INTERFACE", "CGI/1.1"),
        ("SERVER_SOFTWARE", "nginx/$nginx_version"),
        ("REMOTE_ADDR", "$remote_addr"),
        ("REMOTE_PORT", "$remote_port"),
        ("SERVER_ADDR", "$server_addr"),
        ("SERVER_PORT", if tls { "443" } else { "80" }),
        ("SERVER_NAME", "$server_name"),
        ("REDIRECT_STATUS", "200"),
    ] {
        writeln!(conf, "      fastcgi_param {name} {value};")?;
    }
    if tls {
        writeln!(conf, "      fastcgi_param HTTPS on;")?;
    }
    Ok(())
}
