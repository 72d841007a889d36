//! The goals: invented people of many languages in many renderings, sentences that only sound like names, and speed.

use std::fmt::Write as _;

use super::measure::measure;
use crate::guard::batch::{people, verdict};
use crate::guard::{Guard, TextForm};

/// Invented people: no list of the program holds more of them than their given names.
const PEOPLE: &str = "\
Aurelia Testwoman, person-a@example.org, @aureliatest
Bertram Sampleman, bertram.s@example.com, @bertramwrites
Øyvind Håkonsvik, oyvind.hak@example.net, @oyvhak
Jürgen Größmann, juergen.groessmann@example.org, @jgrossm
Zdzisława Brzęczykowska, zdzislawa@example.com, @zbrzecz
Nguyễn Thị Phượng, phuong.nguyen@example.org, @phuongcodes
Dragana Šćepanović, dragana@example.org, @draganasc
Ólafur Þórðarson, olafur.th@example.com, @olithor
Γεώργιος Καραμανλίδης, gkaram@example.org, @gkaramdev
Ольга Щербакова, shcherbakova@example.org, @olgashch
דוד רוזנברג, davidrozen@example.com, @drozen
فاطمة الزهراوي, fatima.z@example.org, @fatimaz
王晓明, wangxm@example.com, @xmwang
山田太郎, yamadat@example.org, @yamataro
김서연, seoyeon.kim@example.com, @seoyeonk
राजेश कुमार, rajesh@example.org, @rajeshkdev
สมหญิง รักไทย, somying@example.org, @somyingr
Jean-Baptiste d'Aubignac, jb.aubignac@example.org, @jbaub
Siobhán O'Flaherty, siobhan.of@example.net, @siobhanof
İbrahim Yıldırımcı, ibrahim.y@example.com, @iyildirim
Ana María de la Peña Ortiz, anamaria.po@example.org, @ampena
Kristīne Bērzkalne, kristine.berz@example.org, @kberz
Mária Szentgyörgyi, maria.szgy@example.org, @szgym
Will Page, willpage@example.org, @wpage77
";

#[test]
fn mutants_are_found() {
    let people = people(PEOPLE).unwrap();
    let people: Vec<_> = people.iter().collect();
    let text = "# Report\n\nThere were three reports.\n\nAll of them are resolved.\n";
    for form in [TextForm::Markdown, TextForm::Unknown] {
        for seed in [1, 7, 2026] {
            let measure = measure(&people, text, form, seed);
            assert!(measure.seeded > 700 && measure.is_enough(), "{measure:?}");
            assert_eq!(measure.sure_found, measure.sure_seeded, "{measure:?}");
        }
    }
}

/// Returns the verdict on a text about one person.
fn judged(person: &str, text: &str) -> &'static str {
    verdict(&Guard::of(&people(person).unwrap()).read_with_notes(text, TextForm::Unknown))
}

