//! The tree of a YAML text: values, places, and every mistake at the place where a person looks.

use casebound_record::Span;
use casebound_record::problem::Form;
use casebound_record::route;
use casebound_record::yaml::{Kind, MAX_DEPTH, Node, Tree, parse};

fn read(text: &str) -> Tree {
    parse(text, Span::new(0, text.len()))
}

/// The tree in one line: `a: b` as `{a=b}`, null as `~`.
fn show(text: &str, node: &Node) -> String {
    match &node.kind {
        Kind::Null => "~".to_owned(),
        Kind::Scalar { .. } => node.as_str(text).expect("a scalar has text").to_owned(),
        Kind::List(items) => format!("[{}]", items.iter().map(|n| show(text, n)).collect::<Vec<_>>().join(" ")),
        Kind::Map(entries) => {
            let entries = entries.iter().map(|e| format!("{}={}", show(text, &e.key), show(text, &e.value)));
            format!("{{{}}}", entries.collect::<Vec<_>>().join(" "))
        }
    }
}

#[track_caller]
fn values(text: &str, expected: &str) {
    let tree = read(text);
    assert_eq!(tree.problems, [], "{text:?}");
    assert_eq!(show(text, &tree.root), expected, "{text:?}");
}

/// Rule and marked text of every problem.
#[track_caller]
fn problems(text: &str, expected: &[(Form, &str)]) -> Tree {
    let tree = read(text);
    let found: Vec<_> = tree.problems.iter().map(|p| (p.rule, p.span.of(text))).collect();
    assert_eq!(found, expected, "{text:?}");
    tree
}

fn span_of<'t>(text: &'t str, route: &str) -> &'t str {
    let tree = read(text);
    route::find(&tree.root, text, route).expect("the route exists").node.span.of(text)
}

#[test]
fn a_text_that_begins_with_a_bracket_is_told_to_need_quotes() {
    for text in [
        "a:\n  b: [person-b] at party: bar\n",
        "a:\n  b: [person-b] at the party\n",
        "a:\n  b: [person-b]: bar\nc: d\n",
        "a:\n  - [person-b] said \"no\"\n",
        "a:\n  - b: [person-b] said no\n    c: d\n",
    ] {
        let tree = problems(text, &[(Form::YamlSyntax, "[")]);
        assert_eq!(tree.problems[0].message, "a text that begins with a bracket needs double quotes");
    }
    // Here the indentation is wrong indeed.
    problems("a: [b]\n  c: d\n", &[(Form::YamlSyntax, "c: d")]);
}

#[test]
fn plain_scalars_stay_as_they_are_written() {
    values(
        "a: no\nb: 12:30:45\nc: 1_000\nd: 007\ne: 2026-06-03\nf: true\n",
        "{a=no b=12:30:45 c=1_000 d=007 e=2026-06-03 f=true}",
    );
    values("a: 'no'\nb: \"on\"\n", "{a=no b=on}");
}

#[test]
fn nothing_is_null() {
    values("a:\nb: ~\nc: null\nd: # 1\ne: ''\nf: [~, '~']\n", "{a=~ b=~ c=~ d=~ e= f=[~ ~]}");
    let text = "a:   # later\nb:\n";
    let tree = read(text);
    let places: Vec<_> = tree.root.entries().iter().map(|e| e.value.span).collect();
    assert_eq!(places, [Span::at(2), Span::at(15)], "right after the colon");
    assert!(tree.root.entries().iter().all(|e| e.value.is_null()));
}

#[test]
fn empty_items_stand_after_their_dash() {
    let text = "a:\n-\n- # c\n- b\n-\n";
    let tree = read(text);
    assert_eq!(tree.problems, []);
    let items = tree.root.get(text, "a").expect("a").value.items();
    let places: Vec<_> = items.iter().map(|item| item.span.start).collect();
    assert_eq!(places, [4, 6, 13, 16]);
}

