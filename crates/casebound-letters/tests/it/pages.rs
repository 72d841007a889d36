//! The examples on the pages of the rules: each bad one is found by its rule, and each good one by none.

use crate::records::records;
use casebound_letters::{Address, Audience, Rule, batch, check};

/// The two examples of a page: what is said of the letter, and its text.
fn examples(page: &str) -> Vec<(String, String)> {
    let blocks = page.split("```letter ").skip(1);
    let parts = |block: &str| {
        let block = block.split("\n```").next()?;
        block.split_once('\n').map(|(head, text)| (head.to_owned(), text.to_owned()))
    };
    blocks.filter_map(parts).collect()
}

fn found(head: &str, text: &str) -> Vec<Rule> {
    let parts: Vec<&str> = head.split(", ").collect();
    let [case, kind, audience, to, ref more @ ..] = parts[..] else { panic!("not a letter: {head}") };
    let record = records().remove(case).unwrap_or_else(|| panic!("no case {case}"));
    let address = Address {
        audience: Audience::of_word(audience).unwrap_or_else(|| panic!("no audience {audience}")),
        to: to.to_owned(),
        kind: kind.to_owned(),
        is_whole: more.contains(&"whole"),
    };
    check(&batch::record(&record), &address, text).iter().map(|it| it.rule).collect()
}

#[test]
fn each_page_has_a_bad_and_a_good_example() {
    let mut wrong = Vec::new();
    for rule in Rule::ALL {
        let page = rule.page();
        assert!(page.starts_with(&format!("# {}\n", rule.id())), "{}", rule.id());
        let examples = examples(page);
        let [(bad_head, bad), (good_head, good)] = &examples[..] else { panic!("{}: not two examples", rule.id()) };
        let (bad, good) = (found(bad_head, bad), found(good_head, good));
        if bad != [*rule] {
            wrong.push(format!("{}: the bad example gives {bad:?}", rule.id()));
        }
        if !good.is_empty() {
            wrong.push(format!("{}: the good example gives {good:?}", rule.id()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
