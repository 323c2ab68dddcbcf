//! Who may edit a post, who holds its lock and how the holder is shown: cases by hand, and what WordPress itself made of others.

mod common;

use common::{rows, text};
use wordpress::avatar::{AvatarOf, AvatarOptions, AvatarRule, avatar_url, shows_avatars};
use wordpress::capability::{EditContext, Post, PostType, Roles, UserCaps, can_edit_post};
use wordpress::php_serialized::parse;
use wordpress::post_lock::{
    EDIT_LAST, EDIT_LOCK, LockUser, LockWrite, MetaRow, check_post_lock, lock_value, may_hold, set_post_lock,
};
use wordpress::sentence::sentence;
use wordpress::version::Version;
use wordpress::{PostId, Timestamp, Undecided, UserId, Value};

/// Four roles as core makes them, as far as posts and pages go, and one of a plugin.
const ROLES: &str = concat!(
    r#"a:5:{s:13:"administrator";a:2:{s:4:"name";s:13:"Administrator";s:12:"capabilities";a:5:{s:10:"edit_posts";b:1;"#,
    r#"s:17:"edit_others_posts";b:1;s:20:"edit_published_posts";b:1;s:18:"edit_private_posts";b:1;s:14:"manage_options";b:1;}}"#,
    r#"s:6:"editor";a:2:{s:4:"name";s:6:"Editor";s:12:"capabilities";a:4:{s:10:"edit_posts";b:1;"#,
    r#"s:17:"edit_others_posts";b:1;s:20:"edit_published_posts";b:1;s:18:"edit_private_posts";b:1;}}"#,
    r#"s:6:"author";a:2:{s:4:"name";s:6:"Author";s:12:"capabilities";a:2:{s:10:"edit_posts";b:1;s:20:"edit_published_posts";b:1;}}"#,
    r#"s:11:"contributor";a:2:{s:4:"name";s:11:"Contributor";s:12:"capabilities";a:1:{s:10:"edit_posts";b:1;}}"#,
    r#"i:123;a:2:{s:4:"name";s:3:"123";s:12:"capabilities";a:2:{s:10:"edit_posts";b:0;i:7;b:1;}}}"#,
);

const ADMINISTRATOR: &str = r#"a:1:{s:13:"administrator";b:1;}"#;
const EDITOR: &str = r#"a:1:{s:6:"editor";b:1;}"#;
const AUTHOR: &str = r#"a:1:{s:6:"author";b:1;}"#;
const CONTRIBUTOR: &str = r#"a:1:{s:11:"contributor";b:1;}"#;
const GHOST: &str = r#"a:1:{s:5:"ghost";b:1;}"#;

fn caps(own: &str) -> UserCaps {
    let roles = Roles::parse(Some(ROLES.as_bytes())).unwrap();
    UserCaps::of(UserId(3), Some(own.as_bytes()), &roles).unwrap()
}

fn post_type() -> PostType {
    PostType {
        map_meta_cap: true,
        edit_post: b"edit_post".to_vec(),
        edit_posts: b"edit_posts".to_vec(),
        edit_others_posts: b"edit_others_posts".to_vec(),
        edit_published_posts: b"edit_published_posts".to_vec(),
        edit_private_posts: b"edit_private_posts".to_vec(),
    }
}

fn post(author: u64, status: &str) -> Post {
    Post { id: PostId(5), author, status: status.into(), post_type: b"post".to_vec() }
}