#[test]
fn quoted_text_is_read_without_its_quotes() {
    values("a: 'it''s'\nb: \"x\\u0041\\n\"\nc: 'plain'\nd: \"\"\n", "{a=it's b=xA\n c=plain d=}");
    assert_eq!(span_of("a: 'it''s' # c\n", "a"), "'it''s'");
}

#[test]
fn block_scalars_are_marked_from_their_first_to_their_last_line() {
    let text = "a: |+ # h\n  one\n  two\n\n\n# c\nb: >-\n\n  x\n  y\n\nc: |\nd: |+\n\n\n";
    values(text, "{a=one\ntwo\n\n\n b=\nx y c= d=\n\n}");
    assert_eq!(span_of(text, "a"), "one\n  two");
    assert_eq!(span_of(text, "b"), "x\n  y");
    assert_eq!(span_of(text, "c"), "|", "an empty one is at its header");
    assert_eq!(span_of(text, "d"), "|");
    let comments: Vec<_> = read(text).comments.iter().map(|c| c.of(text)).collect();
    assert_eq!(comments, ["# h", "# c"]);
}

#[test]
fn lists_and_maps_are_marked_without_what_follows() {
    let text = "a:\n- x\n- y # c\nb:\n  # first\n  - k: v\n    l: w\n\nc: {d: [e, f], g: }\n";
    values(text, "{a=[x y] b=[{k=v l=w}] c={d=[e f] g=~}}");
    assert_eq!(span_of(text, "a"), "- x\n- y");
    assert_eq!(span_of(text, "b"), "- k: v\n    l: w");
    assert_eq!(span_of(text, "b[0]"), "k: v\n    l: w");
    assert_eq!(span_of(text, "c"), "{d: [e, f], g: }");
}

#[test]
fn all_line_ends_and_a_leading_dash_line() {
    values("a: 1\r\nb: |\r\n  x\r\n  y\r\n", "{a=1 b=x\ny\n}");
    values("a: 1\rb: 2\r", "{a=1 b=2}");
    values("---\na: 1\n...\n", "{a=1}");
    values("", "{}");
    values("# only words\n", "{}");
}

#[test]
fn spans_count_from_the_start_of_the_file() {
    let text = "é🙂\n---\ncase: ä\n---\n";
    let start = text.find("case").expect("it is there");
    let tree = parse(text, Span::new(start, start + 9));
    assert_eq!(tree.root.entries().first().expect("one entry").value.span.of(text), "ä");
}

#[test]
fn several_mistakes_are_all_found_and_the_rest_survives() {
    let text = "a: 1\nb: [x\nc: \"open\nd:\n  e: 2\nf: @g\nh: i: j\nk: 3\n";
    let tree = problems(
        text,
        &[(Form::YamlSyntax, "["), (Form::YamlSyntax, "\""), (Form::YamlSyntax, "@"), (Form::YamlSyntax, ":")],
    );
    assert_eq!(show(text, &tree.root), "{a=1 b=~ c=~ d={e=2} f=~ h=~ k=3}");
    for (key, broken) in [("a", false), ("b", true), ("c", true), ("d", false), ("h", true), ("k", false)] {
        let entry = tree.root.get(text, key).expect("every key is kept");
        assert_eq!(tree.is_broken(&entry.value), broken, "{key}");
    }
}

#[test]
fn a_quote_that_is_not_closed_is_marked_where_it_begins() {
    problems("a: 'x\nb: 1\n", &[(Form::YamlSyntax, "'")]);
    let text = "a:\n  b: it's # don't\n  c: [x, \"open]\nd: 1\n";
    let tree = problems(text, &[(Form::YamlSyntax, "\"")]);
    assert_eq!(tree.problems.first().expect("one").span.start, text.find('"').expect("one quote"));
}

