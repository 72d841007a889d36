//! Checks the letters of a JSONL file, for measuring: `batch letter check --batch FILE`.

#![expect(clippy::print_stdout, reason = "the answers are the output")]

fn main() {
    let file = std::env::args().next_back().unwrap_or_default();
    let text = std::fs::read_to_string(file).unwrap_or_default();
    for answer in text.lines().filter_map(casebound_letters::batch::answer) {
        println!("{answer}");
    }
}
