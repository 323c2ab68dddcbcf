//! Real WordPress sites, brought up and taken down: WordPress, MariaDB, php-fpm and nginx of the machine's own
//! distribution, all of them private to the run.
//!
//! [`Site::up`] is the way in; [`Pool`] is one php-fpm master with its nginx; [`Client`] sends requests to it.

pub mod apt;
pub mod apt_sources;
pub mod browser;
pub mod client;
pub mod config;
pub mod database;
pub mod drivers;
pub mod extension;
pub mod fpm;
pub mod identity;
pub mod interrupt;
pub mod learn_core;
pub mod mariadb;
pub mod nginx;
pub mod packages;
pub mod past;
pub mod paths;
pub mod per_generation;
pub mod php;
pub mod php_source;
pub mod pool;
pub mod process;
pub mod progress;
pub mod site;
pub mod tick;
pub mod wordpress;

pub use client::{Answer, Client, Request};
pub use database::{Change, Database, Dump};
pub use identity::{Identity, Mint};
pub use per_generation::PerGeneration;
pub use php::Php;
pub use php_source::PhpSource;
pub use pool::{Pool, PoolOptions};
pub use progress::Progress;
pub use site::{Site, SiteOptions};
pub use tick::Tick;
pub use wordpress::Generation;