#[test]
fn renderings_that_nobody_lists() {
    for (person, text) in [
        ("Andrew Surnamington", "It was Andy who said it."),
        ("José Apellidero", "Two of us heard Pepe say it."),
        ("Marek Nazwiskowski", "Rozmawiano z Nazwiskowskim o tym."),
        ("Marek Nazwiskowski", "Widziano tam Marka."),
        ("Иван Фамильев", "Мы говорили с Фамильевым."),
        ("Иван Фамильев", "We met Ivan Familyev."),
        ("Đurđa Prezimenić", "Рекла је Ђурђа Прeзименић."),
        ("Γιώργος Επωνυμίου", "We met Giorgos Eponimiou."),
        ("משה ישראלוב", "We met Moshe Israelov."),
        ("משה ישראלוב", "אמרנו לישראלוב."),
        ("محمد الاسماعيلي", "We met Mohamed Al-Ismaili."),
        ("王晓明", "We met Wang Xiaoming."),
        ("王晓明", "We met Xiao-Ming Wang."),
        ("王晓明", "王先生来了。"),
        ("山田太郎", "It was Yamada Taro."),
        ("山田太郎", "山田さんが言いました。"),
        ("김서연", "It was Kim Seo-yeon."),
        ("김서연", "어제 서연이 말했다."),
        ("Rose Marchbanks", "A complaint about Rose and her talk."),
        ("Mark Fielding", "Mark told us so."),
        ("James Savage", "A letter to james savage was sent back."),
        ("Dean Prince", "Mr Prince was told."),
        ("Aurelia Testwoman", "It was T3stwom4n."),
        ("Aurelia Testwoman", "It was $ampleman or Te$twoman."),
        ("Aurelia Testwoman", "It was А\u{443}relia."),
        ("Aurelia Testwoman", "T e s t w o m a n was there."),
        ("Aurelia Testwoman", "#AureliaTestwomanRules"),
        ("Aurelia Testwoman", "A.T. was there, and A. T. left."),
        ("Aurelia Testwoman", "\u{202e}namowtset was there"),
        ("Aurelia Testwoman", "It was T******* again."),
        ("Aurelia Testwoman, Pebble", "It was done by pebble, we think."),
        ("Pieter van der Samplema", "It was Vanderdersamplema, or Vandersamplema."),
        ("Pieter van Samplema", "It was Vansamplema."),
        ("Fiona MacSample", "It was Mac Sample."),
        ("Fiona McSampleton", "It was MacSampleton."),
        ("ليلى حداد", "We met Layla Haddad."),
        ("יצחק מזרחי", "We met Isaac Mizrachi."),
        ("李娜", "我们和李娜谈过。"),
        ("Liisa Nimenkorhonen", "Ilmoitus koski Nimenkorhosta."),
        ("Tomáš Jménotný", "Stížnost na Jménotného."),
        ("Олена Прізвищенко", "Розмова з Оленою відбулася."),
        ("Frank Samplecollins", "We heard that Frank left early."),
        ("Rachael Miller", "<img alt=\"Miller\" src=x>"),
        ("June Sampleparkson", "After June's talk two people came."),
        ("Paul Samplemoore", "We asked P.S. to leave."),
        ("Ismail Setiawan", "The ticket of Seitawn was cancelled."),
        ("Hans-Peter Samplemaier", "The witness was H.-P. S., as noted."),
        ("Михаил Шолохин", "Michail Scholochin was there."),
        ("Юлия Ёлкович", "We met Yulia Yolkovich."),
        ("Елена Беспримерова", "Говорили с Беспримеровой."),
        ("Elena Besprimerova", "Говорили с Беспримеровой."),
        ("Фёдор Примеровский", "Жалоба на Примеровского."),
        ("Александр Примеров", "Мы говорили с Сашей."),
        ("Sarah Cohen", "שרה כהן דיברה."),
        ("Wang Xiaohong", "王小红发言了。"),
        ("李", "举报人是李。"),
        ("李", "我们和李谈了。"),
        ("Jussi Esimerkkinen", "Esimerkkiselle annettiin varoitus."),
        ("Zoltán Kerekes", "Kerekessel beszéltünk."),
        ("April Samplewood", "According to April, it was a joke."),
        ("Sven Tolland", "S * v * e * n was there."),
        ("Ida Sorrel, @sorrelwave@social.example.org", "See sorrelwave there."),
        ("Наталья Примерова", "We met Natasha."),
        ("Дмитрий Примеров", "Дима пришёл."),
        ("이수", "이수가 왔습니다."),
        ("Ida Sorrel, @sorrel_wix", "sorrel-wix came."),
        ("Iris Sampleton", "Iris, a volunteer, saw it."),
        ("Daisy Sampleton", "Daisy and another person left."),
        ("Ida Sorrel, @sorrelwave#1234", "Posted by Sorrelwave."),
        ("Sam, person.aa@example.org", "Write to person dot aa (at) example dot org."),
        ("Sam, +49 170 1234567", "Call 0170/123-45-67."),
    ] {
        let with_phone = person.replace("+49 170 1234567", "");
        let verdict = match with_phone == person {
            true => judged(person, text),
            false => judged("{\"name\":\"Sam\",\"phones\":[\"+49 170 1234567\"]}", text),
        };
        assert_ne!(verdict, "clear", "{person}: {text}");
    }
}

