//! Where everything is in a private repository: the one place that knows its folders and the form of its paths.

use std::fmt;

/// Who the committee is, and its policy.
pub const COMMITTEE_FILE: &str = "committee.yaml";
/// The folder of the cases and their attachments.
pub const CASES: &str = "cases";
/// The folder of the OpenPGP certificates.
pub const KEYS: &str = "keys";
/// The folder of the committee's own letters and reports.
pub const TEMPLATES: &str = "templates";
/// The folder of the tombstones.
pub const DISPOSED: &str = "disposed";
/// The folder of the published reports.
pub const REPORTS: &str = "reports";
/// The folder of what the published reports hide.
pub const AUDITS: &str = "audits";
/// The folder of what members approved.
pub const APPROVALS: &str = "approvals";
/// The folder that says which mails were taken in.
pub const INTAKE: &str = "intake";
/// The folder of what waits to be sent: git does not record it.
pub const OUTBOX: &str = "outbox";
/// How the name of a receipt there ends, after the code name.
pub const RECEIPT_ENDING: &str = "-received.eml";
/// Every folder of the program, with what it makes of the files in it.
pub const FOLDERS: [Folder; 9] = [
    Folder { name: CASES, is_recorded: true, is_judged: true, is_indispensable: false, holds_copies: true },
    Folder { name: KEYS, is_recorded: true, is_judged: true, is_indispensable: true, holds_copies: false },
    Folder { name: TEMPLATES, is_recorded: true, is_judged: true, is_indispensable: true, holds_copies: false },
    Folder { name: DISPOSED, is_recorded: true, is_judged: true, is_indispensable: true, holds_copies: false },
    Folder { name: REPORTS, is_recorded: true, is_judged: true, is_indispensable: true, holds_copies: false },
    Folder { name: AUDITS, is_recorded: true, is_judged: false, is_indispensable: true, holds_copies: false },
    Folder { name: APPROVALS, is_recorded: true, is_judged: true, is_indispensable: false, holds_copies: false },
    Folder { name: INTAKE, is_recorded: true, is_judged: false, is_indispensable: false, holds_copies: false },
    Folder { name: OUTBOX, is_recorded: false, is_judged: false, is_indispensable: false, holds_copies: true },
];

/// Returns whether rules look at what has this path: one of their folders itself, or something in it.
pub fn is_checked(path: &str) -> bool {
    FOLDERS.iter().any(|folder| folder.is_judged && (path == folder.name || is_in(path, folder.name)))
}

/// A folder of a private repository.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Folder {
    /// Its name.
    pub name: &'static str,
    /// Whether git records it.
    pub is_recorded: bool,
    /// Whether rules look at its files.
    pub is_judged: bool,
    /// Whether the repository can't do without its files, so that no disposal takes one away.
    pub is_indispensable: bool,
    /// Whether a file in it that has the name of a case is made of that record.
    pub holds_copies: bool,
}

/// The end of the name of a case file.
const CASE_END: &str = ".md";
/// The end of the name of a certificate.
const CERTIFICATE_END: &str = ".asc";
/// The end of the name of a tombstone and of an approval.
const YAML_END: &str = ".yaml";
/// What keeps an empty folder in git.
const KEEPER: &str = ".gitkeep";

/// What a path in the repository is, by its form alone. Paths have `/` between their parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Location<'p> {
    /// committee.yaml.
    Committee,
    /// A case.
    Case(CasePath<'p>),
    /// A file in a case's own folder, whatever it is called, with its path below that folder.
    Attachment(CasePath<'p>, &'p str),
    /// Keeps an empty folder of cases in git.
    Keeper,
    /// Below `cases/`, where only the three above belong.
    Misplaced,
    /// In another folder of the program: the folder, and the path below it.
    In(&'static str, &'p str),
    /// Anything else: the program gives it no meaning.
    Elsewhere,
}

