//! Walks through the parts of a mail, opens what is wrapped in them, and gathers all pieces in their order.

mod parts;

use parts::{
    begins_with_armour, body_of, calendar_piece, calendar_words, declared_in, file, has_text, is_binary, is_calendar,
    is_mail, is_mail_file, made_file, media_of, text_media, words,
};

use crate::alternative;
use crate::blocks::{Block, blocks, cleaned};
use crate::charset::{self, Decoded};
use crate::header::{Fields, Header, Media, readable, split};
use crate::html;
use crate::multipart;
use crate::piece::{Content, File, Layer, LayerKind, OmissionReason, Piece, Remark, Signature};
use crate::plain::{self, Flow};
use crate::slice::{Body, Encoding, Slice};

/// Deeper than this no person puts a part into others.
const MAX_DEPTH: usize = 30;
/// A file over this is not searched for words.
const MAX_SMALL: usize = 1024 * 1024;
/// A page over this is a file only, with its beginning as text.
const MAX_HTML: usize = 2 * 1024 * 1024;

/// Opens and verifies what is wrapped in a mail; the reader itself knows no keys.
pub trait Opener {
    /// Decrypts an OpenPGP message, and judges the signatures in it.
    ///
    /// # Errors
    /// Why it can't be opened, as the end of a sentence.
    fn decrypt(&mut self, message: &[u8]) -> Result<(Vec<u8>, Vec<Signature>), String>;
    /// Judges a text that is signed where it is, and gives it without its escapes.
    ///
    /// # Errors
    /// Why it is not such a text.
    fn verify_clear(&mut self, message: &[u8]) -> Result<(Vec<u8>, Vec<Signature>), String>;
    /// Judges a detached signature over `content`.
    ///
    /// # Errors
    /// Why it is not a signature.
    fn verify_detached(&mut self, signature: &[u8], content: &[u8]) -> Result<Vec<Signature>, String>;
}

/// Where in a mail a part lies.
#[derive(Clone, Copy)]
struct PartContext {
    depth: usize,
    layer: Option<usize>,
    /// Whether it is the mail itself, or the first part of one to which a list added its own.
    is_root: bool,
    is_in_digest: bool,
    /// Whether the part around it protects header fields, so that copies of them may be in it.
    protection: Protection,
}

/// What the root of a wrapped content says about header fields (RFC 9788, 4; `protected-headers` before it).
#[derive(Clone, Copy, Default, PartialEq, Eq)]
struct Protection {
    /// The fields inside count.
    protects: bool,
    /// Copies for older programs may be hidden.
    hides: bool,
}

/// One walk through a mail.
pub(crate) struct Walk<'o> {
    opener: &'o mut dyn Opener,
    pub(crate) layers: Vec<Layer>,
    /// The fields that were protected together with the content, and the layer that does it.
    pub(crate) protected: Option<(Header, usize)>,
    is_from_mbox: bool,
}