#[test]
fn words_that_only_sound_like_names() {
    let mut people = String::new();
    for name in [
        "Will Page",
        "Mark Field",
        "Grace Marchbanks",
        "Rose Delacroix",
        "Summer Ashworth",
        "May Lindgren",
        "Art Kowal",
        "Dean Prince",
        "Faith Okafor",
        "Chase Rivers",
        "Frank Baker",
        "Jordan Wells",
        "Austin Kline",
        "Paris Novak",
        "Li Na",
        "An Bui",
        "So Yamada",
        "He Jing",
        "Ida Long",
        "Ken Ito",
        "Ann Lee",
        "Ray Sand",
        "Ian Cope",
        "Dan Young",
        "Pat Moss",
        "Rob Banks",
        "Sue Early",
        "Julia Best",
        "Carol Singer",
        "April Winter",
        "Drew Marsh",
        "Guy Little",
        "Major Hill",
        "Virginia Plain",
        "Nils Berg",
        "Uma Singh",
        "Jane Harris",
        "Peter Moran",
        "Jason Samplesen",
        "Virginia Samplewood",
        "Karl Meeting",
        "Victor Samplelane",
        "Sandy Samplebeach",
        "Walter Reade",
        "Nadia Media",
        "Deniz Kaya",
        "中田",
        "李",
        "이수",
        "안",
        "Sol Luz",
        "Rusty Nail",
        "Uwe Wolf",
        "Olaf Discordi",
        "Ivy Hall",
        "Django Samplereid",
        "Rust Samplecole",
        "Maven Sampleton",
        "Frank Waters",
        "Jon Germain",
        "Jordan Samplemoore",
        "Austin Lagos",
        "Rafał Lis, @team",
    ] {
        let _ = writeln!(people, "{name}");
    }
    let guard = Guard::of(&crate::guard::batch::people(&people).unwrap());
    for text in [
        "Will the committee publish a report next year? It will.",
        "May we remind you that the page is public. Mark your calendars.",
        "With grace and good faith, both sides agreed to move on.",
        "The number of reports rose in summer and fell in winter.",
        "An art installation was moved to the hall. A young person was helped.",
        "So far, he and she have not been seen together. An early decision was made.",
        "In May 2026 the committee met twice. In April there were no reports.",
        "The conference took place in Paris and in Austin.",
        "A talk comparing Julia with Rust and Python was heckled.",
        "The best practice is to be frank. A little later it came back.",
        "Two attendees exchanged sharp words near the wall. A guy at the bar was loud.",
        "The moral of the story: readers must not harass others on social media.",
        "The U.S. team and the U.K. team work under the same rules, e.g. on photos.",
        "N.B. this is only a summary. The IT team and HR were not involved.",
        "The team answered in a day. See the annual report, candid and banked.",
        "Contact conduct@example.org or see https://example.org/conduct/report.html",
        "山田中学校で会議がありました。田中さんが話しました。",
        "Etkinlik deniz kenarında yapıldı.",
        "The JSON file was sent. Attendees travelled from Virginia to our meetings.",
        "There was no victor. The beach was sandy. P.S. Doors open at 9 A.M. again.",
        "行李被打开了。",
        "참가자는 교육을 이수했습니다. 안내 데스크가 있었습니다.",
        "El sol y la luz eran fuertes. Ein Wolf war auf dem Bild.",
        "A rusty nail was found. A post on Discord was removed.",
        "The Main Hall was full. To be frank, the waters were muddy.",
        "Django is a web framework. A talk on Rust was moved. The Maven build failed.",
        "The German team was told. Attendees from Jordan came.",
        "The group in Lagos, Nigeria was told. PyCon Austin was large.",
        "# Summary of the Year\n\n| Type | Reports |\n|---|---|\n| Harassment | 3 |\n",
        "<p>Ra<b>ther</b> long &amp; frank</p><!-- early draft -->",
        "",
    ] {
        let found = guard.read(text, TextForm::Unknown);
        let shown: Vec<_> = found.iter().map(|it| (it.kind, it.span.of(text))).collect();
        assert!(found.is_empty(), "{text}: {shown:?}");
    }
}

#[test]
fn other_people_are_not_ours() {
    for (person, text) in [
        ("Aurelia Testwoman", "The keynote was held by Person Nobody."),
        ("Ole Samplesen", "Questions can be sent to olesen@example.org."),
        ("สม", "มีผู้เข้าร่วมสมบูรณ์"),
        ("Ina Popova", "The final decision was read by Katarina."),
    ] {
        assert_eq!(judged(person, text), "clear", "{text}");
    }
    // The same surname behind another given name needs a look; it blocks nothing.
    assert_eq!(judged("Aurelia Testwoman", "It was Zebediah Testwoman."), "review");
}

#[test]
fn a_long_word_is_no_name() {
    let text = format!("<img src=\"data:image/png;base64,{}\">", "iVBORw0KGgoAAAANSUhEUgAAAAUA".repeat(4_000));
    assert_eq!(judged("Aurelia Testwoman", &text), "clear");
}

#[test]
fn ten_thousand_people_and_twenty_pages() {
    let syllables = ["ba", "ko", "ri", "ten", "mu", "sal", "vo", "shi", "dra", "el", "gor", "ny"];
    let word = |mut number: usize, count: usize| -> String {
        let mut word = String::new();
        for _ in 0..count {
            word.push_str(syllables[number % syllables.len()]);
            number /= syllables.len();
        }
        word.char_indices().map(|(at, it)| if at == 0 { it.to_ascii_uppercase() } else { it }).collect()
    };
    let list = |count: usize| -> String {
        (0..count)
            .map(|number| {
                format!("{} {}, p{number}@example.org, @user{number}\n", word(number, 3), word(number * 7 + 5, 4))
            })
            .collect()
    };
    let page =
        "The committee met and read the report again, and decided that Nobody Whatsoever had to be asked. ".repeat(30);
    let text = (page + "\n\n").repeat(20);
    let people = people(&list(10_000)).unwrap();
    let found = Guard::of(&people).read(&text, TextForm::Markdown);
    assert!(found.iter().all(|it| it.weight < crate::guard::Weight::Block));
}