impl<'p> Location<'p> {
    /// Returns what a path is.
    pub fn of(path: &'p str) -> Location<'p> {
        if path == COMMITTEE_FILE {
            return Location::Committee;
        }
        let mut recorded = FOLDERS.iter().filter(|folder| folder.is_recorded);
        match recorded.find_map(|folder| Some((folder.name, in_folder(path, folder.name)?))) {
            Some((CASES, rest)) => Location::below_cases(rest),
            Some((folder, rest)) => Location::In(folder, rest),
            None => Location::Elsewhere,
        }
    }

    fn below_cases(rest: &'p str) -> Location<'p> {
        if rest == KEEPER {
            return Location::Keeper;
        }
        let Some((year, rest)) = rest.split_once('/').filter(|(year, _)| is_year(year)) else {
            return Location::Misplaced;
        };
        match rest.split_once('/') {
            None if rest == KEEPER => Location::Keeper,
            None => match rest.strip_suffix(CASE_END).filter(|name| is_name(name)) {
                Some(name) => Location::Case(CasePath { year, name }),
                None => Location::Misplaced,
            },
            Some((name, file)) if is_name(name) && !file.is_empty() => {
                Location::Attachment(CasePath { year, name }, file)
            }
            Some(_) => Location::Misplaced,
        }
    }
}

/// The path of a case: `cases/<year>/<name>.md`. The name is that of the file and need not be a code name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct CasePath<'p> {
    /// Four digits.
    pub year: &'p str,
    /// The name of the file without its end.
    pub name: &'p str,
}

impl<'p> CasePath<'p> {
    /// Reads the path of a case.
    pub fn parse(path: &'p str) -> Option<CasePath<'p>> {
        match Location::of(path) {
            Location::Case(case) => Some(case),
            _ => None,
        }
    }

    /// Returns the folder of the year.
    pub fn year_folder(self) -> String {
        year_folder(self.year)
    }

    /// Returns the case's own folder, in which its attachments lie.
    pub fn folder(self) -> String {
        format!("{CASES}/{}/{}", self.year, self.name)
    }

    /// Returns the path of a file in the case's own folder.
    pub fn attachment(self, file: &str) -> String {
        format!("{}/{file}", self.folder())
    }
}

impl fmt::Display for CasePath<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{CASES}/{}/{}{CASE_END}", self.year, self.name)
    }
}

/// Returns whether a path is that of a case.
pub fn is_case(path: &str) -> bool {
    CasePath::parse(path).is_some()
}

/// Returns whether a path is in a folder of the repository, such as [`CASES`].
pub fn is_in(path: &str, folder: &str) -> bool {
    in_folder(path, folder).is_some()
}

/// Returns the path of the file that keeps a folder in git while it is empty.
pub fn keeper(folder: &str) -> String {
    format!("{folder}/{KEEPER}")
}

/// Returns the folder of the cases of a year.
pub fn year_folder(year: impl fmt::Display) -> String {
    format!("{CASES}/{year}")
}

/// Returns the name of a file without the end of a case's, in whatever folder it lies; `None` when it has another end.
pub fn stem(path: &str) -> Option<&str> {
    path.rsplit('/').next()?.strip_suffix(CASE_END)
}

/// Returns whether a path is below `cases/` and ends as that of a case, at whatever depth: histories may hold such cases.
pub fn was_case(path: &str) -> bool {
    is_in(path, CASES) && stem(path).is_some()
}

/// Returns the folder of its own of a case at a path: the path without its end.
pub fn own_folder(case: &str) -> &str {
    case.strip_suffix(CASE_END).unwrap_or(case)
}

/// Returns the path of the case that has this folder of its own.
pub fn case_of_folder(folder: &str) -> String {
    format!("{folder}{CASE_END}")
}

/// Returns the path of the certificate of a member or recipient.
pub fn certificate(holder: &str) -> String {
    format!("{KEYS}/{holder}{CERTIFICATE_END}")
}

/// Returns whether a path is one of a certificate: below `keys/`, and nowhere else by `..`.
pub fn is_certificate_path(path: &str) -> bool {
    is_in(path, KEYS) && !path.split('/').any(|part| part == "..")
}

/// Returns the path of a tombstone.
pub fn tombstone(id: &str) -> String {
    format!("{DISPOSED}/{id}{YAML_END}")
}

/// Returns the path of what a clone says of its purge by a tombstone.
pub fn attestation(id: &str, clone: &str) -> String {
    format!("{DISPOSED}/{id}/{clone}{YAML_END}")
}

/// Returns the id of a tombstone, if the path may be that of one.
pub fn tombstone_id(path: &str) -> Option<&str> {
    in_folder(path, DISPOSED)?.strip_suffix(YAML_END)
}