#[test]
fn roles_and_own_capabilities_decide_who_edits_what() {
    // User 3 has these capabilities; author and status of the post; what core says.
    for (own, author, status, expected) in [
        (CONTRIBUTOR, 3, "draft", true),
        (CONTRIBUTOR, 3, "auto-draft", true),
        (CONTRIBUTOR, 3, "pending", true),
        (CONTRIBUTOR, 3, "private", true),
        (CONTRIBUTOR, 3, "inherit", true),
        (CONTRIBUTOR, 3, "publish", false),
        (CONTRIBUTOR, 3, "future", false),
        (CONTRIBUTOR, 3, "Publish", true),
        (CONTRIBUTOR, 4, "draft", false),
        (AUTHOR, 3, "publish", true),
        (AUTHOR, 4, "draft", false),
        (AUTHOR, 0, "draft", false),
        (EDITOR, 4, "draft", true),
        (EDITOR, 4, "private", true),
        (EDITOR, 0, "publish", true),
        (GHOST, 3, "draft", false),
        ("", 3, "draft", false),
        ("editor", 3, "draft", false),
        ("a:0:{}", 3, "draft", false),
        // A role that the user has without having it: core asks for the name only.
        (r#"a:1:{s:6:"editor";b:0;}"#, 4, "draft", true),
        // Denied to the user, though the role gives it; given to the user alone; given as a text that is empty in PHP.
        (r#"a:2:{s:6:"editor";b:1;s:17:"edit_others_posts";b:0;}"#, 4, "draft", false),
        (r#"a:1:{s:10:"edit_posts";b:1;}"#, 3, "draft", true),
        (r#"a:1:{s:10:"edit_posts";s:1:"0";}"#, 3, "draft", false),
        // Of two roles the later one wins, whatever it says.
        (r#"a:2:{s:6:"author";b:1;i:123;b:1;}"#, 3, "draft", false),
        (r#"a:2:{i:123;b:1;s:6:"author";b:1;}"#, 3, "draft", true),
    ] {
        let edits = can_edit_post(&caps(own), &post(author, status), &post_type(), &EditContext::default());
        assert_eq!(edits, Ok(expected), "{own} {author} {status}");
    }
}

#[test]
fn a_post_in_the_trash_is_judged_by_what_it_was() {
    for (before, expected) in [
        (None, true),
        (Some("draft"), true),
        (Some("publish"), false),
        (Some("future"), false),
        (Some(r#"s:7:"publish";"#), false),
        (Some("publish "), true),
        (Some("b:1;"), true),
    ] {
        let context = EditContext { trash_status: before.map(str::as_bytes), ..EditContext::default() };
        assert_eq!(can_edit_post(&caps(CONTRIBUTOR), &post(3, "trash"), &post_type(), &context), Ok(expected), "{before:?}");
    }
    let odd = EditContext { trash_status: Some(br#"O:8:"stdClass":0:{}"#), ..EditContext::default() };
    let undecided = Err(Undecided::MetaValue("_wp_trash_meta_status"));
    assert_eq!(can_edit_post(&caps(CONTRIBUTOR), &post(3, "trash"), &post_type(), &odd), undecided);
    assert_eq!(can_edit_post(&caps(EDITOR), &post(4, "trash"), &post_type(), &odd), Ok(true));
}

#[test]
fn the_privacy_policy_takes_manage_options() {
    for (page, expected) in [
        (None, Ok(true)),
        (Some(""), Ok(true)),
        (Some("6"), Ok(true)),
        (Some("5"), Ok(false)),
        (Some(" 5 apples"), Ok(false)),
        (Some("5.9"), Ok(false)),
        (Some("i:5;"), Ok(false)),
        (Some("-5"), Ok(true)),
        (Some("a:0:{}"), Err(Undecided::OptionRow("wp_page_for_privacy_policy"))),
        (Some("1e999"), Err(Undecided::Number)),
    ] {
        let context = EditContext { privacy_policy_page: page.map(str::as_bytes), ..EditContext::default() };
        let edits = |own| can_edit_post(&caps(own), &post(4, "publish"), &post_type(), &context);
        assert_eq!(edits(EDITOR), expected, "{page:?}");
        assert_eq!(edits(ADMINISTRATOR), expected.map(|_| true), "{page:?}");
    }
}

#[test]
fn a_post_type_asks_for_capabilities_of_its_own() {
    let own = r#"a:3:{s:9:"edit_book";b:1;s:10:"edit_books";b:1;s:23:"view_site_health_checks";b:1;}"#;
    let named = |name: &str| PostType { edit_posts: name.into(), edit_post: b"edit_book".to_vec(), ..post_type() };
    let edits = |post_type: &PostType, status| can_edit_post(&caps(own), &post(3, status), post_type, &EditContext::default());
    assert_eq!(edits(&named("edit_books"), "draft"), Ok(true));
    assert_eq!(edits(&named("exist"), "draft"), Ok(true));
    assert_eq!(edits(&named("do_not_allow"), "draft"), Ok(false));
    assert_eq!(edits(&named("edit_post"), "draft"), Ok(false));
    assert_eq!(edits(&named("view_site_health_checks"), "draft"), Err(Undecided::GrantedCapability));
    // Without map_meta_cap the capability edit_post itself is asked for, of any post.
    assert_eq!(edits(&PostType { map_meta_cap: false, ..named("") }, "publish"), Ok(true));
    assert_eq!(edits(&PostType { map_meta_cap: false, ..post_type() }, "publish"), Ok(false));
    let revision = Post { post_type: b"revision".to_vec(), ..post(3, "inherit") };
    assert_eq!(can_edit_post(&caps(own), &revision, &post_type(), &EditContext::default()), Err(Undecided::Revision));
}

#[test]
fn roles_that_core_would_warn_about_are_not_read() {
    for odd in [
        "administrator",
        "i:5;",
        r#"a:1:{s:6:"editor";N;}"#,
        r#"a:1:{s:6:"editor";a:1:{s:4:"name";s:6:"Editor";}}"#,
        r#"a:1:{s:6:"editor";a:1:{s:12:"capabilities";a:0:{}}}"#,
        r#"a:1:{s:6:"editor";a:2:{s:4:"name";s:6:"Editor";s:12:"capabilities";a:0:{}}"#,
        r#"a:1:{s:6:"editor";O:8:"stdClass":0:{}}"#,
    ] {
        assert_eq!(Roles::parse(Some(odd.as_bytes())), None, "{odd}");
    }
    let roles = Roles::parse(None).unwrap();
    assert!(UserCaps::of(UserId(3), Some(br#"O:8:"stdClass":0:{}"#), &roles).is_none());
    assert_eq!(UserCaps::of(UserId(3), Some(EDITOR.as_bytes()), &roles).unwrap().allcaps().len(), 1);
}

/// A cell that stands for nothing at all.
fn given(cell: &[u8]) -> Option<&[u8]> {
    (cell != b"-").then_some(cell)
}

fn number(cell: &[u8]) -> u64 {
    text(cell).parse().unwrap()
}

#[test]
fn capabilities_as_wordpress_has_them() {
    for row in rows(include_str!("data/capabilities.tsv")) {
        let name = row.iter().map(|cell| cell.escape_ascii().to_string()).collect::<Vec<_>>().join(" | ");
        let roles = Roles::parse(given(&row[0])).unwrap();
        let caps = UserCaps::of(UserId(number(&row[2])), given(&row[1]), &roles).unwrap();
        assert_eq!(parse(&row[15]), Ok(Value::Array(caps.allcaps().to_vec())), "{name}");
        let post =
            Post { id: PostId(number(&row[3])), author: number(&row[4]), status: row[5].clone(), post_type: row[6].clone() };
        let post_type = PostType {
            map_meta_cap: row[7] == b"1",
            edit_post: row[8].clone(),
            edit_posts: row[9].clone(),
            edit_others_posts: row[10].clone(),
            edit_published_posts: row[11].clone(),
            edit_private_posts: row[12].clone(),
        };
        let context = EditContext { privacy_policy_page: given(&row[13]), trash_status: given(&row[14]) };
        assert_eq!(can_edit_post(&caps, &post, &post_type, &context), Ok(row[16] == b"1"), "{name}");
    }
}

const NOW: Timestamp = Timestamp(1_700_000_000);

fn meta(rows: &[(&[u8], Option<&[u8]>)]) -> Vec<MetaRow> {
    let row = |(id, (key, value)): (usize, &(&[u8], Option<&[u8]>))| MetaRow {
        id: id as u64 + 1,
        key: key.to_vec(),
        value: value.map(<[u8]>::to_vec),
    };
    rows.iter().enumerate().map(row).collect()
}

#[test]
fn a_lock_is_held_by_another_user_for_150_seconds() {
    let both = |holder: Option<u64>| (holder, holder);
    for (lock, (before_6_6, since_6_6)) in [
        ("1700000000:4", both(Some(4))),
        ("1699999851:4", both(Some(4))),
        ("1699999850:4", both(None)),
        ("1800000000:4", both(Some(4))),
        ("1700000000:3", both(None)),
        ("1700000000:", both(None)),
        ("1700000000:0", both(None)),
        ("1700000000:-4", both(None)),
        ("1700000000", both(Some(7))),
        (":4", both(None)),
        ("0:4", both(None)),
        ("0", both(None)),
        ("", both(None)),
        ("now:4", both(Some(4))),
        ("1700000000:4:9", both(Some(4))),
        // Text until 6.6, cast since then.
        ("1700000000:4th", (None, Some(4))),
        ("1700000000:3.5", (Some(3), None)),
    ] {
        let rows = meta(&[(EDIT_LOCK, Some(lock.as_bytes())), (EDIT_LAST, Some(b"7")), (EDIT_LOCK, Some(b"1700000000:8"))]);
        let holder = |rule| check_post_lock(rule, UserId(3), &rows, NOW);
        assert_eq!(holder(LockUser::Text), Ok(before_6_6.map(UserId)), "{lock}");
        assert_eq!(holder(LockUser::Int), Ok(since_6_6.map(UserId)), "{lock}");
    }
    for (rows, expected) in [
        (meta(&[]), Ok(None)),
        (meta(&[(EDIT_LOCK, None)]), Ok(None)),
        (meta(&[(b"_Edit_Lock", Some(b"1700000000:4"))]), Ok(None)),
        (meta(&[(EDIT_LOCK, Some(b"1700000000"))]), Ok(None)),
        (meta(&[(EDIT_LOCK, Some(b"1700000000:1e999"))]), Err(Undecided::Number)),
        (meta(&[(EDIT_LOCK, Some(b"i:4;"))]), Err(Undecided::MetaValue("_edit_lock"))),
        (meta(&[(EDIT_LOCK, Some(b"1700000000")), (EDIT_LAST, Some(b"i:4;"))]), Err(Undecided::MetaValue("_edit_last"))),
    ] {
        assert_eq!(check_post_lock(LockUser::Int, UserId(3), &rows, NOW), expected, "{rows:?}");
    }
}

#[test]
fn locks_as_wordpress_reads_them() {
    for row in rows(include_str!("data/post_locks.tsv")) {
        let version = Version::parse(text(&row[0])).unwrap();
        let rows: Vec<_> = row[4..].chunks(2).map(|cells| (cells[0].as_slice(), given(&cells[1]))).collect();
        let (rows, now) = (meta(&rows), Timestamp(number(&row[2]) as i64));
        let holder = check_post_lock(LockUser::of_variant(version), UserId(number(&row[1])), &rows, now).unwrap();
        if let Some(holder) = holder {
            assert_eq!(may_hold(&rows), Some(holder), "{rows:?}");
        }
        let holder = holder.filter(|holder| holder.0 <= 4).map_or("-".to_owned(), |holder| holder.0.to_string());
        assert_eq!(holder, text(&row[3]), "{version} {now:?} {rows:?}");
    }
}

#[test]
fn a_lock_is_written_as_update_post_meta_does() {
    let lock = lock_value(NOW, UserId(3));
    assert_eq!(lock, b"1700000000:3");
    let value = Some(lock.as_slice());
    for (rows, expected) in [
        (meta(&[]), Ok(LockWrite::Insert)),
        (meta(&[(EDIT_LAST, value)]), Ok(LockWrite::Insert)),
        (meta(&[(EDIT_LOCK, value)]), Ok(LockWrite::Nothing)),
        (meta(&[(EDIT_LAST, None), (EDIT_LOCK, Some(b"1699999999:3"))]), Ok(LockWrite::Update { rows: vec![2] })),
        (meta(&[(EDIT_LOCK, None)]), Ok(LockWrite::Update { rows: vec![1] })),
        // Of several rows all are written, though they have the value.
        (meta(&[(EDIT_LOCK, value), (EDIT_LOCK, value)]), Ok(LockWrite::Update { rows: vec![1, 2] })),
        (meta(&[(b"_EDIT_LOCK", value)]), Err(Undecided::MetaKey("_edit_lock"))),
    ] {
        assert_eq!(set_post_lock(&rows, &lock), expected, "{rows:?}");
    }
}

#[test]
fn avatars_as_wordpress_has_them() {
    for row in rows(include_str!("data/avatars.tsv")) {
        let rule = AvatarRule::of_variant(Version::parse(text(&row[0])).unwrap());
        let user = AvatarOf { email: &row[1], display_name: &row[2] };
        let options = AvatarOptions { default: given(&row[4]), rating: given(&row[5]) };
        let size = u32::try_from(number(&row[3])).unwrap();
        let url = avatar_url(rule, user, size, options, row[6] == b"1").unwrap();
        assert_eq!(text(&url), text(&row[7]), "{row:?}");
    }
}

#[test]
fn avatars_that_are_not_mirrored() {
    let url = |rule, email: &str, name: &str, default: Option<&str>, is_ssl| {
        let user = AvatarOf { email: email.as_bytes(), display_name: name.as_bytes() };
        let options = AvatarOptions { default: default.map(str::as_bytes), rating: None };
        avatar_url(rule, user, 18, options, is_ssl).map(|url| text(&url).to_owned())
    };
    assert_eq!(url(AvatarRule::Md5, "", "A", None, false), Err(Undecided::RandomAvatar));
    assert_eq!(url(AvatarRule::Md5, "", "A", None, true).as_deref(), Ok("https://secure.gravatar.com/avatar/?s=18&d=mm"));
    assert_eq!(url(AvatarRule::Sha256, "", "A", None, false).as_deref(), Ok("https://secure.gravatar.com/avatar/?s=18&d=mm"));
    assert_eq!(url(AvatarRule::Sha256, "a@b", "A", Some("i:5;"), true), Err(Undecided::OptionRow("avatar_default")));
    assert_eq!(url(AvatarRule::Sha256Initials, "a@b", "", Some("initials"), true), Err(Undecided::Initials));
    assert_eq!(url(AvatarRule::Sha256Initials, "a@b", "山 田", Some("initials"), true), Err(Undecided::Initials));
    let initials = url(AvatarRule::Sha256Initials, "", "Ann Bee", Some("initials"), true);
    assert_eq!(initials.as_deref(), Ok("https://secure.gravatar.com/avatar/?s=18&d=initials&initials=AB"));
    for (row, expected) in [(None, false), (Some("1"), true), (Some(""), false), (Some("0"), false), (Some("b:1;"), true)] {
        assert_eq!(shows_avatars(row.map(str::as_bytes)), Ok(expected), "{row:?}");
    }
}

#[test]
fn a_sentence_takes_a_name() {
    for (template, expected) in [
        ("%s is currently editing", Some("Edith %s is currently editing")),
        ("%1$s bearbeitet, ja, %1$s", Some("Edith %s bearbeitet, ja, Edith %s")),
        ("100 %% %s", Some("100 % Edith %s")),
        ("nobody", Some("nobody")),
        ("%s and %s", None),
        ("%2$s", None),
        ("%d", None),
        ("% s", None),
        ("50%", None),
    ] {
        let made = sentence(template.as_bytes(), b"Edith %s").map(|made| text(&made).to_owned());
        assert_eq!(made, expected.map(str::to_owned).ok_or(Undecided::Sentence), "{template}");
    }
}
