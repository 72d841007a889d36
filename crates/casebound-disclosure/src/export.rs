//! The content of a signed hand-over to another committee: whole records, with names.
//!
//! Everybody of these cases may be named, and nobody of any other: who receives it takes them over. It leaves by a
//! member's hand, with a signature over the list of all digests, so that a stranger can check it with `gpg --verify`
//! and `sha256sum -c`.

mod rows;

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use casebound_record::layout::COMMITTEE_FILE;
use casebound_record::words::Language;
use casebound_record::yaml::{Kind, Node};
use casebound_record::{Case, CaseFile, CommitteeFile};
use chrono::NaiveDate;
use data_encoding::HEXLOWER;
use serde_json::{Map, Value, json};
use sha2::{Digest as _, Sha256};

use crate::audience::Audience;
use crate::disclose::sealed::Disclosure;
use crate::disclose::{DisclosureKind, Source};
use crate::guard::{Guard, Weight};

/// The list of digests, in the form that `sha256sum -c` reads.
pub const SUMS: &str = "SHA256SUMS";
/// The signatures over it.
pub const SIGNATURES: &str = "SHA256SUMS.asc";
/// Who signed: certificates, which the signatures do not cover.
pub const SIGNERS: &str = "signers/";
const MANIFEST: &str = "manifest.json";
const VERSION: u32 = 1;

/// The most that is read of a signature, a certificate or a list of digests.
const MAX_HELD: u64 = 64 * 1024 * 1024;

/// The files of an export by their path, sorted.
pub type Files = BTreeMap<String, FileContent>;

/// What a file of an export holds.
#[derive(Clone, PartialEq, Eq)]
pub enum FileContent {
    /// These bytes.
    InMemory(Vec<u8>),
    /// What is on disk: an attachment may be large, and its digest is all that is needed until it is written.
    OnDisk(Stored),
}

/// Bytes that are on disk, alone or in an archive.
#[derive(Clone, PartialEq, Eq)]
pub struct Stored {
    /// In this file.
    pub file: PathBuf,
    /// From this byte on.
    pub offset: u64,
    /// This many of them.
    pub size: u64,
    /// Their SHA-256 digest in lower-case hexadecimal digits.
    pub digest: String,
}

impl FileContent {
    /// The bytes, where they were read.
    pub fn bytes(&self) -> Option<&[u8]> {
        match self {
            FileContent::InMemory(bytes) => Some(bytes),
            FileContent::OnDisk(_) => None,
        }
    }

    fn size(&self) -> u64 {
        match self {
            FileContent::InMemory(bytes) => bytes.len() as u64,
            FileContent::OnDisk(stored) => stored.size,
        }
    }

    fn digest(&self) -> String {
        match self {
            FileContent::InMemory(bytes) => HEXLOWER.encode(&Sha256::digest(bytes)),
            FileContent::OnDisk(stored) => stored.digest.clone(),
        }
    }
}

impl From<Vec<u8>> for FileContent {
    fn from(bytes: Vec<u8>) -> FileContent {
        FileContent::InMemory(bytes)
    }
}

/// Shows nothing of it.
impl std::fmt::Debug for FileContent {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("FileContent [private]")
    }
}

/// How cases are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExportForm {
    /// As the files that they are, with attachments and committee.yaml.
    Records,
    /// As one JSON file, every value of the front matter as text.
    Json,
    /// As one table, a line for each case, with the columns that committees keep in a spreadsheet (S2-15 to S2-21).
    Csv,
}

/// A case that is handed over: what of it the form needs.
pub struct HandedCase {
    name: String,
    path: String,
    /// As files, with its attachments.
    files: Files,
    /// As a part of the one file.
    part: Option<Value>,
}

impl HandedCase {
    /// Takes what the form needs: of records the text itself, or where it is `on_disk`, and the attachments by their paths.
    pub fn of(
        file: &CaseFile,
        (committee, form): (&CommitteeFile, ExportForm),
        on_disk: Option<Stored>,
        attachments: Files,
    ) -> HandedCase {
        let mut files = Files::new();
        let part = match form {
            ExportForm::Records => {
                let text = || file.text.expose().clone().into_bytes().into();
                files = attachments;
                files.insert(file.path.clone(), on_disk.map_or_else(text, FileContent::OnDisk));
                None
            }
            ExportForm::Json => Some(whole(file)),
            ExportForm::Csv => Some(rows::line_of(file, &committee.committee).into()),
        };
        HandedCase { name: file.stem().to_owned(), path: file.path.clone(), files, part }
    }

