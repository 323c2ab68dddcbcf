# WordPress with wp_heartbeat: Debian's WordPress, php-fpm and nginx, for a MariaDB (or MySQL) elsewhere.
#
#   docker build -t wordpress-heartbeat .
#   docker run -p 8080:8080 -v wordpress:/var/lib/wordpress -e WORDPRESS_DB_HOST=db -e WORDPRESS_DB_USER=wordpress \
#     -e WORDPRESS_DB_PASSWORD=secret -e WORDPRESS_DB_NAME=wordpress wordpress-heartbeat
#
# Then open http://localhost:8080/. Publish the port under its own number: WordPress calls itself (its cron does) by the
# address that it is known under.
#
# Environment, by the names of the official WordPress image; each may be given as NAME_FILE, a file that holds the value:
#   WORDPRESS_DB_HOST (mysql), WORDPRESS_DB_USER (wordpress), WORDPRESS_DB_PASSWORD (empty), WORDPRESS_DB_NAME (wordpress),
#   WORDPRESS_DB_CHARSET (utf8mb4), WORDPRESS_DB_COLLATE (empty), WORDPRESS_TABLE_PREFIX (wp_), WORDPRESS_DEBUG (empty: off),
#   WORDPRESS_AUTH_KEY, WORDPRESS_SECURE_AUTH_KEY, … WORDPRESS_NONCE_SALT (made once, kept in the volume),
#   WORDPRESS_CONFIG_EXTRA (PHP code for wp-config.php).
# And of this image:
#   WP_HEARTBEAT_LANE (express), WP_HEARTBEAT_LEASE (300), WP_HEARTBEAT_SERVER_TIMING (0): the settings wp_heartbeat.*,
#   PHP_WORKERS (10): the most PHP processes that there may be at once.
#
# The volume /var/lib/wordpress holds uploads, plugins, themes and the generated keys. nginx and PHP work as www-data; the
# whole container may be started as that user too (--user www-data), the volume must be its own then.

# What the image is made from: a Debian with PHP 8.1 or newer and WordPress. It decides which PHP the extension is built for.
ARG BASE=debian:trixie-slim
# Where the Rust toolchain is taken from (1.88 or newer; Debian 13 has 1.85). Only /usr/local/cargo and /usr/local/rustup
# are copied out of it, so it need not be of the same Debian release as BASE.
ARG RUST=rust:1-slim

FROM ${RUST} AS rust

FROM ${BASE} AS build
RUN apt-get update \
 && DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends \
      ca-certificates gcc libc6-dev libclang-dev php-cli php-dev \
 && rm -rf /var/lib/apt/lists/*
COPY --from=rust /usr/local/rustup /usr/local/rustup
COPY --from=rust /usr/local/cargo /usr/local/cargo
ENV RUSTUP_HOME=/usr/local/rustup CARGO_HOME=/usr/local/cargo PATH=/usr/local/cargo/bin:$PATH
WORKDIR /source
COPY . .
RUN cargo build --release --locked --package wp_heartbeat
# /image is laid over the root of the image below: the extension where this PHP looks for it, its ini where all SAPIs do.
RUN install -D --mode=644 target/release/libwp_heartbeat.so "/image$(php-config --extension-dir)/wp_heartbeat.so" \
 && modules="/image/etc/php/$(php -r 'echo PHP_MAJOR_VERSION, ".", PHP_MINOR_VERSION;')/mods-available" \
 && install -D --mode=644 --target-directory="$modules" docker/wp_heartbeat.ini docker/wordpress.ini

FROM ${BASE}
# The theme is the one that belongs to this WordPress. Apache's PHP is what the packages would choose of themselves.
RUN apt-get update \
 && theme=$(apt-cache show wordpress | sed -n 's/^Recommends:.*\(wordpress-theme-[a-z]*\).*/\1/p' | head -n 1) \
 && DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends \
      ca-certificates nginx php php-cli php-curl php-fpm php-gd php-intl php-mbstring php-mysql php-xml php-zip \
      'libapache2-mod-php*-' wordpress $theme \
 && rm -rf /var/lib/apt/lists/* /etc/nginx/sites-enabled /etc/nginx/sites-available \
 && ln -s /usr/sbin/php-fpm?.? /usr/local/sbin/php-fpm \
 && rm -rf /etc/php/*/fpm/pool.d \
 && chown -R www-data:www-data /var/lib/wordpress
COPY --from=build /image/ /
COPY docker/config-default.php docker/php-fpm.conf /etc/wordpress/
COPY docker/nginx.conf /etc/nginx/nginx.conf
COPY --chmod=755 docker/entrypoint /usr/local/bin/entrypoint
# A value that is set nowhere would be an empty one to the ini files.
ENV WP_HEARTBEAT_LANE=express WP_HEARTBEAT_LEASE=300 WP_HEARTBEAT_SERVER_TIMING=0 PHP_WORKERS=10
# Better no image than one whose extension does not load, or whose daemons do not take their configuration.
RUN phpenmod wp_heartbeat wordpress \
 && php -r 'exit(extension_loaded("wp_heartbeat") ? 0 : 1);' \
 && entrypoint nginx -t \
 && entrypoint php-fpm -t --fpm-config /etc/wordpress/php-fpm.conf \
 && rm -rf /tmp/* /run/wordpress \
 && install -d --owner=www-data --group=www-data /run/wordpress
VOLUME /var/lib/wordpress
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=5s --start-period=10s \
  CMD ["php", "-n", "-r", "exit((int) (@file_get_contents('http://127.0.0.1:8080/-/ping') !== 'pong'));"]
ENTRYPOINT ["entrypoint"]
