//! What the lexer makes of PHP source: which functions it finds, and what counts in their fingerprints.

use wordpress::fingerprint::{Fingerprint, file_fingerprint, items};

fn found(source: &str) -> Vec<(String, u32, u32)> {
    let items = items(source.as_bytes()).unwrap_or_else(|error| panic!("{source}: {error}"));
    items.into_iter().map(|item| (item.name, item.start_line, item.end_line)).collect()
}

fn only(source: &str) -> Fingerprint {
    let items = items(source.as_bytes()).unwrap_or_else(|error| panic!("{source}: {error}"));
    assert_eq!(items.len(), 1, "{source}: {items:?}");
    items[0].fingerprint
}

#[test]
fn functions_and_methods_are_found_with_their_lines() {
    for (source, expected) in [
        ("no php at all", vec![]),
        ("<?php function a() {}", vec![("a", 1, 1)]),
        ("<?php\nfunction a()\n{\n}\nfunction &b( $x = array( 1 ) ): ?int { return 1; }", vec![("a", 2, 4), ("b", 5, 5)]),
        ("<?php if ( ! function_exists( 'a' ) ) :\nfunction a() {\nif ( 1 ) { }\n}\nendif;", vec![("a", 2, 4)]),
        ("<?php class A extends B implements C { public static function a() {} abstract function b(); }", vec![("A::a", 1, 1)]),
        ("<?php interface I { function a(); } trait T { function b() {} }", vec![("T::b", 1, 1)]),
        ("<?php enum E: string { case X = 'x'; function c() {} }", vec![("E::c", 1, 1)]),
        ("<?php namespace N\\M; function a() {} class C { function d() {} }", vec![("N\\M\\a", 1, 1), ("N\\M\\C::d", 1, 1)]),
        (
            "<?php function a() { return function ( $x ) use ( $y ) { return fn( $z ) => match ( $z ) { 1 => 2 }; }; }",
            vec![("a", 1, 1)],
        ),
        (
            "<?php function a() { return new class( 1 ) extends B { function m() {} }; } function b() {}",
            vec![("a", 1, 1), ("b", 1, 1)],
        ),
        ("<?php function a() { return new class { function m() {} }; }", vec![("a", 1, 1)]),
        ("<?php function a() { function b() {} }", vec![("a", 1, 1), ("b", 1, 1)]),
        ("<?php $x->function = 1; X::class; $x->class { 0 }; $class { 0 }; function list() {}", vec![("list", 1, 1)]),
        (
            "<?php class A { function b() { return self::class; } function function() {} }",
            vec![("A::b", 1, 1), ("A::function", 1, 1)],
        ),
        ("<?php use function N\\{ a, b }; function c() {}", vec![("c", 1, 1)]),
        ("<?php function a() { ?> } <b>{</b> <?php } function b() {}", vec![("a", 1, 1), ("b", 1, 1)]),
        ("<?xml { ?><?php function a() {}", vec![("a", 1, 1)]),
        ("<?php # }\n// } ?> <?php\n/* } */ #[A( '}' )]\nfunction a() { # }\n}", vec![("a", 4, 5)]),
        (
            "<?php function a() { $x = \"}{$b['}']} ${c} $d[0] \\\" {$e->f( \"}\" )}\"; } function b() {}",
            vec![("a", 1, 1), ("b", 1, 1)],
        ),
        ("<?php function a() { $x = '}\\'}'; $y = `}`; $z = \"\\{$x}\"; } function b() {}", vec![("a", 1, 1), ("b", 1, 1)]),
        ("<?php function a() { $x = <<<A\n } {$b['A']}\n Ab\n A; } function b() {}", vec![("a", 1, 4), ("b", 4, 4)]),
        ("<?php function a() { $x = <<<'A'\n {$ } \nA; } function b() {}", vec![("a", 1, 3), ("b", 3, 3)]),
        ("<?php function a() { $x = <<< \"A\"\n }\nA . 'x'; }", vec![("a", 1, 3)]),
        ("<?php function a() {", vec![]),
        ("<?PHP function a() {}", vec![("a", 1, 1)]),
    ] {
        let expected: Vec<_> = expected.into_iter().map(|(name, start, end)| (name.to_owned(), start, end)).collect();
        assert_eq!(found(source), expected, "{source}");
    }
}

#[test]
fn formatting_and_comments_do_not_count() {
    let plain = only("<?php function a( $x ) { return $x . 'y' . 1.5; }");
    for same in [
        "<?php\n\n/** Says y. */\nfunction a($x){return$x.'y'. 1.5;}",
        "<?php function a( $x /* what */ ) {\n\t# why\n\treturn $x // how\n\t\t. 'y' . 1.5;\n}",
    ] {
        assert_eq!(only(same), plain, "{same}");
    }
}

#[test]
fn any_token_counts() {
    let sources = [
        "<?php function a( $x ) { return $x . 'y'; }",
        "<?php function b( $x ) { return $x . 'y'; }",
        "<?php function a( $y ) { return $x . 'y'; }",
        "<?php function a( $x ) { return $x . 'y '; }",
        "<?php function a( $x ) { return $x . \"y\"; }",
        "<?php function a( $x ) { return $x . 'Y'; }",
        "<?php function a( $x ) { return $x .= 'y'; }",
        "<?php function a( int $x ) { return $x . 'y'; }",
        "<?php function &a( $x ) { return $x . 'y'; }",
        "<?php function a( $x ) { return - -$x . 'y'; }",
        "<?php function a( $x ) { return --$x . 'y'; }",
        "<?php function a( $x ) { return $x == 'y'; }",
        "<?php function a( $x ) { return $x === 'y'; }",
        "<?php function a( $x ) { return $x . 1 . 5; }",
        "<?php function a( $x ) { return $x . 1.5; }",
        "<?php function a( $x ) { ?>a b<?php }",
        "<?php function a( $x ) { ?>a  b<?php }",
        "<?php class C { function a( $x ) { return 1; } }",
        "<?php class C { static function a( $x ) { return 1; } }",
        "<?php class C { private static function a( $x ) { return 1; } }",
    ];
    let fingerprints: std::collections::HashSet<_> = sources.iter().map(|source| only(source)).collect();
    assert_eq!(fingerprints.len(), sources.len());
}

#[test]
fn what_does_not_end_is_an_error() {
    for (source, line) in [
        ("<?php\n'a", 2),
        ("<?php \"a", 1),
        ("<?php \"{$a", 1),
        ("<?php\n\n/* a", 3),
        ("<?php <<<A\nb", 1),
        ("<?php <<<'A'\nb\n Ab", 1),
    ] {
        assert_eq!(items(source.as_bytes()).unwrap_err().line, line, "{source}");
        assert!(file_fingerprint(source.as_bytes()).is_err());
    }
    assert!(items(b"<?php \"").is_err());
    assert!(items(["<?php ", &"\"{$a[".repeat(1000)].concat().as_bytes()).is_err());
}