#[test]
fn unindented_lists_and_closing_brackets_belong_to_their_key() {
    let text = "a:\n- x\n- y\nb: [\n  z\n]\nc: 'open\n";
    let tree = problems(text, &[(Form::YamlSyntax, "'")]);
    assert_eq!(show(text, &tree.root), "{a=[x y] b=[z] c=~}");
}

#[test]
fn what_a_record_does_not_need() {
    let text = "a: &x 1\nb: *x\nc: !!str 2\nd: &y\n  e: 3\nf: *none\n";
    let tree = problems(
        text,
        &[
            (Form::AnchorOrAlias, "&x"),
            (Form::AnchorOrAlias, "*x"),
            (Form::Tag, "!!str"),
            (Form::AnchorOrAlias, "&y"),
            (Form::AnchorOrAlias, "*none"),
        ],
    );
    assert_eq!(show(text, &tree.root), "{a=~ b=~ c=~ d=~ f=~}");
    assert!(tree.root.entries().iter().all(|entry| tree.is_broken(&entry.value)));
    problems("<<: {a: b}\n", &[(Form::AnchorOrAlias, "<<")]);
    problems("%YAML 1.2\n---\na: 1\n", &[(Form::Directive, "%YAML 1.2")]);
    problems("a: 1\n---\nb: 2\n", &[(Form::SeveralDocuments, "---")]);
    problems("a: 1\nb: [\n---\nc: 2\n", &[(Form::YamlSyntax, "["), (Form::SeveralDocuments, "---")]);
}

#[test]
fn keys_that_stand_twice_or_look_alike() {
    problems("a: 1\nb: 2\na: 3\n", &[(Form::DuplicateKey, "a")]);
    problems("p:\n  a: {x: 1, x: 2}\n", &[(Form::DuplicateKey, "x")]);
    problems("case: 1\n\"case\": 2\n", &[(Form::DuplicateKey, "\"case\"")]);
    problems("Case: 1\ncase: 2\n", &[(Form::ConfusableKey, "case")]);
    problems("na\u{a0}me: 1\n", &[(Form::ConfusableKey, "na\u{a0}me")]);
    problems("name\u{200b}: 1\n", &[(Form::ConfusableKey, "name\u{200b}")]);
    problems("\u{202e}eman: 1\n", &[(Form::ConfusableKey, "\u{202e}eman")]);
    problems("é: 1\ne\u{301}: 2\n", &[(Form::ConfusableKey, "e\u{301}")]);
    // Many keys go another way through the program.
    let many: String =
        (0..100).map(|n| format!("key-{n}: x\n")).chain(["Key-7: y\n".into(), "key-8: z\n".into()]).collect();
    problems(&many, &[(Form::ConfusableKey, "Key-7"), (Form::DuplicateKey, "key-8")]);
}

#[test]
fn keys_that_are_no_words() {
    problems("[a]: b\n", &[(Form::KeyNotAWord, "[a]")]);
    problems("? {a: b}\n: c\n", &[(Form::KeyNotAWord, "{a: b}")]);
    problems(": b\n", &[(Form::KeyNotAWord, "")]);
}

#[test]
fn roots_that_are_no_maps() {
    problems("- a\n- b\n", &[(Form::NotAMap, "- a\n- b")]);
    problems("just words\n", &[(Form::NotAMap, "just words")]);
    problems("~\n", &[(Form::NotAMap, "~")]);
}

#[test]
fn conflicts_come_first_and_alone() {
    let text = "a: 1\n<<<<<<< ours\nb: 2\n=======\nb: [\n>>>>>>> theirs\nc: 3\n>>>>>>> left over\n";
    let tree = problems(text, &[(Form::ConflictMarker, "<<<<<<< ours"), (Form::ConflictMarker, ">>>>>>> left over")]);
    assert!(tree.is_broken(&tree.root));
    values("a: |\n  <<<<<<< not at the margin\nb: <<<<<<<\n", "{a=<<<<<<< not at the margin\n b=<<<<<<<}");
    problems("a: [b,\n<<<<<<< ours\n c]\n", &[(Form::ConflictMarker, "<<<<<<< ours")]);
}