    /// The path of its record.
    pub fn path(&self) -> &str {
        &self.path
    }
}

/// Asks for the files of a hand-over.
pub struct HandOver<'a> {
    /// The committee.
    pub committee: &'a CommitteeFile,
    /// The cases, all in this form.
    pub cases: Vec<HandedCase>,
    /// How they are written.
    pub form: ExportForm,
}

impl Disclosure for HandOver<'_> {
    const KIND: DisclosureKind = DisclosureKind::HandOver;
    type Text = Files;
    type Refusal = Infallible;

    fn write(&self, source: &Source<'_>, _: Audience<'_>, _: Language) -> Result<Files, Infallible> {
        Ok(content(self, source.today))
    }
}

/// Returns the paths of cases that name somebody of a case that is not handed over with them.
pub fn naming_others<'c>(handed: &[&'c CaseFile], others: &[&Case]) -> Vec<&'c str> {
    if others.is_empty() {
        return Vec::new();
    }
    let cases: Vec<&Case> = handed.iter().map(|file| &file.case).collect();
    let guard = Guard::handing_over(&cases, others);
    let names = |file: &&&CaseFile| {
        let found = guard.read(file.text.expose(), crate::guard::TextForm::Plain);
        found.iter().any(|it| it.weight == Weight::Block)
    };
    handed.iter().filter(names).map(|file| file.path.as_str()).collect()
}

/// Makes the files, with a manifest and the list of digests.
fn content(input: &HandOver<'_>, today: NaiveDate) -> Files {
    let cases = &input.cases;
    let names: Vec<Value> = cases.iter().map(|case| json!({"case": case.name, "path": case.path})).collect();
    let parts = || cases.iter().filter_map(|case| case.part.as_ref());
    let mut files = Files::new();
    let form = match input.form {
        ExportForm::Records => {
            files.insert(COMMITTEE_FILE.to_owned(), input.committee.text.clone().into_bytes().into());
            files.extend(cases.iter().flat_map(|case| case.files.clone()));
            "records"
        }
        ExportForm::Json => {
            let cases: Vec<&Value> = parts().collect();
            files.insert("cases.json".to_owned(), pretty(&json!({"version": VERSION, "cases": cases})).into());
            "json"
        }
        ExportForm::Csv => {
            let table: String = rows::headings() + &parts().filter_map(Value::as_str).collect::<String>();
            files.insert("cases.csv".to_owned(), table.into_bytes().into());
            "csv"
        }
    };
    let manifest = json!({
        "version": VERSION,
        "committee": input.committee.committee.about.name,
        "made": today.to_string(),
        "form": form,
        "cases": names,
    });
    files.insert(MANIFEST.to_owned(), pretty(&manifest).into());
    let sums = sums(&files);
    files.insert(SUMS.to_owned(), sums.into());
    files
}

fn pretty(value: &Value) -> Vec<u8> {
    format!("{value:#}\n").into_bytes()
}

fn whole(file: &CaseFile) -> Value {
    let text = file.text.expose();
    let body = text.get(file.body.range.clone()).unwrap_or_default();
    json!({"case": file.stem(), "path": file.path, "front_matter": tree(file.root(), text), "body": body})
}

/// Every scalar as the text that it stands for: YAML's own types guess.
fn tree(node: &Node, text: &str) -> Value {
    match &node.kind {
        Kind::Null => Value::Null,
        Kind::Scalar { .. } => Value::from(node.as_str(text).unwrap_or_default()),
        Kind::List(items) => items.iter().map(|item| tree(item, text)).collect(),
        Kind::Map(entries) => {
            let entry = |key: &Node, value| Some((key.as_str(text)?.to_owned(), tree(value, text)));
            entries.iter().filter_map(|it| entry(&it.key, &it.value)).collect::<Map<_, _>>().into()
        }
    }
}

/// Returns whether the list of digests speaks of a file: of all but itself and what signs it.
pub fn is_covered(path: &str) -> bool {
    path != SUMS && path != SIGNATURES && !path.starts_with(SIGNERS)
}

fn sums(files: &Files) -> Vec<u8> {
    let covered = files.iter().filter(|(path, _)| is_covered(path));
    covered.map(|(path, content)| format!("{}  {path}\n", content.digest())).collect::<String>().into_bytes()
}

