//! Tests of the word lists and of the draw.

use std::cell::RefCell;
use std::collections::{BTreeSet, HashSet};

use super::*;

const FREE: &dyn Fn(&str) -> bool = &|_| false;

fn both() -> impl Iterator<Item = &'static str> {
    FIRST.lines().chain(SECOND.lines())
}

/// Words that judge a person, hint at what happened, or carry a second meaning that hurts.
const HARMFUL: &str = "
    angry bad bitter black blind blonde blunt bold brave bright broad brown cheap clever coarse cold common corrupt crazy creepy
    crooked cruel cunning dark dense dim dirty dull dumb dusky easy fair fake false fast fat filthy firm flaming foul fragile
    frigid gay gentle good gross guilty hairy handsome hard harsh heavy honest horny hot hysterical idle ill innocent kind lame
    late lazy lean lewd loose loud loyal mad mean mild moist nasty naughty nice noble odd old pale plain poor pretty proud pure queer
    quick rash raw red rich rough rude sad shady shallow sharp short shy sick silly sleazy slick slow sly small smart smooth
    soft sour steamy stiff straight strange strong stubborn sweet tame tense thick thin tight tough twisted ugly vile violent
    warm weak weird wet white wicked wild wise yellow young
    axe badger bang bar bat bed bitch blade blood blow bone bottle bow boy breast buoy bush butt cage camel chain chink club cock
    corpse cotton cow cracker crime cross crow cup dam dew dog dyke dwarf faggot fairy ferry fiddle finger fist flesh fox fruit gas
    gate girl goat grass grave grinder groom gun gypsy hammer hand head heart hell hoe hole hook horn jail joint judge jug jungle
    knife knob leather leech lip liar log lyre mask melon monkey moon moor mouth mug muslin nail nut oar ore pansy peach pearl
    peony pig pill pipe pistol poison pole poppy pot prick prison punch pussy rack rake rat razor rod root rope rubber saddle savage
    screw seed shaft shark shell shot shower skin slave slope snake snow snowflake spade spear spider sponge stalk steal steel stone
    stool strap straw strip stud swallow sword tail target thorn thrust tool trap trash trumpet twin venom victim viper wasp
    weasel weed well whip whistle whore widow winch witch wolf wood worm wound wrench yarn
";

/// Words of the record itself: a name must not look like a status, a severity or a decision.
const RECORD: &str = "
    acute alert appeal ban banned blocked case charge charged clear cleared closed court draft early file filed final first founded
    frozen grave hidden high hold incident index key last low major mediated member minor moderate muted new note open pending private
    public record recused removed report resolved revoked safe sanction sealed secret secondary secure severe shelved short
    silent stayed suspended ticket trial urgent valid verdict waived warned witness
";

/// Given names that are English words: a name search through a letter must not stop at a code name.
const GIVEN_NAMES: &str = "
    amber angel ash aspen aster august aurora autumn basil beryl blossom bill bob brandy briar brook cadence carol chase christian
    clay cliff clover coral crystal dahlia daisy dale dawn dean dot drew duke earl eden ember eve faith fern flint flora forrest
    frank gale garland garnet gene ginger glen grace grant guy harmony haven hazel heath heather holly hope hunter hyacinth iris
    ivory ivy jack jade jasmine jasper jet joy june juniper lance lane lark laurel lavender lily linden marina mark mason max may melody
    mercy mica miles misty nick olive opal pansy parker patience pearl peg penny pepper piper poppy primrose ray reed river
    rob robin rocky rose rosemary rowan ruby rusty sable sage sandy savannah scarlet sienna skipper skye sky star sterling storm
    stormy summer sunny tansy taro tucker valentine victor viola violet wade ward willow winter woody wren
";

#[test]
fn the_lists_are_sorted_and_no_word_comes_twice() {
    for list in [FIRST, SECOND] {
        let words: Vec<&str> = list.lines().collect();
        let sorted: Vec<&str> = words.iter().copied().collect::<BTreeSet<_>>().into_iter().collect();
        assert_eq!(words, sorted);
        assert!(list.ends_with('\n') && !list.contains('\r'));
    }
    let distinct: HashSet<&str> = both().collect();
    assert_eq!(distinct.len(), both().count(), "a word is in both lists");
}

#[test]
fn words_are_short_plain_letters() {
    for word in both() {
        assert!((3..=9).contains(&word.len()), "{word}");
        assert!(word.bytes().all(|byte| byte.is_ascii_lowercase()), "{word}");
    }
}

#[test]
fn no_word_judges_hints_or_names_a_person() {
    for (reason, list) in [("harmful", HARMFUL), ("of the record", RECORD), ("a given name", GIVEN_NAMES)] {
        let unwanted: HashSet<&str> = list.split_whitespace().collect();
        for word in both() {
            assert!(!unwanted.contains(word), "`{word}` is {reason}");
        }
    }
}

#[test]
fn one_wrong_letter_never_makes_another_name() {
    for list in [FIRST, SECOND] {
        let words: Vec<&str> = list.lines().collect();
        for (place, left) in words.iter().enumerate() {
            for right in &words[place + 1..] {
                assert!(!one_slip_apart(left.as_bytes(), right.as_bytes()), "{left} and {right}");
            }
        }
    }
}

