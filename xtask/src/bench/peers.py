"""Searches texts for the people of each line with scrubadub or presidio, as one who knows the people would set them up.

Arguments: the program and a file with a JSON object on each line. Prints seconds, and for each line 1 or 0.
"""

import json
import sys
import time


def known(person):
    """What is known of a person: names whole and in parts, addresses, user names."""
    name = person["name"]
    words = [name, *name.split(), *person.get("aliases", []), person.get("email") or ""]
    words += [handle.lstrip("@") for handle in person.get("handles", [])]
    return [word for word in words if len(word) > 1]


def with_scrubadub(line):
    import scrubadub

    words = [{"match": word, "filth_type": "name", "ignore_case": True} for it in line["people"] for word in known(it)]
    scrubber = scrubadub.Scrubber(detector_list=[])
    scrubber.add_detector(scrubadub.detectors.UserSuppliedFilthDetector(words))
    scrubber.add_detector(scrubadub.detectors.EmailDetector)
    return any(True for _ in scrubber.iter_filth(line["text"]))


def with_presidio(line):
    from presidio_analyzer import PatternRecognizer
    from presidio_analyzer.predefined_recognizers import EmailRecognizer

    words = sorted({word for it in line["people"] for word in known(it)})
    # Its model for names is a download that a bench must not need: the people are known, so a list does.
    people = PatternRecognizer(supported_entity="PERSON", deny_list=words)
    found = people.analyze(line["text"], ["PERSON"])
    return bool(found or EmailRecognizer().analyze(line["text"], ["EMAIL_ADDRESS"]))


def main():
    program, path = sys.argv[1:]
    with open(path, encoding="utf-8") as file:
        lines = [json.loads(line) for line in file]
    look = {"scrubadub": with_scrubadub, "presidio": with_presidio}[program]
    look({"people": [{"name": "Nobody"}], "text": "warm"})
    start = time.perf_counter()
    answers = [look(line) for line in lines]
    print(time.perf_counter() - start, *(int(answer) for answer in answers))


main()