impl<'o> Walk<'o> {
    pub(crate) fn new(opener: &'o mut dyn Opener, is_from_mbox: bool) -> Walk<'o> {
        Walk { opener, layers: Vec::new(), protected: None, is_from_mbox }
    }

    pub(crate) fn mail(&mut self, entity: &Slice) -> Vec<Piece> {
        let place = PartContext {
            depth: 0,
            layer: None,
            is_root: true,
            is_in_digest: false,
            protection: Protection::default(),
        };
        let mut pieces = self.entity(entity, place);
        // A mail whose only words are a text file says them there.
        let only = pieces.iter().position(|piece| piece.file().is_some_and(|file| file.media_type == "text/plain"));
        if let Some(idx) = only.filter(|_| pieces.iter().all(|piece| piece.text().is_none()))
            && let Some((layer, bytes)) =
                pieces.get(idx).and_then(|piece| Some((piece.layer, piece.file()?.body.bytes().into_owned())))
        {
            let shown = words(&bytes, None, Flow::default(), PartContext { layer, ..place });
            pieces.splice(idx..idx, shown.into_iter().filter(|piece| piece.text().is_some()));
        }
        pieces
    }

    fn entity(&mut self, entity: &Slice, place: PartContext) -> Vec<Piece> {
        let (end, start) = split(entity.bytes());
        let head = readable(entity.part(0..end).bytes());
        let media = Fields::read(&head).media(place.is_in_digest);
        let body = entity.part(start..entity.len());
        if place.depth > MAX_DEPTH {
            return vec![Piece::new(place.layer, Content::Omitted(OmissionReason::TooDeep))];
        }
        match media.main.as_str() {
            "multipart" => self.multipart(&body, &media, place),
            "message" if ["rfc822", "global", "news"].contains(&media.sub.as_str()) => {
                self.message(body, &media, place)
            }
            _ => self.leaf(body, &media, place),
        }
    }

    fn multipart(&mut self, body: &Slice, media: &Media, place: PartContext) -> Vec<Piece> {
        let mut found = media.parameter("boundary").map(|boundary| multipart::split(body.bytes(), boundary));
        if found.as_ref().is_none_or(|split| split.parts.is_empty()) {
            let guessed = multipart::guess(body.bytes());
            found = guessed.map(|boundary| multipart::split(body.bytes(), &boundary));
        }
        let Some(found) = found.filter(|split| !split.parts.is_empty()) else {
            // No parts: what is there is read as it is, and kept.
            let plain = Media { main: "text".to_owned(), sub: "plain".to_owned(), ..media.clone() };
            let mut pieces = self.leaf(body.clone(), &plain, place);
            if has_text(body.bytes()) {
                pieces.push(Piece::new(
                    place.layer,
                    Content::File(file(Body::new(body.clone(), Encoding::Identity), media)),
                ));
            }
            return pieces;
        };
        let parts: Vec<Slice> = found.parts.iter().map(|range| body.part(range.clone())).collect();
        let mut pieces = Vec::new();
        let aside = |range: std::ops::Range<usize>, which| {
            has_text(body.part(range).bytes()).then(|| Piece::new(place.layer, Content::Omitted(which)))
        };
        pieces.extend(aside(found.preamble, OmissionReason::Preamble));
        let inner = PartContext { depth: place.depth + 1, is_in_digest: media.sub == "digest", ..place };
        pieces.extend(match (media.sub.as_str(), parts.as_slice()) {
            ("signed", [content, signature, rest @ ..]) => {
                let mut signed = self.signed(content, signature, inner);
                for part in rest {
                    signed.extend(self.entity(part, PartContext { is_root: false, ..inner }));
                }
                signed
            }
            ("alternative", _) => {
                let children =
                    parts.iter().map(|part| self.entity(part, PartContext { is_root: false, ..inner })).collect();
                alternative::chosen(children)
            }
            _ => self.in_order(&parts, inner),
        });
        pieces.extend(aside(found.epilogue, OmissionReason::Epilogue));
        pieces
    }

    /// Parts one after the other; a control part of PGP/MIME belongs to the message that follows it (RFC 3156, 4).
    fn in_order(&mut self, parts: &[Slice], place: PartContext) -> Vec<Piece> {
        let mut pieces = Vec::new();
        let mut idx = 0;
        while let Some(part) = parts.get(idx) {
            let place = PartContext { is_root: place.is_root && idx == 0, ..place };
            let is_control = media_of(part).is("application", "pgp-encrypted");
            match parts.get(idx + 1).filter(|_| is_control) {
                Some(message) => {
                    // A server that takes such a mail apart puts an empty text before it.
                    pieces.extend(self.encrypted(
                        part,
                        message,
                        PartContext { is_root: place.is_root || idx == 1, ..place },
                    ));
                    idx += 2;
                }
                None => {
                    pieces.extend(self.entity(part, place));
                    idx += 1;
                }
            }
        }
        pieces
    }

    fn encrypted(&mut self, control: &Slice, message: &Slice, place: PartContext) -> Vec<Piece> {
        let body = body_of(message);
        match self.opener.decrypt(&body.bytes()) {
            Ok((plain, signatures)) => {
                let mut pieces = vec![Piece::new(place.layer, Content::Omitted(OmissionReason::Ciphertext))];
                let layer = self.layer(place.layer, LayerKind::Encrypted(signatures));
                pieces.extend(self.wrapped(&Slice::new(plain), layer, place));
                pieces
            }
            Err(why) => {
                let file = |part: &Slice| {
                    let media = media_of(part);
                    let file = File { name: media.name.clone(), media_type: media.essence(), body: body_of(part) };
                    Piece::new(place.layer, Content::File(file))
                };
                let mut unopened = file(message).with(Remark::NotOpened(why));
                if let Content::File(file) = &mut unopened.content {
                    file.media_type = "application/pgp-encrypted".to_owned();
                }
                vec![file(control), unopened]
            }
        }
    }

    fn signed(&mut self, content: &Slice, signature: &Slice, place: PartContext) -> Vec<Piece> {
        let media = media_of(signature);
        let signature_body = body_of(signature);
        let file = File { name: media.name.clone(), media_type: media.essence(), body: signature_body.clone() };
        let file = Piece::new(place.layer, Content::File(file));
        if !media.is("application", "pgp-signature") {
            let is_smime = media.sub.ends_with("pkcs7-signature");
            let mut pieces = self.entity(content, PartContext { is_root: false, ..place });
            pieces.extend(if is_smime {
                vec![file.with(Remark::Smime)]
            } else {
                self.entity(signature, PartContext { is_root: false, ..place })
            });
            return pieces;
        }
        let judged = self.opener.verify_detached(&signature_body.bytes(), &crate::crlf(content.bytes()));
        let signatures = judged.unwrap_or_else(|why| vec![Signature { signer: None, made_at: None, text: why }]);
        let layer = self.layer(place.layer, LayerKind::Signed(signatures));
        let mut pieces = self.wrapped(content, layer, place);
        pieces.push(file.with(Remark::Signature));
        pieces
    }

    /// An entity inside of a layer, whose root may protect header fields.
    fn wrapped(&mut self, entity: &Slice, layer: usize, place: PartContext) -> Vec<Piece> {
        let (end, _) = split(entity.bytes());
        let head = readable(entity.part(0..end).bytes());
        let fields = Fields::read(&head);
        let media = fields.media(false);
        let protection = Protection {
            protects: media.parameter("hp").is_some() || media.parameter("protected-headers").is_some(),
            hides: media.parameter("hp") == Some("cipher"),
        };
        if place.is_root && protection.protects {
            self.protected = Some((fields.header(), layer));
        }
        self.entity(entity, PartContext { depth: place.depth + 1, layer: Some(layer), protection, ..place })
    }

    fn message(&mut self, body: Slice, media: &Media, place: PartContext) -> Vec<Piece> {
        let entity = Body::new(body, media.encoding).into_slice();
        let (end, _) = split(entity.bytes());
        let head = readable(entity.part(0..end).bytes());
        let header = Box::new(Fields::read(&head).header());
        let layer = self.layer(place.layer, LayerKind::Message(header));
        let inner = PartContext {
            depth: place.depth + 1,
            layer: Some(layer),
            is_root: false,
            is_in_digest: false,
            protection: Protection::default(),
        };
        self.entity(&entity, inner)
    }

    fn leaf(&mut self, body: Slice, media: &Media, place: PartContext) -> Vec<Piece> {
        let raw = body.clone();
        let body = Body::new(body, media.encoding);
        let is_text = media.main == "text" && !media.is_attachment;
        if place.protection.protects && place.depth > 1 && is_text && media.parameter("protected-headers").is_some() {
            return vec![Piece::new(place.layer, Content::Omitted(OmissionReason::HeaderCopy))];
        }
        match (media.main.as_str(), media.sub.as_str()) {
            ("text", "plain") if is_text => self.part(&body, media, place),
            ("text", "html" | "x-amp-html" | "watch-html") if is_text => self.html(&body, media, place),
            ("message", "delivery-status" | "disposition-notification" | "feedback-report") => {
                self.part(&body, media, place)
            }
            // Old versions of mutt write armour so, and sign it (RFC 3156 came later).
            ("application", "pgp") => self.with_file(Walk::part, body, media, place),
            ("message", "partial" | "external-body") => {
                let mut pieces = self.with_file(Walk::part, body, media, place);
                let link =
                    media.parameter("url").map(|link| Piece::new(place.layer, Content::Text(plain::one_line(link))));
                pieces.extend(link);
                pieces
                    .into_iter()
                    .map(|piece| if piece.file().is_some() { piece.with(Remark::Fragment) } else { piece })
                    .collect()
            }
            _ if is_calendar(media) && calendar_words(&body, media).is_some() => {
                self.with_file(|_, body, media, place| calendar_piece(body, media, place), body, media, place)
            }
            _ if is_mail_file(media) && is_mail(&body) => {
                self.with_file(|walk, _, media, place| walk.message(raw, media, place), body, media, place)
            }
            // The header of a mail that came back is words, too, whatever its disposition.
            ("text", sub) if is_text || sub == "rfc822-headers" => self.with_file(Walk::part, body, media, place),
            _ => {
                let all = body.all_runs();
                let mut pieces = self.file(body, media, place);
                if let (Some(all), Some(first)) = (all, pieces.iter_mut().find(|piece| piece.file().is_some())) {
                    first.remarks.push(Remark::FirstRun);
                    pieces.push(Piece::new(place.layer, Content::File(file(all, media))));
                }
                pieces
            }
        }
    }

    /// What a part says, and the part as a file as well.
    fn with_file(
        &mut self,
        read: impl FnOnce(&mut Self, &Body, &Media, PartContext) -> Vec<Piece>,
        body: Body,
        media: &Media,
        place: PartContext,
    ) -> Vec<Piece> {
        let mut pieces = read(self, &body, media, place);
        pieces.push(Piece::new(place.layer, Content::File(file(body, media))));
        pieces
    }

    /// The words of a part, and whether its encoding is what the mail says.
    fn part(&mut self, body: &Body, media: &Media, place: PartContext) -> Vec<Piece> {
        let (bytes, was_plain) = body.words(media.parameter("charset"));
        let mut pieces = self.text(&bytes, media, place);
        if let Some(first) = pieces.iter_mut().find(|piece| piece.text().is_some()).filter(|_| was_plain) {
            first.remarks.push(Remark::NotEncoded);
        }
        pieces
    }

    /// Words, and what people write between them that is none.
    fn text(&mut self, bytes: &[u8], media: &Media, place: PartContext) -> Vec<Piece> {
        let flow = Flow {
            is_flowed: media.parameter("format").is_some_and(|format| format.eq_ignore_ascii_case("flowed")),
            deletes_space: media.parameter("delsp").is_some_and(|delsp| delsp.eq_ignore_ascii_case("yes")),
            is_from_mbox: self.is_from_mbox,
        };
        let charset = media.parameter("charset");
        let mut pieces = Vec::new();
        for block in blocks(bytes) {
            let piece = |range: &std::ops::Range<usize>| bytes.get(range.clone()).unwrap_or_default();
            match &block {
                Block::Text(range) => pieces.extend(words(piece(range), charset, flow, place)),
                Block::Message(range) => pieces.extend(self.armoured(piece(range), place)),
                Block::ClearSigned(range) => pieces.extend(self.clear(piece(range), media, place)),
                Block::Other(range) => {
                    let is_key = piece(range).starts_with(b"-----BEGIN PGP PUBLIC");
                    let media_type = if is_key { "application/pgp-keys" } else { "application/pgp-signature" };
                    let remark = if is_key { Remark::Certificate } else { Remark::Signature };
                    pieces.push(made_file(piece(range), media_type, place).with(remark));
                }
                Block::Uuencoded(range, name) => {
                    let body = Body::new(Slice::new(piece(range).to_vec()), Encoding::Uuencode);
                    let media_type = "application/octet-stream".to_owned();
                    let file = File { name: Some(plain::visible(name)), media_type, body };
                    pieces.push(Piece::new(place.layer, Content::File(file)));
                }
            }
        }
        // A block of fields up to the first empty line (RFC 9788, 5.2.2).
        if place.protection.hides
            && media.parameter("hp-legacy-display") == Some("1")
            && let Some(Piece { content: Content::Text(text), .. }) = pieces.first_mut()
            && let Some((_, rest)) = text.split_once("\n\n")
        {
            *text = rest.to_owned();
            pieces.push(Piece::new(place.layer, Content::Omitted(OmissionReason::HeaderCopy)));
        }
        pieces
    }

    /// An encrypted message in the text of a mail.
    fn armoured(&mut self, block: &[u8], place: PartContext) -> Vec<Piece> {
        match self.opener.decrypt(&cleaned(block)) {
            Ok((content, signatures)) => {
                let layer = self.layer(place.layer, LayerKind::Encrypted(signatures));
                let inner = PartContext { depth: place.depth + 1, layer: Some(layer), is_root: false, ..place };
                let mut pieces = vec![Piece::new(place.layer, Content::Omitted(OmissionReason::Ciphertext))];
                if is_binary(&content) {
                    pieces.push(made_file(&content, "application/octet-stream", inner));
                } else if inner.depth <= MAX_DEPTH {
                    pieces.extend(self.text(&content, &text_media(None), inner));
                }
                pieces
            }
            Err(why) => vec![made_file(block, "application/pgp-encrypted", place).with(Remark::NotOpened(why))],
        }
    }

    /// A text that is signed where it is: every byte of it counts.
    fn clear(&mut self, block: &[u8], media: &Media, place: PartContext) -> Vec<Piece> {
        match self.opener.verify_clear(block) {
            Ok((content, signatures)) => {
                let layer = self.layer(place.layer, LayerKind::Signed(signatures));
                let inner = PartContext { depth: place.depth + 1, layer: Some(layer), is_root: false, ..place };
                words(&content, media.parameter("charset"), Flow::default(), inner)
            }
            // Words first: a broken signature takes none of them away.
            Err(_) => words(block, media.parameter("charset"), Flow::default(), place),
        }
    }

    fn html(&mut self, body: &Body, media: &Media, place: PartContext) -> Vec<Piece> {
        let (bytes, was_plain) = body.words(media.parameter("charset"));
        let page = bytes.get(..MAX_HTML).unwrap_or(&bytes);
        let Decoded { text: page, assumed } = charset::decode(page, media.parameter("charset").or(declared_in(page)));
        let text = html::text(&page);
        let mut pieces = self.text(text.as_bytes(), &text_media(Some("utf-8")), place);
        for piece in &mut pieces {
            piece.is_html = true;
        }
        if let Some(first) = pieces.first_mut() {
            first.remarks.extend(assumed.map(Remark::Charset));
            first.remarks.extend(was_plain.then_some(Remark::NotEncoded));
        }
        if bytes.len() > MAX_HTML {
            pieces.push(Piece::new(place.layer, Content::File(file(body.clone(), media))).with(Remark::Cut));
        }
        pieces
    }

    fn file(&mut self, body: Body, media: &Media, place: PartContext) -> Vec<Piece> {
        let piece = Piece::new(place.layer, Content::File(file(body.clone(), media)));
        let name = media.name.clone().unwrap_or_default().to_ascii_lowercase();
        let is_message =
            media.is("application", "pgp-encrypted") || [".pgp", ".gpg", ".asc"].iter().any(|it| name.ends_with(it));
        match (media.main.as_str(), media.sub.as_str()) {
            ("application", "pgp-keys") => vec![piece.with(Remark::Certificate)],
            ("application", "pgp-signature") => vec![piece.with(Remark::Signature)],
            ("application", "pkcs7-mime" | "x-pkcs7-mime") => vec![piece.with(Remark::Smime)],
            ("application", "ms-tnef" | "vnd.ms-tnef") => vec![piece.with(Remark::Tnef)],
            _ if name == "winmail.dat" => vec![piece.with(Remark::Tnef)],
            ("message", _) => vec![piece.with(Remark::Fragment)],
            _ if is_message || begins_with_armour(&body) => self.encrypted_file(piece, &body, media, place),
            _ => vec![piece],
        }
    }

    /// A file that may be encrypted by itself; it is kept as it came as well.
    fn encrypted_file(&mut self, piece: Piece, body: &Body, media: &Media, place: PartContext) -> Vec<Piece> {
        let bytes = body.bytes();
        let armour = |kind: &str| bytes.trim_ascii_start().starts_with(format!("-----BEGIN PGP {kind}").as_bytes());
        if armour("PUBLIC KEY") {
            return vec![piece.with(Remark::Certificate)];
        }
        if armour("SIGNATURE") {
            return vec![piece.with(Remark::Signature)];
        }
        if armour("SIGNED MESSAGE") {
            let mut pieces = self.clear(&bytes, media, place);
            pieces.push(piece);
            return pieces;
        }
        // Binary packets have their highest bit set (RFC 9580, 4.2).
        if !armour("MESSAGE") && bytes.first().is_none_or(|first| *first < 0x80) {
            return vec![piece];
        }
        match self.opener.decrypt(&bytes) {
            Ok((content, signatures)) => {
                let layer = self.layer(place.layer, LayerKind::Encrypted(signatures));
                let name =
                    media.name.as_deref().and_then(|name| name.rsplit_once('.')).map(|(stem, _)| stem.to_owned());
                let body = Body::new(Slice::new(content), Encoding::Identity);
                let inner = PartContext { depth: place.depth + 1, layer: Some(layer), is_root: false, ..place };
                let mut pieces = self.opened(&body, inner);
                let opened = File { name, media_type: "application/octet-stream".to_owned(), body };
                pieces.extend([Piece::new(Some(layer), Content::File(opened)), piece]);
                pieces
            }
            Err(why) => vec![piece.with(Remark::NotOpened(why))],
        }
    }

    /// The words of a file that was encrypted by itself: a text, or a part with its own fields.
    fn opened(&mut self, body: &Body, place: PartContext) -> Vec<Piece> {
        let bytes = body.bytes();
        let (end, _) = split(&bytes);
        let head = readable(bytes.get(..end).unwrap_or_default());
        if place.depth > MAX_DEPTH
            || is_binary(&bytes)
            || bytes.len() > MAX_SMALL
            || std::str::from_utf8(&bytes).is_err()
        {
            Vec::new()
        } else if Fields::read(&head).text("Content-Type").is_some() {
            self.entity(&Slice::new(bytes.into_owned()), place)
        } else {
            self.text(&bytes, &text_media(Some("utf-8")), place)
        }
    }

    fn layer(&mut self, parent: Option<usize>, kind: LayerKind) -> usize {
        self.layers.push(Layer { parent, kind });
        self.layers.len() - 1
    }
}
