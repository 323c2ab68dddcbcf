//! A translated sentence with a name put in.

use crate::undecided::Undecided;

/// Mirrors PHP's `sprintf( $template, $name )` for templates with `%s`, `%1$s` and `%%`.
///
/// # Errors
/// [`Undecided::Sentence`] for any other placeholder, and for a second `%s`: PHP throws an error there.
pub fn sentence(template: &[u8], name: &[u8]) -> Result<Vec<u8>, Undecided> {
    let mut out = Vec::with_capacity(template.len() + name.len());
    let mut rest = template;
    let mut is_used = false;
    while let Some(start) = rest.iter().position(|byte| *byte == b'%') {
        out.extend_from_slice(&rest[..start]);
        rest = match &rest[start + 1..] {
            [b'%', rest @ ..] => {
                out.push(b'%');
                rest
            }
            [b'1', b'$', b's', rest @ ..] => {
                out.extend_from_slice(name);
                rest
            }
            [b's', rest @ ..] if !is_used => {
                is_used = true;
                out.extend_from_slice(name);
                rest
            }
            _ => return Err(Undecided::Sentence),
        };
    }
    out.extend_from_slice(rest);
    Ok(out)
}