/// Returns the id of the tombstone of which a clone says in this file that it is applied.
pub fn attested_tombstone(path: &str) -> Option<&str> {
    let (id, clone) = path.strip_prefix(DISPOSED)?.strip_prefix('/')?.split_once('/')?;
    clone.strip_suffix(YAML_END).filter(|clone| !clone.contains('/')).map(|_| id)
}

/// Returns the path of what a member approved of a record.
pub fn approval(id: &str, member: &str) -> String {
    format!("{APPROVALS}/{id}/{member}{YAML_END}")
}

/// Returns the path of a file of a published report.
pub fn report(file: &str) -> String {
    format!("{REPORTS}/{file}")
}

/// Returns the path of a template of the committee's own.
pub fn template(name: &str) -> String {
    format!("{TEMPLATES}/{name}")
}

/// Returns the path below a folder of the repository; `None` when the path is elsewhere.
pub fn in_folder<'p>(path: &'p str, folder: &str) -> Option<&'p str> {
    path.strip_prefix(folder)?.strip_prefix('/').filter(|rest| !rest.is_empty())
}

fn is_year(text: &str) -> bool {
    text.len() == 4 && text.bytes().all(|digit| digit.is_ascii_digit())
}

/// Files that begin with a dot or a number sign are those of editors.
fn is_name(text: &str) -> bool {
    !text.is_empty() && !text.starts_with(['.', '#'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn below_cases_there_are_cases_attachments_and_mistakes() {
        let case = CasePath { year: "2026", name: "quiet-harbor" };
        let all = [
            ("cases/2026/quiet-harbor.md", Location::Case(case)),
            ("cases/2026/quiet-harbor/note.png", Location::Attachment(case, "note.png")),
            ("cases/2026/quiet-harbor/calm-lake.md", Location::Attachment(case, "calm-lake.md")),
            ("cases/2026/quiet-harbor/.DS_Store", Location::Attachment(case, ".DS_Store")),
            ("cases/2026/quiet-harbor/mails/1.eml", Location::Attachment(case, "mails/1.eml")),
            ("cases/.gitkeep", Location::Keeper),
            ("cases/2026/.gitkeep", Location::Keeper),
            ("committee.yaml", Location::Committee),
            ("keys/alice.asc", Location::In(KEYS, "alice.asc")),
            ("reports/2026/data.json", Location::In(REPORTS, "2026/data.json")),
            ("README.md", Location::Elsewhere),
            ("cases", Location::Elsewhere),
            ("cases.md", Location::Elsewhere),
            ("minutes/cases/2026/quiet-harbor.md", Location::Elsewhere),
        ];
        for (path, location) in all {
            assert_eq!(Location::of(path), location, "{path}");
        }
    }

    #[test]
    fn copies_and_leftovers_are_misplaced() {
        let names = [
            "x.MD",
            "x.markdown",
            "x.txt",
            "#x.md#",
            "x.md.save",
            "x_LOCAL_1.txt",
            ".#x",
            ".#x.md",
            "x.md~",
            "x.rej",
            "x.orig",
            ".x.md.swp",
            ".md",
            "x",
        ];
        for name in names {
            assert_eq!(Location::of(&format!("cases/2026/{name}")), Location::Misplaced, "{name}");
        }
        for path in ["cases/x.md", "cases/old/x.md", "cases/02026/x.md", "cases/x/y/z.md", "cases/.gitignore"] {
            assert_eq!(Location::of(path), Location::Misplaced, "{path}");
        }
        assert_eq!(Location::of("cases/2026/.git/x"), Location::Misplaced);
    }

    #[test]
    fn what_is_written_is_read_again() {
        let case = CasePath { year: "2026", name: "quiet-harbor" };
        assert_eq!(CasePath::parse(&case.to_string()), Some(case));
        assert_eq!(Location::of(&case.attachment("a.png")), Location::Attachment(case, "a.png"));
        assert_eq!(tombstone_id(&tombstone("0123456789abcdef")), Some("0123456789abcdef"));
        assert_eq!(attested_tombstone(&attestation("0123456789abcdef", "01234567")), Some("0123456789abcdef"));
        assert_eq!(attested_tombstone(&tombstone("0123456789abcdef")), None);
        assert!(is_certificate_path(&certificate("alice")) && !is_certificate_path("keys/../alice.asc"));
        assert!(is_in(&report("2026.md"), REPORTS) && is_in(&template("letter.txt"), TEMPLATES));
        assert!(is_in(&approval("0123456789abcdef", "alice"), APPROVALS));
    }
}