/// Whether one letter changed, added, left out or swapped with its neighbour turns one word into the other.
fn one_slip_apart(left: &[u8], right: &[u8]) -> bool {
    let same = left.iter().zip(right).take_while(|(one, other)| one == other).count();
    let (left, right) = (&left[same..], &right[same..]);
    match (left, right) {
        ([], rest) | (rest, []) => rest.len() <= 1,
        ([a, b, left @ ..], [c, d, right @ ..]) if (a, b) == (d, c) && left == right => true,
        ([_, left_rest @ ..], [_, right_rest @ ..]) => {
            left_rest == right_rest || left == right_rest || left_rest == right
        }
    }
}

#[test]
fn slips_are_recognised() {
    for (left, right) in [("cove", "cave"), ("arch", "larch"), ("gable", "gables"), ("silt", "slit")] {
        assert!(one_slip_apart(left.as_bytes(), right.as_bytes()), "{left} {right}");
        assert!(one_slip_apart(right.as_bytes(), left.as_bytes()), "{right} {left}");
    }
    for (left, right) in [("cove", "cliff"), ("hail", "hailstone"), ("mist", "mats")] {
        assert!(!one_slip_apart(left.as_bytes(), right.as_bytes()), "{left} {right}");
    }
}

#[test]
fn there_are_enough_names_and_first_letters() {
    assert!(combinations() >= 200_000, "{}", combinations());
    for list in [FIRST, SECOND] {
        let total = list.lines().count();
        let letters: BTreeSet<u8> = list.bytes().filter(u8::is_ascii_lowercase).collect();
        for letter in letters {
            let share = list.lines().filter(|word| word.as_bytes()[0] == letter).count();
            assert!(share * 6 < total, "too many words begin with {}", char::from(letter));
        }
    }
}

#[test]
fn evenly_spread_numbers_reach_every_place_once() {
    let pairs = combinations();
    let first_place = |random| walk(random, pairs).next();
    for place in 0..pairs {
        let lowest = (u128::from(place) << 64).div_ceil(u128::from(pairs));
        let lowest = u64::try_from(lowest).unwrap();
        let before = place.checked_sub(1).unwrap_or(pairs - 1);
        assert_eq!(first_place(lowest), Some(place));
        assert_eq!(first_place(lowest.wrapping_sub(1)), Some(before));
    }
}

#[test]
fn the_ends_of_the_range_are_the_ends_of_the_lists() {
    let ends =
        |pick: fn(&'static str) -> Option<&'static str>| format!("{}-{}", pick(FIRST).unwrap(), pick(SECOND).unwrap());
    assert_eq!(draw(0, FREE), ends(|list| list.lines().next()));
    assert_eq!(draw(u64::MAX, FREE), ends(|list| list.lines().last()));
}

#[test]
fn a_taken_name_gives_way_to_one_that_shares_no_word() {
    let wanted = draw(1 << 60, FREE);
    let given = draw(1 << 60, &|name| name == wanted);
    let (first, second) = wanted.split_once('-').unwrap();
    assert!(is_well_formed(&given));
    assert!(given.split('-').all(|word| word != first && word != second), "{wanted} {given}");
}

#[test]
fn the_last_free_pair_is_found() {
    let last = draw(u64::MAX / 3, FREE);
    assert_eq!(draw(7, &|name| name != last), last);
}

#[test]
fn when_all_pairs_are_taken_a_third_word_comes() {
    let refused = RefCell::new(HashSet::new());
    let name = draw(u64::MAX / 5, &|name| {
        let two_words = name.split('-').count() == 2;
        if two_words {
            refused.borrow_mut().insert(name.to_owned());
        }
        two_words
    });
    assert_eq!(refused.into_inner().len() as u64, combinations(), "every pair was offered once");
    assert_eq!(name.split('-').count(), 3);
    assert!(is_well_formed(&name));
}

#[test]
fn the_stride_is_a_prime_above_both_lists() {
    assert!(STRIDE > FIRST.lines().count().max(SECOND.lines().count()) as u64);
    assert!((2..).take_while(|divisor| divisor * divisor <= STRIDE).all(|divisor| !STRIDE.is_multiple_of(divisor)));
}

#[test]
fn well_formed_names() {
    let longest = format!("{}-{}", "a".repeat(29), "b".repeat(30));
    let too_long = format!("{longest}c");
    for name in ["quiet-harbor", "a-b", "one-two-three", &longest] {
        assert!(is_well_formed(name), "{name}");
    }
    let refused = [
        "",
        "-",
        "quiet",
        "quiet-",
        "-harbor",
        "quiet--harbor",
        "Quiet-harbor",
        "quiet_harbor",
        "quiet-harbor-",
        "a-b-c-d",
        "quiet-h4rbor",
        "quiet-hafen\u{e4}",
        "quiet-harbor\n",
        " quiet-harbor",
        "quiet-harbor.md",
        "../quiet-harbor",
        &too_long,
    ];
    for name in refused {
        assert!(!is_well_formed(name), "{name:?}");
    }
}