#[test]
fn what_cannot_be_seen() {
    let tree = problems(
        "a: x\u{202e}\u{202e}y\u{1b}[0m\n",
        &[(Form::HiddenCharacter, "\u{202e}\u{202e}"), (Form::HiddenCharacter, "\u{1b}")],
    );
    assert!(tree.problems.iter().all(|problem| problem.fix.is_some()));
    problems("a: \"x\\e[0m\"\n", &[(Form::HiddenCharacter, "\"x\\e[0m\"")]);
    values("a: שלום 👩\u{200d}🔬 \u{a0}b\n", "{a=שלום 👩\u{200d}🔬 \u{a0}b}");
}

#[test]
fn tabs_between_the_parts() {
    let tree = problems("a:\tx\ty\t# c\td\nb: c\t\n", &[(Form::Tab, "\t"), (Form::Tab, "\t")]);
    assert!(tree.problems.iter().all(|problem| problem.fix.is_some()));
    problems("a:\n\t- b\nc: d\n", &[(Form::Tab, "\t")]);
    values("a: \"x\ty\"\nb: |\n  x\ty\n", "{a=x\ty b=x\ty\n}");
}

#[test]
fn problems_do_not_quote_the_file() {
    let text = "canary: [canary\ncanary-b: \"canary\nb: &canary canary\n? [canary]\n: *canary\n";
    for problem in read(text).problems {
        assert!(!format!("{}{}", problem.message, problem.help).contains("canary"));
        assert!(Form::ALL.contains(&problem.rule));
    }
}

#[test]
fn nesting_has_an_end() {
    let fits = format!("a: {}x{}\n", "[".repeat(MAX_DEPTH - 1), "]".repeat(MAX_DEPTH - 1));
    assert_eq!(read(&fits).problems, []);
    let deep = format!("a: {}x{}\nb: 1\n", "[".repeat(MAX_DEPTH), "]".repeat(MAX_DEPTH));
    let tree = problems(&deep, &[(Form::NestedTooDeep, "[")]);
    assert_eq!(show(&deep, &tree.root), "{a=~ b=1}");
    let steps: String = (0..200).map(|n| format!("{}a:\n", " ".repeat(n))).collect();
    assert!(read(&steps).problems.iter().any(|problem| problem.rule == Form::NestedTooDeep));
}

#[test]
fn bombs_are_read_to_their_end() {
    let size = 256 * 1024;
    let bombs = [
        "[".repeat(size),
        "[\n".repeat(size / 2),
        "{a: ".repeat(size / 4),
        "- ".repeat(size / 2),
        "a: b: \n".repeat(size / 7),
        "? ".repeat(size / 2),
        "a: &x\n".repeat(size / 6),
        format!("a: &a [x]\nb: [{}]\n", "*a,".repeat(160 * 1024 / 3)),
        format!("{}\n", "[".repeat(200_000)),
        "# c\n".repeat(size / 4),
        format!("a:\n{}", "  # c\n".repeat(size / 6)),
        "\t".repeat(size),
        format!("a: \"{}\n", "\t ".repeat(size / 2)),
        "a:\n".repeat(size / 3),
        "\u{202e}é: 1\n".repeat(size / 9),
        "*a: 1\n".repeat(size / 6),
        "'\n".repeat(size / 2),
        "a: |+\n\n".repeat(size / 7),
        "- \n".repeat(size / 3),
        format!("a: [{}]", ",b: ".repeat(size / 4)),
        "x".repeat(size),
        "x\n".repeat(size / 2),
        "<<<<<<< a\n".repeat(size / 10),
    ];
    for bomb in bombs {
        let tree = read(&bomb);
        let first: String = bomb.chars().take(12).collect();
        // Every byte was looked at once or a few times, and problems are no more than bytes.
        assert!(tree.problems.len() <= bomb.len(), "{first:?}");
    }
}