/// Reads to the end, and returns how many bytes there were and their digest.
pub fn digest_of(reader: &mut dyn Read) -> io::Result<(u64, String)> {
    let mut hasher = Sha256::new();
    let size = io::copy(reader, &mut hasher)?;
    Ok((size, HEXLOWER.encode(&hasher.finalize())))
}

/// Reads what is held in memory: a signature, a certificate, a list of digests.
pub fn held(reader: impl Read) -> io::Result<FileContent> {
    let mut bytes = Vec::new();
    reader.take(MAX_HELD).read_to_end(&mut bytes)?;
    Ok(FileContent::InMemory(bytes))
}

/// Returns whether a path can be in the list of digests as it is: `sha256sum` has an escape for the others.
pub fn is_plain(path: &str) -> bool {
    !path.contains(['\n', '\r', '\\', '\0'])
}

/// How an export is not what its list says.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Difference {
    /// The list of digests is missing, or is not such a list.
    NoList,
    /// A file of the list is not there.
    Missing(String),
    /// A file has another digest.
    Changed(String),
    /// A file is not in the list.
    NotListed(String),
}

/// Compares files with their list.
pub fn differences(files: &Files) -> Vec<Difference> {
    let list = files.get(SUMS).and_then(FileContent::bytes).and_then(|list| std::str::from_utf8(list).ok());
    let Some(listed) = list.and_then(|list| list.lines().map(|line| line.split_once("  ")).collect::<Option<Vec<_>>>())
    else {
        return vec![Difference::NoList];
    };
    let listed: BTreeMap<&str, &str> = listed.into_iter().map(|(digest, path)| (path, digest)).collect();
    let mut all = Vec::new();
    for (path, wanted) in &listed {
        match files.get(*path) {
            None => all.push(Difference::Missing((*path).to_owned())),
            Some(content) if content.digest() != *wanted => all.push(Difference::Changed((*path).to_owned())),
            Some(_) => {}
        }
    }
    let extra = files.keys().filter(|path| is_covered(path) && !listed.contains_key(path.as_str()));
    all.extend(extra.cloned().map(Difference::NotListed));
    all
}

/// Packs files into a tar archive below one folder: sorted, of nobody, all of the same instant, in seconds of Unix time.
/// `open` reads what is on disk.
pub fn pack(
    archive: &mut dyn Write,
    folder: &str,
    files: &Files,
    at: u64,
    open: &dyn Fn(&Stored) -> io::Result<Box<dyn Read>>,
) -> io::Result<()> {
    let mut archive = tar::Builder::new(archive);
    for (path, content) in files {
        let mut header = tar::Header::new_ustar();
        header.set_size(content.size());
        header.set_mode(0o600);
        header.set_mtime(at);
        header.set_uid(0);
        header.set_gid(0);
        let path = format!("{folder}/{path}");
        match content {
            FileContent::InMemory(bytes) => archive.append_data(&mut header, path, bytes.as_slice())?,
            FileContent::OnDisk(stored) => archive.append_data(&mut header, path, open(stored)?)?,
        }
    }
    archive.finish()
}

/// Reads such an archive, which is in `file`: its folder and files. Nothing when it is none, or holds a path twice, or
/// anything but files.
pub fn unpack(archive: impl Read, file: &Path) -> Option<(String, Files)> {
    let mut files = Files::new();
    let mut top: Option<String> = None;
    for entry in tar::Archive::new(archive).entries().ok()? {
        let mut entry = entry.ok()?;
        if entry.header().entry_type().is_dir() {
            continue;
        }
        let path = entry.path().ok()?.to_str()?.to_owned();
        let (folder, path) = path.split_once('/')?;
        if !entry.header().entry_type().is_file() || top.as_deref().is_some_and(|top| top != folder) {
            return None;
        }
        top = Some(folder.to_owned());
        let content = if is_covered(path) {
            let offset = entry.raw_file_position();
            let (size, digest) = digest_of(&mut entry).ok()?;
            if size != entry.size() {
                return None;
            }
            FileContent::OnDisk(Stored { file: file.to_owned(), offset, size, digest })
        } else {
            held(&mut entry).ok()?
        };
        if files.insert(path.to_owned(), content).is_some() {
            return None;
        }
    }
    Some((top?, files))
}
