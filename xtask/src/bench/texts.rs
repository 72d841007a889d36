//! Short texts that name invented people in many ways, or nobody: what tools that look for people are compared on.

use serde_json::{Value, json};

/// Given name, surname, and what stands for letters of the given name elsewhere.
const PEOPLE: &[(&str, &str, &str)] = &[
    ("Aurelia", "Testwoman", "Lia"),
    ("Bertram", "Sampleman", "Bert"),
    ("Øyvind", "Håkonsvik", "Oyvind"),
    ("Jürgen", "Größmann", "Juergen"),
    ("Zdzisława", "Brzęczykowska", "Zdzislawa"),
    ("Siobhán", "O'Flaherton", "Siobhan"),
    ("Jean-Baptiste", "d'Aubignac", "Jean Baptiste"),
    ("İbrahim", "Yıldırımcı", "Ibrahim"),
    ("Dragana", "Šćepanović", "Draga"),
    ("Mária", "Szentgyörgyi", "Mari"),
    ("Ольга", "Щербакова", "Olga"),
    ("Γεώργιος", "Καραμανλίδης", "Georgios"),
    ("Andrew", "Surnamington", "Andy"),
    ("Katherine", "Placeholdova", "Kate"),
    ("Robert", "Mockingham", "Bob"),
    ("Will", "Pagerton", "Bill"),
    ("Grace", "Fielding-Smythe", "Gracie"),
    ("Pieter", "van der Samplema", "Piet"),
    ("Omar", "Al-Samplish", "Omar A."),
    ("Kristīne", "Bērzkalnova", "Kristine"),
];

const SENTENCES: &[&str] = &[
    "No further contact took place with {}.",
    "The board was informed about the outcome, as was {}.",
    "One report concerned messages sent by {} in a chat.",
    "We closed the case after a call with {}.",
    "Both witnesses, one of them {}, confirmed what had been reported.",
];

const CLEAN: &[&str] = &[
    "Will the committee publish a report next year? It will.",
    "May we remind you that the page is public. Mark your calendars.",
    "With grace and good faith, both sides agreed to move on.",
    "The number of reports rose in summer and fell in winter.",
    "A talk comparing Julia with Rust and Python was heckled.",
    "The best practice is to be frank. A little later it came back.",
    "The U.S. team and the U.K. team work under the same rules.",
    "Nobody was removed from the venue, and three warnings were given.",
    "Most reports arrived by e-mail; one was made in person.",
    "Questions can be sent to conduct@example.org at any time.",
    "The keynote was held by Person Nobody, who thanked the team.",
    "A sample of the slides was tested before the talk.",
    "The fielding of questions took an hour, and the pager was silent.",
    "An attendee apologised to another attendee in front of the team.",
    "The bill for the room was paid. Bob-cuts were mocked in a talk.",
];

/// Makes the texts: each a JSON object as `casebound guard check --batch` reads it, with `leaks`.
pub(super) fn make() -> Vec<Value> {
    let mut lines = Vec::new();
    for (idx, (given, surname, other)) in PEOPLE.iter().enumerate() {
        let email = format!("person.{idx}x@example.org");
        let handle = format!("sampled{idx}x");
        let person = json!({"name": format!("{given} {surname}"), "email": email, "handles": [format!("@{handle}")]});
        let mut add = |text: String, leaks: bool| lines.push(json!({"people": [person], "text": text, "leaks": leaks}));
        for (place, rendering) in renderings(given, surname, other, &email, &handle).into_iter().enumerate() {
            let sentence = SENTENCES[(idx + place) % SENTENCES.len()];
            add(sentence.replace("{}", &rendering), true);
        }
        for sentence in CLEAN {
            add((*sentence).to_owned(), false);
        }
    }
    lines
}

fn renderings(given: &str, surname: &str, other: &str, email: &str, handle: &str) -> Vec<String> {
    let middle = |word: &str, by: &str| {
        let half = word.chars().count() / 2;
        let (first, last): (Vec<_>, Vec<_>) = word.chars().enumerate().partition(|(at, _)| *at < half);
        let text = |part: Vec<(usize, char)>| part.into_iter().map(|(_, it)| it).collect::<String>();
        format!("{}{by}{}", text(first), text(last))
    };
    let without_one: String = surname.chars().enumerate().filter(|(at, _)| *at != 3).map(|(_, it)| it).collect();
    vec![
        format!("{given} {surname}"),
        format!("{given} {surname}").to_uppercase(),
        given.to_owned(),
        surname.to_owned(),
        format!("{surname}'s friend"),
        format!("{surname}, {given}"),
        format!("{}. {surname}", given.chars().next().unwrap_or_default()),
        format!("{given} Q. {surname}"),
        format!("{given}{surname}"),
        other.to_owned(),
        email.to_owned(),
        email.replace('@', " at ").replace('.', " dot "),
        format!("@{handle}"),
        middle(surname, "\u{200b}"),
        middle(surname, "-\n"),
        middle(surname, "<b></b>"),
        surname.chars().map(|it| format!("&#{};", u32::from(it))).collect(),
        format!("<!-- {given} {surname} --> somebody"),
        without_one,
        surname.replace('a', "\u{430}").replace('e', "\u{435}"),
    ]
}
