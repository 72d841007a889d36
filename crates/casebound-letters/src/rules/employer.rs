//! A letter to an employer or a helper tells of no sanction or space that is not theirs to know: what `sharing` does not cover.

use crate::address::Audience;
use crate::finding::Finding;
use crate::rule::Rule;
use crate::scene::Scene;

pub(super) fn check(scene: &Scene<'_>) -> Vec<Finding> {
    if scene.address.audience != Audience::Employer {
        return Vec::new();
    }
    let own: Vec<&str> = scene
        .record
        .people
        .iter()
        .filter(|person| person.employer.is_some())
        .map(|person| person.key.as_str())
        .collect();
    let own_words =
        scene.record.people.iter().filter(|person| own.contains(&person.key.as_str())).flat_map(|it| &it.own_words);
    let own_words: Vec<String> = own_words.map(|it| casebound_names::fold::fold(it.expose())).collect();
    let mut findings = Vec::new();
    for sentence in &scene.letter.sentences {
        let words: Vec<usize> = (sentence.first..sentence.end).filter(|idx| !scene.is_mark(*idx)).collect();
        let place = words.windows(3).find(|run| {
            let run: Vec<&str> = run.iter().map(|idx| scene.folded(*idx)).collect();
            let is_telling = run.iter().filter(|it| it.len() > 3).count() >= 2;
            is_telling && own_words.iter().any(|it| it.contains(&run.join(" ")))
        });
        if let Some([first, .., last]) = place {
            findings.push(Finding::at(Rule::EmployerTooMuch, scene.span(*first, last + 1)));
        }
    }
    findings
}
